"""The readings: a run, its spans and its variables as values, and what one event changes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from rlm_desktop.events.outcome import Outcome, SpanKind, Status

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
    continues: str | None = None
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
    is_first: bool = False
    """Whether the run has no row yet."""
    begun: tuple[Span, ...] = ()
    changed: tuple[Span, ...] = ()
    bindings: tuple[Binding, ...] = ()


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
    )


def _plus(one: _Number | None, other: _Number | None) -> _Number | None:
    return other if one is None else one if other is None else one + other
