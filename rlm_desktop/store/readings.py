"""The readings: a run, its spans and its variables as values, and what one event changes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.store.lanes import Bar, is_drawn, is_work, most_lines, shelf

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
    errors: int = 0
    """Calls and code blocks that failed by themselves: neither the steps and child runs above them, which fail with
    them, nor what the end of the run cut short."""
    variables: int = 0
    """Names that code bound or removed; one that two blocks bind counts twice."""

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
            errors=self.errors + other.errors,
            variables=self.variables + other.variables,
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
    lane: int = 0
    """Where the timeline draws it, see lanes."""
    track: int = 0
    """Its line in the lane."""
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
    reach: int | None = None
    """The first level of the timeline whose buckets hold it; None while it runs."""
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
    continues: str | None = None
    forked_from: str | None = None
    forked_at: int | None = None
    sent_back: int = 0
    """Replies of root models, child runs' included, that could not be used."""
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
    taken: dict[int, int] = field(default_factory=dict)
    """By shelf of the timeline: a bit for each line where a bar runs."""
    at_work: int = 0
    """Calls and code blocks that run."""
    idle_since: float = 0.0
    """When one of them last ended, or the run began or ended."""

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
        for span in changes.begun:
            self._take(span)
        for bar in changes.ended:
            self._give_back(bar.lane, bar.track)
        is_edge = changes.is_first or (changes.run is not None and changes.run.outcome is not None)
        if is_edge or any(is_work(bar.lane) for bar in changes.ended):
            self.idle_since = changes.at

    def copy(self) -> State:
        """Another state that begins as this one."""
        return replace(self, spans=dict(self.spans), taken=dict(self.taken))

    def take_lines(self) -> None:
        """Work out from the spans which lines are taken, and what is at work."""
        for span in self.spans.values():
            if span.end is None:
                self._take(span)

    def _take(self, span: Span) -> None:
        self.at_work += is_work(span.lane)
        if is_drawn(span.lane) and span.track < most_lines(span.lane):
            self.taken[shelf(span.lane)] = self.taken.get(shelf(span.lane), 0) | 1 << span.track

    def _give_back(self, lane: int, track: int) -> None:
        self.at_work -= is_work(lane)
        if track < most_lines(lane):
            left = self.taken.get(shelf(lane), 0) & ~(1 << track)
            if left:
                self.taken[shelf(lane)] = left
            else:
                self.taken.pop(shelf(lane), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The row changes of one event."""

    seq: int
    at: float
    run: Run | None = None
    is_first: bool = False
    """Whether the run has no row yet."""
    begun: tuple[Span, ...] = ()
    changed: tuple[Span, ...] = ()
    bindings: tuple[Binding, ...] = ()
    ended: tuple[Bar, ...] = ()
    """Drawn spans that ended now."""
    idle: tuple[tuple[float, float], ...] = ()
    """When nothing was at work until now, in seconds since the run's beginning."""


def together(changes: Sequence[Changes]) -> Changes:
    """The row changes of several events in a row, each row as it stands after the last."""
    begun = {span.span: span for one in changes for span in one.begun}
    changed: dict[int, Span] = {}
    for one in changes:
        for span in one.changed:
            (begun if span.span in begun else changed)[span.span] = span
    return Changes(
        seq=changes[-1].seq,
        at=changes[-1].at,
        run=next((one.run for one in reversed(changes) if one.run is not None), None),
        is_first=any(one.is_first for one in changes),
        begun=tuple(begun.values()),
        changed=tuple(changed.values()),
        bindings=tuple(binding for one in changes for binding in one.bindings),
        ended=tuple(bar for one in changes for bar in one.ended),
        idle=tuple(gap for one in changes for gap in one.idle),
    )


def _plus(one: _Number | None, other: _Number | None) -> _Number | None:
    return other if one is None else one if other is None else one + other
