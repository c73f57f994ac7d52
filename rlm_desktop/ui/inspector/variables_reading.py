"""The names of a REPL at a point of its run, and which of them the selected span set."""

from __future__ import annotations

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.rows import VariableRow
from rlm_desktop.ui.inspector.code_reading import changed_by
from rlm_desktop.ui.inspector.model import VariablesBody
from rlm_desktop.ui.inspector.places import chain_of, title_of
from rlm_desktop.ui.inspector.stores import Stores


def variables_body(stores: Stores, run: str, span: int, _selected: int, horizon: int | None) -> VariablesBody:
    """The names of the REPL that a span belongs to, as they stood when it ended."""
    reader = stores.reader
    chain = chain_of(reader, run, span, horizon)
    row = chain[-1]
    is_loop = row.kind in (SpanKind.RUN, SpanKind.CHILD_RUN)
    point = row.end_seq if horizon is None or row.end_seq is None else min(horizon, row.end_seq)
    rows = reader.variables(run, span, horizon=horizon if point is None else point)
    changed: tuple[VariableRow, ...] = ()
    removed: tuple[str, ...] = ()
    if not is_loop:
        changed, removed = changed_by(reader, row, horizon)
    loop = next(one for one in reversed(chain) if one.kind in (SpanKind.RUN, SpanKind.CHILD_RUN))
    whose = "the run" if loop.kind is SpanKind.RUN else title_of(reader, loop, horizon).lower()
    when = "now" if row.end_seq is None else "at its end" if is_loop else f"after {title_of(reader, row, horizon)}"
    return VariablesBody(
        settled=row.status is not Status.RUNNING,
        rows=tuple(rows),
        changed=frozenset(one.name for one in changed),
        removed=removed,
        where=f"Variables of {whose} {when}",
    )
