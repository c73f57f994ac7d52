"""What an event changes in the readings: pure. The database, the horizon and the tests all use this one fold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind, Status, status_at_end
from rlm_desktop.events.spending import used
from rlm_desktop.store.lanes import SHORTEST_GAP, STATES, Bar, free_line, is_drawn, is_work, lane_of, reach_of, shelf
from rlm_desktop.store.readings import Binding, Changes, Run, Span, State, Sums

LABEL_CHARS = 160
ERROR_CHARS = 4_000
"""Characters of an error that a span's row keeps: its beginning and its end; the event keeps all."""

NOTHING = Sums()
ROOT_CALL = Sums(calls=1, root_calls=1, in_flight=1)
SUB_CALL = Sums(calls=1, in_flight=1)

LATEST = 253_402_300_800.0
"""Seconds since the epoch that no calendar holds any more: the year 10000."""

_ENDS: dict[type[facts.Event], SpanKind] = {
    facts.StepEnded: SpanKind.STEP,
    facts.CallFinished: SpanKind.CALL,
    facts.CallFailed: SpanKind.CALL,
    facts.CodeFinished: SpanKind.CODE,
    facts.ChildEnded: SpanKind.CHILD_RUN,
    facts.RunEnded: SpanKind.RUN,
}


class Misplaced(ValueError):
    """An event does not fit the events before it."""


def fold(event: facts.Event, state: State) -> Changes:
    """The row changes of the event that follows those in the state; the state stays as it is.

    Raises Misplaced when the event's span or its parent is not there or has ended, or the run is over.
    """
    seq = state.seq + 1
    if not 0 <= event.at < LATEST:
        raise Misplaced(f"{event.at} is no time")
    if isinstance(event, facts.RunStarted):
        return _run_started(event, seq, state)
    if state.run is None:
        raise Misplaced("the first event is not RunStarted")
    if state.run.outcome is not None:
        raise Misplaced("the run is over")
    if isinstance(event, (facts.StepStarted, facts.CallStarted, facts.CodeStarted, facts.ChildStarted)):
        return _begun(event, seq, state)
    span = state.spans.get(event.span)
    if span is None or span.end is not None:
        raise Misplaced(f"span {event.span} is not there, or has ended")
    if _ENDS.get(type(event), span.kind) is not span.kind:
        raise Misplaced(f"span {event.span} is a {span.kind.value}, which {type(event).__name__} does not end")
    if isinstance(event, facts.RunEnded):
        return _run_ended(event, seq, state)
    touched = replace(span, touched_seq=seq)
    if isinstance(event, (facts.CallFinished, facts.CallFailed)):
        return _call_over(event, seq, span, state)
    if isinstance(event, (facts.StepEnded, facts.CodeFinished, facts.ChildEnded)):
        return _other_over(event, seq, touched, state)
    if isinstance(event, facts.VariablesChanged):
        change = Sums(variables=len(names_in(event)))
        changed = tuple(_with_sums(one, change, seq) for one in _upward(span, state))
        return Changes(seq=seq, at=event.at, changed=changed, bindings=_bindings(event, seq, span, state))
    run = None
    if isinstance(event, facts.ReplySentBack):
        run = replace(state.run, sent_back=state.run.sent_back + 1)
    bindings = _bindings(event, seq, span, state) if isinstance(event, facts.NamespaceRestored) else ()
    return Changes(seq=seq, at=event.at, run=run, changed=(touched,), bindings=bindings)


def fold_all(events: Iterable[facts.Event]) -> tuple[State, dict[int, Span]]:
    """The state after events from a run's first, and every span's reading."""
    state = State()
    spans: dict[int, Span] = {}
    for event in events:
        changes = fold(event, state)
        state.apply(changes)
        spans.update({span.span: span for span in (*changes.begun, *changes.changed)})
    return state, spans


def label_of(text: str) -> str:
    """The first line of a text that says something (a code fence does not), cut short; else empty."""
    for line in text[: LABEL_CHARS * 8].splitlines():
        said = line.strip()
        if said and not said.startswith("```"):
            return said if len(said) <= LABEL_CHARS else said[: LABEL_CHARS - 1] + "…"
    return ""


def names_in(event: facts.VariablesChanged) -> set[str]:
    """The names that were bound or removed."""
    return {one.name for one in event.changed}.union(event.removed)


def unreported(sums: Sums) -> Sums:
    """The sums when the calls in flight will never say what they used."""
    return replace(sums, in_flight=0, unpriced=sums.unpriced + sums.in_flight)


