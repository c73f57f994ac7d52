"""A run as something that can be played: how long it is, which event stands at a time, and what was going on then."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.horizon import Horizon
from rlm_desktop.store.read_only import ReadOnly

_LENGTH = """SELECT runs.begin, runs.end IS NOT NULL, events.seq, events.at, own.children
    FROM runs JOIN spans AS own ON own.run = runs.run AND own.span = ?2 JOIN events ON events.run = runs.run
    WHERE runs.run = ?1 ORDER BY events.seq DESC LIMIT 1"""
_SUB_CALLS = """SELECT count(*) FROM spans INDEXED BY spans_by_kind
    WHERE run = ? AND kind = 'call' AND role = 'sub' AND ordinal >= ? AND ordinal < ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How much there is of a run by now."""

    begin: float
    """Seconds since the epoch; so is the next."""
    last_at: float
    last_seq: int
    steps: int
    """Of the run's own loop."""
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was going on after an event."""

    span: int
    """The step of the run's own loop; the run's own span before the first."""
    step: int
    """Its number; 0 before the first."""
    sub_calls: int
    """How many had begun in that step, at any depth."""
    of: int
    """How many of them there are on record in all."""


class Moments(ReadOnly):
    """One read-only connection, for one thread. Nothing here reads more than a few rows, however long the run is.

    Numbers of events without gaps and times that never run backwards are what the halving relies on.
    """

    def length(self, run: str) -> Length:
        """How much there is by now. Raises RlmError when the run is not there."""
        rows = self._rows(_LENGTH, (run, RUN_SPAN))
        if not rows:
            raise RlmError(f"There is no run {run!r}.", "Look its id up in the list of runs.")
        begin, is_over, seq, at, children = rows[0]
        return Length(begin=begin, last_at=at, last_seq=seq, steps=children, is_over=bool(is_over))

    def at(self, run: str, seq: int) -> float:
        """When an event happened, in seconds since the epoch; the run must have it."""
        at: float = self._rows("SELECT at FROM events WHERE run = ? AND seq = ?", (run, seq))[0][0]
        return at

    def seq_at(self, run: str, at: float, last_seq: int) -> int:
        """The last event of those up to a number that happened by then; the first where none did."""
        return max(1, bisect_right(range(1, last_seq + 1), at, key=lambda seq: self.at(run, seq)))

    def beside_step(self, run: str, seq: int, towards: int, length: Length) -> int:
        """The next (1) or previous (-1) event at which a step was over, or before which the first began.

        The event itself where there is none.
        """
        if towards > 0:
            place = self._begun(run, seq + 1, length.steps)
            return self._begin_seq(run, place) - 1 if place < length.steps else length.last_seq
        place = self._begun(run, seq, length.steps) - 1
        if place < 0:
            return min(seq, 1)
        return max(1, self._begin_seq(run, place) - 1)

    def moment(self, run: str, seq: int, length: Length) -> Moment:
        """What was going on after an event."""
        place = self._begun(run, seq, length.steps) - 1
        if place < 0:
            return Moment(span=RUN_SPAN, step=0, sub_calls=0, of=0)
        span, step, first = self._child(run, place)
        total = self._spans(run)
        after = self._child(run, place + 1)[2] if place + 1 < length.steps else total
        with_it = Horizon(self._connection, run, seq).spans(total)
        sub_calls, rest = (self._rows(_SUB_CALLS, (run, *ends))[0][0] for ends in ((first, with_it), (with_it, after)))
        return Moment(span=span, step=step or place + 1, sub_calls=sub_calls, of=sub_calls + rest)

    def _begun(self, run: str, seq: int, steps: int) -> int:
        """How many of so many steps had begun by an event."""
        return bisect_right(range(steps), seq, key=lambda place: self._begin_seq(run, place))

    def _begin_seq(self, run: str, place: int) -> int:
        seq: int = self._rows(
            "SELECT begin_seq FROM spans INDEXED BY spans_by_parent WHERE run = ? AND parent = ? AND place = ?",
            (run, RUN_SPAN, place),
        )[0][0]
        return seq

    def _child(self, run: str, place: int) -> tuple[int, int | None, int]:
        """Span, number and ordinal of a step."""
        span, step, ordinal = self._rows(
            """SELECT span, step, ordinal FROM spans INDEXED BY spans_by_parent
                WHERE run = ? AND parent = ? AND place = ?""",
            (run, RUN_SPAN, place),
        )[0]
        return span, step, ordinal

    def _spans(self, run: str) -> int:
        total: int = self._rows("SELECT max(ordinal) + 1 FROM spans WHERE run = ?", (run,))[0][0]
        return total
