"""The names of a REPL at a point of its run, what the selected span made of them, and the history of one name."""

from __future__ import annotations

from pathlib import Path

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.bindings import BindingRow
from rlm_desktop.ui.inspector.assignments import bound_at
from rlm_desktop.ui.inspector.model import Change, HistoryRow, NameRow, VariablesBody
from rlm_desktop.ui.inspector.places import block_number, chain_of, title_of
from rlm_desktop.ui.inspector.stores import Stores, open_stores

PAGE = 1_000
MOST_NAMES = 5_000
"""Names that are listed."""
HISTORY_PAGE = 100


def variables_body(stores: Stores, run: str, span: int, _selected: int, horizon: int | None) -> VariablesBody:
    """The names of the REPL that a span belongs to, as they stood when it ended."""
    reader = stores.reader
    chain = chain_of(reader, run, span, horizon)
    row = chain[-1]
    is_loop = row.kind in (SpanKind.RUN, SpanKind.CHILD_RUN)
    names, rest = _names(stores, run, span, horizon)
    changes = [] if is_loop else stores.bindings.changes(run, span, horizon=horizon, limit=MOST_NAMES)
    rows = {one.name: NameRow(name=one.name, before=None, after=one) for one in names}
    for one in changes:
        change = Change.ADDED if one.before is None else Change.REMOVED if one.after is None else Change.CHANGED
        rows[one.name] = NameRow(name=one.name, before=one.before, after=one.after, change=change)
    loop = next(one for one in reversed(chain) if one.kind in (SpanKind.RUN, SpanKind.CHILD_RUN))
    whose = "the run" if loop.kind is SpanKind.RUN else title_of(reader, loop, horizon).lower()
    when = "now" if row.end_seq is None else "at its end" if is_loop else f"after {title_of(reader, row, horizon)}"
    return VariablesBody(
        settled=row.status is not Status.RUNNING,
        run=run,
        loop=loop.span,
        rows=tuple(rows[name] for name in sorted(rows)),
        where=f"Variables of {whose} {when}",
        rest=rest,
    )


def read_history(
    database: Path, run: str, loop: int, name: str, horizon: int | None, offset: int
) -> tuple[HistoryRow, ...]:
    """A page of the bindings of one name, the latest first; shorter than HISTORY_PAGE where there are no more."""
    with open_stores(database) as stores:
        found = stores.bindings.history(run, loop, name, horizon=horizon, offset=offset, limit=HISTORY_PAGE)
        begin = stores.reader.span(run, RUN_SPAN).begin
        return tuple(_with_line(stores, run, one, begin) for one in found)


def _names(stores: Stores, run: str, span: int, horizon: int | None) -> tuple[list[BindingRow], int]:
    names: list[BindingRow] = []
    while len(names) < MOST_NAMES:
        page = stores.bindings.at(run, span, horizon=horizon, offset=len(names), limit=PAGE)
        names += page
        if len(page) < PAGE:
            return names, 0
    return names, len(stores.bindings.at(run, span, horizon=horizon, offset=MOST_NAMES, limit=2**31))


def _with_line(stores: Stores, run: str, binding: BindingRow, begin: float) -> HistoryRow:
    code = "" if binding.is_lost else stores.reader.code(run, binding.span)
    bound = bound_at(code, binding.name)
    source = code.splitlines()[bound.lines[-1] - 1].strip() if bound.lines else ""
    row = stores.reader.span(run, binding.span)
    return HistoryRow(
        binding=binding,
        lines=bound.lines,
        in_place=bound.in_place,
        source=source,
        block=block_number(stores.reader, row) if row.kind is SpanKind.CODE else 0,
        seconds=binding.at - begin,
    )
