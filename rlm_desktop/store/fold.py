"""What an event changes in the readings: pure. The database, the horizon and the tests all use this one fold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.usage import Usage

LABEL_CHARS = 160
ERROR_CHARS = 4_000
"""Characters of an error that a span's row keeps: its beginning and its end; the event keeps all."""

UNKNOWN = Usage()

_Number = TypeVar("_Number", int, float)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the calls at or below a span add up to; None where no call said so."""

    calls: int = 0
    root_calls: int = 0
    in_flight: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    unpriced: int = 0

    def plus(self, other: Sums) -> Sums:
        """Both together; a sum is unknown only where both are."""
        return Sums(
            calls=self.calls + other.calls,
            root_calls=self.root_calls + other.root_calls,
            in_flight=self.in_flight + other.in_flight,
            tokens_in=_plus(self.tokens_in, other.tokens_in),
            tokens_out=_plus(self.tokens_out, other.tokens_out),
            cost=_plus(self.cost, other.cost),
            unpriced=self.unpriced + other.unpriced,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span's reading; the first fields never change after its beginning."""

    span: int
    parent: int | None
    place: int
    """Among its parent's children, from 0."""
    ordinal: int
    """Among all spans of the run, from 0, by beginning."""
    kind: SpanKind
    depth: int
    step: int | None
    begin: float
    begin_seq: int
    role: str = ""
    model: str = ""
    line: int | None = None
    batch: int | None = None
    index: int = 0
    status: Status = Status.RUNNING
    end: float | None = None
    end_seq: int | None = None
    touched_seq: int
    """The last event that changed this row, or was about this span."""
    label: str
    error: str = ""
    children: int = 0
    sums: Sums = Sums()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run's reading, but for what its own span says."""

    question: str
    method: str
    root_model: str
    sub_model: str
    corpus: str | None
    corpus_name: str
    documents: int
    chars: int
    begin: float
    source: str
    end: float | None = None
    outcome: Outcome | None = None
    reason: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A name of a loop's REPL as of an event."""

    loop: int
    """Span of the run or child run whose REPL it is."""
    name: str
    seq: int
    step: int | None
    removed: bool = False
    kind: str = ""
    size: int | None = None
    preview: str = ""


@dataclass(slots=True)
class State:
    """What the fold must know of the events before: the run, and every span that may still change.

    Finished calls are dropped: nothing happens below them.
    """

    run: Run | None = None
    seq: int = 0
    at: float = 0.0
    begun: int = 0
    """Spans so far."""
    spans: dict[int, Span] = field(default_factory=dict)

    def apply(self, changes: Changes) -> None:
        """Take over what an event changed."""
        self.seq = changes.seq
        self.at = changes.at
        self.run = changes.run or self.run
        self.begun += len(changes.begun)
        for span in (*changes.begun, *changes.changed):
            if span.kind is SpanKind.CALL and span.end is not None:
                self.spans.pop(span.span, None)
            else:
                self.spans[span.span] = span


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The row changes of one event."""

    seq: int
    at: float
    run: Run | None = None
    begun: tuple[Span, ...] = ()
    changed: tuple[Span, ...] = ()
    bindings: tuple[Binding, ...] = ()


class Misplaced(ValueError):
    """An event does not fit the events before it."""


def fold(event: facts.Event, state: State) -> Changes:
    """The row changes of the event that follows those in the state; the state stays as it is.

    Raises Misplaced when the event's span or its parent is not there, or the run is over.
    """
    seq = state.seq + 1
    if isinstance(event, facts.RunStarted):
        return _run_started(event, seq, state)
    if state.run is None:
        raise Misplaced("the first event is not RunStarted")
    if state.run.outcome is not None:
        raise Misplaced("the run is over")
    if isinstance(event, facts.RunEnded):
        return _run_ended(event, seq, state)
    if isinstance(event, (facts.StepStarted, facts.CallStarted, facts.CodeStarted, facts.ChildStarted)):
        return _begun(event, seq, state)
    span = state.spans.get(event.span)
    if span is None:
        raise Misplaced(f"span {event.span} is not there, or has ended")
    touched = replace(span, touched_seq=seq)
    if isinstance(event, (facts.CallFinished, facts.CallFailed)):
        return _call_over(event, seq, span, state)
    if isinstance(event, (facts.StepEnded, facts.CodeFinished, facts.ChildEnded)):
        return Changes(seq=seq, at=event.at, changed=(_ended(event, touched),))
    bindings: tuple[Binding, ...] = ()
    if isinstance(event, (facts.VariablesChanged, facts.NamespaceRestored)):
        bindings = _bindings(event, seq, span, state)
    return Changes(seq=seq, at=event.at, changed=(touched,), bindings=bindings)


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
    return Changes(seq=seq, at=event.at, run=run, begun=(span,))


def _begun(
    event: facts.StepStarted | facts.CallStarted | facts.CodeStarted | facts.ChildStarted, seq: int, state: State
) -> Changes:
    parent = state.spans.get(event.parent)
    if parent is None:
        raise Misplaced(f"span {event.parent}, the parent of span {event.span}, is not there")
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


def _plus(one: _Number | None, other: _Number | None) -> _Number | None:
    return other if one is None else one if other is None else one + other


def _short_error(error: str) -> str:
    if len(error) <= ERROR_CHARS:
        return error
    half = ERROR_CHARS // 2
    return f"{error[:half]}\n…\n{error[-half:]}"
