"""What the timeline says of a span: on its bar, under the cursor, and to who does not see it. No widgets."""

from __future__ import annotations

from collections.abc import Sequence

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.wording import STATUS_WORDS, plain, span_name
from rlm_desktop.store.painting import Kind
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.figures import counted, dollars, duration, grouped, percent, tokens

ERROR_CHARS = 300
"""Characters of an error under the cursor: its end, where Python says what it was."""

_MANY = {Kind.ROOT: "root call", Kind.CODE: "code block", Kind.SUB: "call", Kind.CHILD: "child run"}


def name(row: SpanRow) -> str:
    """What a span is."""
    return span_name(row.kind, row.role, row.step)


def on_bar(row: SpanRow) -> str:
    """What a bar says: its label, or else what it is."""
    return plain(row.label) or name(row)


def tooltip(row: SpanRow, now: float, marks: Sequence[str] = ()) -> str:
    """What, how long, tokens and cost; now: seconds since the epoch, for what is running. marks: what the user put."""
    lines = [f"{name(row)} · {STATUS_WORDS[row.status]} · {_took(row, now)}"]
    if row.label:
        lines.append(plain(row.label))
    if row.calls:
        lines.append(_figures(row))
    if row.model:
        lines.append(plain(row.model))
    if row.error:
        lines.append(plain(row.error.strip()[-ERROR_CHARS:]))
    if marks:
        lines.append(", ".join(marks).capitalize())
    return "\n".join(lines)


def bucket(kind: Kind, count: int, errors: int, seconds: float) -> str:
    """What a bar says that stands for many."""
    failed = f", {grouped(errors)} failed" if errors else ""
    return f"{counted(count, _MANY[kind])}{failed} · within {duration(seconds)}\nDouble-click to see them apart."


def spoken(row: SpanRow, lane: str | None, line: int, now: float, marks: Sequence[str] = ()) -> str:
    """The selected span in one sentence, for a screen reader; line: from 0."""
    where = "" if lane is None else f"Lane {lane}, line {line + 1}. "
    said = f" {plain(row.label)}." if row.label else ""
    figures = f" {_figures(row)}." if row.calls else ""
    stands = ", ".join((name(row), STATUS_WORDS[row.status], _took(row, now), *marks))
    return f"{where}{stands}.{said}{figures}"


def idle_offer(seconds: float, share: float) -> str:
    """How much of a run nothing was at work."""
    return f"{duration(seconds)}, {percent(share, 1)} idle"


def _took(row: SpanRow, now: float) -> str:
    return duration(max(0.0, (now if row.end is None else row.end) - row.begin))


def _figures(row: SpanRow) -> str:
    count = "" if row.kind is SpanKind.CALL else f"{counted(row.calls, 'call')} · "
    used = f"{tokens(row.tokens_in)} tokens in, {tokens(row.tokens_out)} out"
    return f"{count}{used} · {dollars(row.cost, row.unpriced_calls)}"
