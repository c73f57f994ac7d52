"""The Protocol tab's body: the steps of a run's or child run's loop with their verdicts, and what came between them."""

from __future__ import annotations

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.inspector import notices
from rlm_desktop.ui.inspector.model import ProtocolBody, ProtocolRow, Verdict
from rlm_desktop.ui.inspector.places import chain_of, children_of_step, title_of
from rlm_desktop.ui.inspector.protocol import StepFacts, verdict_of
from rlm_desktop.ui.inspector.stores import Stores, event_at

PAGE = 100
MOST_STEPS = 1_000
"""Steps that are listed."""


def protocol_body(stores: Stores, run: str, loop: int, selected: int, horizon: int | None) -> ProtocolBody:
    """A loop's steps in order; the one that the selected span belongs to is named."""
    reader = stores.reader
    row = reader.span(run, loop, horizon=horizon)
    rows: list[ProtocolRow] = []
    total = reader.child_count(run, loop, horizon=horizon)
    for offset in range(0, min(total, MOST_STEPS), PAGE):
        for step in reader.children(run, loop, horizon=horizon, offset=offset, limit=PAGE):
            if step.kind is SpanKind.STEP:
                rows.append(_step_row(stores, step, horizon))
    said = [_loop_row(event) for event in reader.notices(run, loop, horizon=horizon)]
    inside = [one.span for one in chain_of(reader, run, selected, horizon)]
    return ProtocolBody(
        settled=row.status is not Status.RUNNING,
        run=run,
        loop=loop,
        rows=tuple(sorted((*rows, *said), key=lambda one: one.at)),
        selected=next((one.span for one in rows if one.span in inside), None),
        where="Replies of the run" if loop == RUN_SPAN else f"Replies of {title_of(reader, row, horizon).lower()}",
        rest=max(0, total - MOST_STEPS),
    )


def step_verdict(stores: Stores, step: SpanRow, horizon: int | None) -> Verdict:
    """What became of one step's reply."""
    reader = stores.reader
    children = children_of_step(reader, step.run, step.span, horizon)
    calls = [one for one in children if one.kind is SpanKind.CALL and one.role == "root"]
    codes = [one for one in children if one.kind is SpanKind.CODE]
    begun = event_at(reader, step.run, step.begin_seq)
    end = event_at(reader, step.run, calls[-1].end_seq) if calls else None
    events = [event for one in (*codes, step) for event in reader.notices(step.run, one.span, horizon=horizon)]
    return verdict_of(
        StepFacts(
            row=step,
            closing=isinstance(begun, facts.StepStarted) and begun.closing,
            call=calls[-1] if calls else None,
            finish_reason=end.finish_reason if isinstance(end, facts.CallFinished) else "",
            codes=codes,
            events=events,
        )
    )


def _step_row(stores: Stores, step: SpanRow, horizon: int | None) -> ProtocolRow:
    return ProtocolRow(
        span=step.span, at=step.begin, title=f"Step {step.step}", verdict=step_verdict(stores, step, horizon)
    )


def _loop_row(event: facts.Event) -> ProtocolRow:
    said = notices.notice(event)
    return ProtocolRow(
        span=None, at=event.at, title="", verdict=Verdict(meaning=said.meaning, words=said.text, rule="")
    )
