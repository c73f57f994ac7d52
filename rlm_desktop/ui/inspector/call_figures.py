"""The figures of one call as label and value: who was asked and how, what it used, what it cost and why, and when."""

from __future__ import annotations

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Status
from rlm_desktop.events.spending import used
from rlm_desktop.events.usage import Usage
from rlm_desktop.events.wording import UNKNOWN, plain
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.figures import dollars, duration, exact_moment, grouped, known
from rlm_desktop.ui.inspector.figures import Lines

OFFLINE = "offline/"
GIVERS = {"record": "the record of the earlier run; nobody was asked", "user": "you, who wrote its code"}


def of_call(
    row: SpanRow, start: facts.RunStarted, begin: facts.Event | None, end: facts.Event | None, first: float | None
) -> Lines:
    """One call. first: when its first text came, in seconds since the epoch; None where nothing was streamed."""
    finished = end if isinstance(end, facts.CallFinished) else None
    failed = end if isinstance(end, facts.CallFailed) else None
    over = finished or failed
    usage = used(over) if over else Usage()
    asked = begin if isinstance(begin, facts.CallStarted) else None
    address = start.api_bases.get(row.model) or start.api_base
    lines = [
        ("Model asked", plain(row.model) or UNKNOWN),
        *([] if over is None or over.given_by == "model" else [("Given by", GIVERS[over.given_by])]),
        ("Model answered", plain(finished.model) if finished and finished.model else UNKNOWN),
        ("Finish reason", plain(finished.finish_reason) if finished and finished.finish_reason else UNKNOWN),
        ("Tokens in", known(usage.tokens_in)),
        ("of them cached", known(usage.tokens_cached)),
        ("Tokens out", known(usage.tokens_out)),
        ("of them reasoning", known(usage.tokens_reasoning)),
        ("Cost", UNKNOWN if usage.cost is None else dollars(usage.cost, 0)),
        ("Price", price_words(row, start, usage, is_failed=failed is not None)),
        ("Began", exact_moment(row.begin)),
        ("First text after", duration(None if first is None else first - row.begin)),
        ("Then wrote for", duration(None if first is None or row.end is None else row.end - first)),
        ("Duration", duration(None if row.end is None else row.end - row.begin)),
        ("Retries", grouped(over.retries) if over else UNKNOWN),
        ("Depth", grouped(row.depth)),
    ]
    if address:
        lines.append(("Server", plain(address)))
    if asked is not None and asked.asked_as:
        lines.append(("Asked by", _asked_by(row, asked)))
    return tuple(lines)


def price_words(row: SpanRow, start: facts.RunStarted, usage: Usage, *, is_failed: bool) -> str:
    """Where a call's price comes from, or why there is none."""
    if row.status is Status.RUNNING:
        return "known when the call has ended"
    if usage.cost is None:
        if start.source:
            return "unknown: the imported record does not say"
        if usage.tokens_in is None or usage.tokens_out is None:
            why = "the call failed, and its use was not reported" if is_failed else "the tokens were not reported"
            return f"unknown: {why}"
        return f"unknown: no price is known for {plain(row.model)}"
    if start.source:
        return "as the imported record says"
    if row.model.startswith(OFFLINE):
        return "the offline models cost nothing"
    version = start.versions.get("litellm", "")
    return f"tokens by the price list of litellm{f' {plain(version)}' if version else ''}"


def _asked_by(row: SpanRow, asked: facts.CallStarted) -> str:
    batch = "" if row.batch is None else f", batch {grouped(row.batch)}, place {grouped(row.index + 1)}"
    line = "" if row.line is None else f", line {grouped(row.line)}"
    return f"{asked.asked_as}{line}{batch}"
