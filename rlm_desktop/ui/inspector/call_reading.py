"""A call's body: the whole prompt, the reply, and the figures."""

from __future__ import annotations

import re

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Status
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.inspector.call_figures import of_call
from rlm_desktop.ui.inspector.model import CallBody
from rlm_desktop.ui.inspector.stores import Stores, event_at, start_of

LONGEST_CUT = 1_000_000
"""Characters of a reply that is searched for thinking and code; a longer one is shown as it is."""

_THINKING = re.compile(r"\s*<(think|thinking|reasoning)>(.*?)(?:</\1>\s*|\Z)", re.DOTALL | re.IGNORECASE)


def call_body(stores: Stores, run: str, call: int, _selected: int, horizon: int | None) -> CallBody:
    """A call with its whole prompt, its reply and its figures."""
    reader = stores.reader
    row = reader.span(run, call, horizon=horizon)
    end = event_at(reader, run, row.end_seq)
    error = end.error if isinstance(end, facts.CallFailed) else row.error
    reply, thinking = said(reader, row, horizon, end)
    return CallBody(
        settled=row.status is not Status.RUNNING,
        row=row,
        messages=reader.prompt(run, call),
        thinking=thinking,
        reply=reply,
        error=error,
        figures=of_call(
            row, start_of(reader, run), event_at(reader, run, row.begin_seq), end, _first_text(stores, row)
        ),
    )


def said(reader: Reader, call: SpanRow, horizon: int | None, end: facts.Event | None = None) -> tuple[str, str]:
    """A call's reply and thinking; a big reply is unpacked only once."""
    end = end or event_at(reader, call.run, call.end_seq)
    if isinstance(end, facts.CallFinished):
        return end.reply, end.thinking
    return (
        reader.reply(call.run, call.span, horizon=horizon),
        reader.thinking(call.run, call.span, horizon=horizon),
    )


def _first_text(stores: Stores, call: SpanRow) -> float | None:
    """When the first piece of the reply came; None where the reply came all at once."""
    numbers = stores.events.numbers(call.run, call.span, below=False)[:2]
    pieces = stores.events.bodies(call.run, numbers)
    return next((at for _seq, kind, _span, at, _body in pieces if kind == "ReplyWritten"), None)


def apart(reply: str, thinking: str) -> tuple[str, str]:
    """Thinking that a model wrote in its reply, in tags, goes to the thinking."""
    found = _THINKING.match(reply) if len(reply) <= LONGEST_CUT else None
    if found is None:
        return reply, thinking
    return reply[found.end() :], "\n\n".join(one for one in (thinking, found[2].strip()) if one)