def _run_started(event: facts.RunStarted, seq: int, state: State) -> Changes:
    if state.run is not None:
        raise Misplaced("the run has started already")
    if event.span != facts.RUN_SPAN:
        raise Misplaced(f"a run's span is {facts.RUN_SPAN}, not {event.span}")
    corpus = event.corpus
    run = Run(
        question=event.question,
        method=event.method,
        root_model=event.root_model,
        sub_model=event.sub_model,
        corpus=corpus.hash if corpus else None,
        corpus_name=corpus.name if corpus else "",
        documents=corpus.documents if corpus else 0,
        chars=corpus.chars if corpus else 0,
        begin=event.at,
        source=event.source,
        continues=event.continues,
        forked_from=event.forked_from,
        forked_at=event.forked_at,
    )
    span = Span(
        span=event.span,
        parent=None,
        place=0,
        ordinal=0,
        kind=SpanKind.RUN,
        depth=0,
        step=None,
        begin=event.at,
        begin_seq=seq,
        touched_seq=seq,
        lane=lane_of(SpanKind.RUN, "", None),
        model=event.root_model,
        label=label_of(event.question),
    )
    return Changes(seq=seq, at=event.at, run=run, is_first=True, begun=(span,))


def _begun(
    event: facts.StepStarted | facts.CallStarted | facts.CodeStarted | facts.ChildStarted, seq: int, state: State
) -> Changes:
    parent = state.spans.get(event.parent)
    if parent is None:
        raise Misplaced(f"span {event.parent}, the parent of span {event.span}, is not there")
    if parent.end is not None or parent.kind is SpanKind.CALL:
        raise Misplaced(f"span {event.parent} has ended or is a call, and cannot be the parent of span {event.span}")
    if event.span in state.spans:
        raise Misplaced(f"span {event.span} has begun already")
    kind, role, model, label, added = _said(event)
    lane = lane_of(kind, role, parent.lane)
    asked = event if isinstance(event, (facts.CallStarted, facts.ChildStarted)) else None
    span = Span(
        span=event.span,
        parent=event.parent,
        place=parent.children,
        ordinal=state.begun,
        kind=kind,
        depth=event.depth,
        step=event.step if isinstance(event, facts.StepStarted) else parent.step,
        begin=event.at,
        begin_seq=seq,
        lane=lane,
        track=free_line(lane, state.taken.get(shelf(lane), 0), parent.track) if is_drawn(lane) else parent.track,
        role=role,
        model=model,
        line=asked.line if asked else None,
        batch=asked.batch if asked else None,
        index=asked.index if asked else 0,
        touched_seq=seq,
        label=label,
        sums=added,
    )
    parents = [_with_sums(parent, added, seq, children=parent.children + 1)]
    if added.calls:
        parents += [_with_sums(one, added, seq) for one in _above(parent, state)]
    idle = _idle_until(event.at, state) if is_work(lane) else ()
    return Changes(seq=seq, at=event.at, begun=(span,), changed=tuple(parents), idle=idle)


def _said(
    event: facts.StepStarted | facts.CallStarted | facts.CodeStarted | facts.ChildStarted,
) -> tuple[SpanKind, str, str, str, Sums]:
    """Kind, role, model, label and own sums of a span that begins."""
    if isinstance(event, facts.StepStarted):
        return SpanKind.STEP, "", "", "", NOTHING
    if isinstance(event, facts.CodeStarted):
        return SpanKind.CODE, "", "", label_of(event.code), NOTHING
    if isinstance(event, facts.ChildStarted):
        return SpanKind.CHILD_RUN, "", event.model, label_of(event.question), NOTHING
    asked = event.messages[-1].text if event.messages and event.role == "sub" else ""
    begun = ROOT_CALL if event.role == "root" else SUB_CALL
    return SpanKind.CALL, event.role, event.model, label_of(asked), begun


def _call_over(event: facts.CallFinished | facts.CallFailed, seq: int, span: Span, state: State) -> Changes:
    usage = used(event)
    is_failure = isinstance(event, facts.CallFailed) and not event.stopped
    change = Sums(
        in_flight=-1,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        cost=usage.cost,
        unpriced=int(usage.cost is None),
        errors=int(is_failure),
    )
    status, label, error = Status.OK, span.label, ""
    if isinstance(event, facts.CallFailed):
        status, error = Status.FAILED if is_failure else Status.STOPPED, _short_error(event.error)
    elif span.role == "root":
        label = label_of(event.reply)
    ending = _ending(span, event.at, seq)
    over = replace(span, sums=span.sums.plus(change), status=status, label=label, error=error, **ending)
    above = [_with_sums(one, change, seq) for one in _above(span, state)]
    if status is Status.OK and span.role == "root" and above[0].kind is SpanKind.STEP:
        above[0] = replace(above[0], label=label)
    return Changes(seq=seq, at=event.at, changed=(over, *above), ended=_bars([over], state))


