"""The Run tab's body, read from the store: the whole run, or a child run with the run that it belongs to."""

from __future__ import annotations

import json
from dataclasses import replace

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow, SpanRow
from rlm_desktop.ui.inspector import figures, notices
from rlm_desktop.ui.inspector.model import ChildPart, RunBody
from rlm_desktop.ui.inspector.stores import Stores


def run_body(stores: Stores, run: str, span: int, _selected: int, horizon: int | None) -> RunBody:
    """The run; with a child run on top when the span is one."""
    reader = stores.reader
    row = _as_of(reader, reader.run(run), horizon)
    start = reader.event(run, 1)
    assert isinstance(start, facts.RunStarted)
    said = reader.notices(run, RUN_SPAN, horizon=horizon)
    reached = frozenset(one.limit for one in said if isinstance(one, facts.LimitReached))
    child = None
    loop = RUN_SPAN
    if span != RUN_SPAN:
        child = _child(reader, reader.span(run, span, horizon=horizon))
        loop = span
    return RunBody(
        settled=row.outcome is not None,
        question=start.question,
        figures=figures.of_run(row, start),
        limits=figures.of_limits(start.limits, row, reached),
        versions=tuple(sorted(start.versions.items())),
        system_prompt=_system_prompt(reader, run, loop),
        notices=tuple(notices.notice(one) for one in said),
        child=child,
        schema="" if start.schema is None else json.dumps(start.schema, indent=2, ensure_ascii=False),
    )


def _as_of(reader: Reader, row: RunRow, horizon: int | None) -> RunRow:
    """The run as it stood at the horizon. Which of its calls were sub-calls is not asked: only their sum is shown."""
    if horizon is None or (row.outcome is not None and horizon >= row.last_seq):
        return row
    own, last = reader.span(row.run, RUN_SPAN, horizon=horizon), reader.event(row.run, horizon)
    return replace(
        row,
        outcome=None,
        end=None if last is None else last.at,
        steps=own.children,
        root_calls=0,
        sub_calls=own.calls,
        tokens_in=own.tokens_in or 0,
        tokens_out=own.tokens_out or 0,
        cost=own.cost,
        unpriced_calls=own.unpriced_calls,
    )


def _child(reader: Reader, row: SpanRow) -> ChildPart:
    begin = reader.event(row.run, row.begin_seq)
    end = None if row.end_seq is None else reader.event(row.run, row.end_seq)
    return ChildPart(
        question=begin.question if isinstance(begin, facts.ChildStarted) else "",
        answer=end.answer if isinstance(end, facts.ChildEnded) else "",
        figures=figures.of_child(row, end),
    )


def _system_prompt(reader: Reader, run: str, loop: int) -> str:
    """The system message of a loop's first call; empty as long as there is none."""
    for step in reader.children(run, loop, limit=1):
        for call in reader.children(run, step.span, limit=1):
            if call.kind is SpanKind.CALL:
                return "\n\n".join(one.text for one in reader.prompt(run, call.span) if one.role == "system")
    return ""
