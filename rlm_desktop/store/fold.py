"""What an event changes in the readings: pure. The database, the horizon and the tests all use this one fold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.readings import Binding, Changes, Run, Span, State, Sums

LABEL_CHARS = 160
ERROR_CHARS = 4_000
"""Characters of an error that a span's row keeps: its beginning and its end; the event keeps all."""

UNKNOWN = Usage()

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
        return Changes(seq=seq, at=event.at, changed=(_ended(event, touched),))
    run = None
    if isinstance(event, facts.ReplySentBack):
        run = replace(state.run, sent_back=state.run.sent_back + 1)
    bindings: tuple[Binding, ...] = ()
    if isinstance(event, (facts.VariablesChanged, facts.NamespaceRestored)):
        bindings = _bindings(event, seq, span, state)
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


def status_at_end(outcome: Outcome, kind: SpanKind) -> Status:
    """How a span stands that was still running when its run ended."""
    if outcome is Outcome.LOST:
        return Status.LOST
    if outcome is Outcome.FAILED:
        return Status.FAILED
    if outcome in (Outcome.ANSWERED, Outcome.FORCED) and kind in (SpanKind.RUN, SpanKind.STEP):
        return Status.OK
    return Status.STOPPED


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
    span = Span(
        span=event.span,
        parent=event.parent,
        place=parent.children,
        ordinal=state.begun,
        kind=SpanKind.STEP,
        depth=event.depth,
        step=parent.step,
        begin=event.at,
        begin_seq=seq,
        touched_seq=seq,
        label="",
    )
    added = Sums()
    if isinstance(event, facts.StepStarted):
        span = replace(span, step=event.step)
    elif isinstance(event, facts.CodeStarted):
        span = replace(span, kind=SpanKind.CODE, label=label_of(event.code))
    elif isinstance(event, facts.ChildStarted):
        span = replace(span, kind=SpanKind.CHILD_RUN, model=event.model, label=label_of(event.question))
    else:
        added = Sums(calls=1, root_calls=int(event.role == "root"), in_flight=1)
        asked = event.messages[-1].text if event.messages and event.role == "sub" else ""
        span = replace(span, kind=SpanKind.CALL, role=event.role, model=event.model, label=label_of(asked), sums=added)
    if isinstance(event, (facts.CallStarted, facts.ChildStarted)):
        span = replace(span, line=event.line, batch=event.batch, index=event.index)
    parents = [replace(parent, children=parent.children + 1, touched_seq=seq)]
    if added.calls:
        parents = [_with_sums(one, added, seq) for one in _upward(parents[0], state)]
    return Changes(seq=seq, at=event.at, begun=(span,), changed=tuple(parents))


def _call_over(event: facts.CallFinished | facts.CallFailed, seq: int, span: Span, state: State) -> Changes:
    usage = event.usage or UNKNOWN
    change = Sums(
        in_flight=-1,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        cost=usage.cost,
        unpriced=int(usage.cost is None),
    )
    over = replace(_with_sums(span, change, seq), end=event.at, end_seq=seq)
    above = [_with_sums(one, change, seq) for one in _upward(state.spans.get(span.parent or 0), state)]
    if isinstance(event, facts.CallFailed):
        status = Status.STOPPED if event.stopped else Status.FAILED
        over = replace(over, status=status, error=_short_error(event.error))
    else:
        over = replace(over, status=Status.OK)
        if span.role == "root":
            label = label_of(event.reply)
            over = replace(over, label=label)
            if above and above[0].kind is SpanKind.STEP:
                above[0] = replace(above[0], label=label)
    return Changes(seq=seq, at=event.at, changed=(over, *above))


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
    return replace(span, status=status, end=event.at, end_seq=span.touched_seq, error=_short_error(error))


def _run_ended(event: facts.RunEnded, seq: int, state: State) -> Changes:
    assert state.run is not None
    run = replace(state.run, end=event.at, outcome=event.outcome, reason=event.reason, answer=event.answer)
    changed = []
    for span in state.spans.values():
        if span.end is not None and not span.sums.in_flight:
            continue
        sums = unreported(span.sums)
        if span.end is None:
            error = _short_error(event.reason) if span.kind is SpanKind.RUN else ""
            span = replace(span, status=status_at_end(event.outcome, span.kind), end=event.at, end_seq=seq, error=error)
        changed.append(replace(span, sums=sums, touched_seq=seq))
    return Changes(seq=seq, at=event.at, run=run, changed=tuple(changed))


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


def _with_sums(span: Span, change: Sums, seq: int) -> Span:
    return replace(span, sums=span.sums.plus(change), touched_seq=seq)


def _short_error(error: str) -> str:
    if len(error) <= ERROR_CHARS:
        return error
    half = ERROR_CHARS // 2
    return f"{error[:half]}\n…\n{error[-half:]}"