def _other_over(
    event: facts.StepEnded | facts.CodeFinished | facts.ChildEnded, seq: int, span: Span, state: State
) -> Changes:
    over = _ended(event, span)
    above: list[Span] = []
    if over.kind is SpanKind.CODE and over.status is Status.FAILED:
        failure = Sums(errors=1)
        over = _with_sums(over, failure, seq)
        above = [_with_sums(one, failure, seq) for one in _above(over, state)]
    return Changes(seq=seq, at=event.at, changed=(over, *above), ended=_bars([over], state))


def _ended(event: facts.StepEnded | facts.CodeFinished | facts.ChildEnded, span: Span) -> Span:
    error = ""
    if isinstance(event, facts.StepEnded):
        status = Status.FAILED if event.failed else Status.OK
        error = event.error
    elif isinstance(event, facts.CodeFinished):
        status = {"ok": Status.OK, "interrupted": Status.STOPPED}.get(event.state, Status.FAILED)
        error = event.error
    else:
        status = status_at_end(event.outcome, SpanKind.RUN)
        error = event.reason if status is not Status.OK else ""
    return replace(span, status=status, error=_short_error(error), **_ending(span, event.at, span.touched_seq))


def _run_ended(event: facts.RunEnded, seq: int, state: State) -> Changes:
    assert state.run is not None
    run = replace(state.run, end=event.at, outcome=event.outcome, reason=event.reason, answer=event.answer)
    changed = []
    over = []
    for span in state.spans.values():
        if span.end is not None and not span.sums.in_flight:
            continue
        sums = unreported(span.sums)
        if span.end is None:
            error = _short_error(event.reason) if span.kind is SpanKind.RUN else ""
            status = status_at_end(event.outcome, span.kind)
            span = replace(span, sums=sums, status=status, error=error, **_ending(span, event.at, seq))
            over.append(span)
        else:
            span = replace(span, sums=sums, touched_seq=seq)
        changed.append(span)
    bars, idle = _bars(over, state), _idle_until(event.at, state)
    return Changes(seq=seq, at=event.at, run=run, changed=tuple(changed), ended=bars, idle=idle)


def _ending(span: Span, at: float, seq: int) -> dict[str, Any]:
    """The fields that say that a span ends."""
    return {"end": at, "end_seq": seq, "touched_seq": seq, "reach": reach_of(span.lane, span.track, at - span.begin)}


def _bars(spans: Iterable[Span], state: State) -> tuple[Bar, ...]:
    """The drawn ones of spans that have just ended."""
    assert state.run is not None
    return tuple(
        Bar(
            lane=span.lane,
            track=span.track,
            reach=span.reach,
            span=span.span,
            begin=span.begin - state.run.begin,
            end=span.end - state.run.begin,
            state=STATES[span.status],
            cost=span.sums.cost if span.kind is SpanKind.CALL else None,
        )
        for span in spans
        if is_drawn(span.lane) and span.end is not None and span.reach is not None
    )


def _idle_until(at: float, state: State) -> tuple[tuple[float, float], ...]:
    """The gap that ends now, if nothing was at work for long enough."""
    if state.at_work or state.run is None or at - state.idle_since < SHORTEST_GAP:
        return ()
    return ((state.idle_since - state.run.begin, at - state.run.begin),)


def _bindings(
    event: facts.VariablesChanged | facts.NamespaceRestored, seq: int, span: Span, state: State
) -> tuple[Binding, ...]:
    loop = next(one.span for one in _upward(span, state) if one.kind in (SpanKind.RUN, SpanKind.CHILD_RUN))
    if isinstance(event, facts.NamespaceRestored):
        return tuple(
            Binding(loop=loop, name=name, seq=seq, step=span.step, removed=True) for name in dict.fromkeys(event.lost)
        )
    bound = {
        one.name: Binding(
            loop=loop, name=one.name, seq=seq, step=span.step, kind=one.kind, size=one.size, preview=one.preview
        )
        for one in event.changed
    }
    for name in event.removed:
        bound[name] = Binding(loop=loop, name=name, seq=seq, step=span.step, removed=True)
    return tuple(bound.values())


def _upward(span: Span | None, state: State) -> list[Span]:
    """The span, its parent, and so on up to the run."""
    chain = []
    while span is not None:
        chain.append(span)
        span = None if span.parent is None else state.spans[span.parent]
    return chain


def _above(span: Span, state: State) -> list[Span]:
    """The span's parent, and so on up to the run."""
    return _upward(None if span.parent is None else state.spans[span.parent], state)


def _with_sums(span: Span, change: Sums, seq: int, **more: Any) -> Span:
    return replace(span, sums=span.sums.plus(change), touched_seq=seq, **more)


def _short_error(error: str) -> str:
    if len(error) <= ERROR_CHARS:
        return error
    half = ERROR_CHARS // 2
    return f"{error[:half]}\n…\n{error[-half:]}"
