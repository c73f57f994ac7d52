"""A run's figures for charts: added up by SQLite, never row by row, and all of them also at a horizon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN, LimitReached, RunStarted
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.usage import CallUse, Total, Usage
from rlm_desktop.store.connection import untext
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.texts import EVERYTHING
from rlm_desktop.store.values import unpack_event

POINTS = 300
"""Stretches that a run's time is cut into."""
LATENCY_POINTS = 60
PAGE = 2_000
SIZES = tuple(size * power for power in (1, 10, 100, 1_000, 10_000, 100_000, 1_000_000) for size in (1, 2, 5))
"""Upper bounds of the groups by tokens; calls of more are in one more group."""

_CALLS = "FROM spans INDEXED BY spans_used WHERE run = ? AND kind = 'call'"
_USED = """count(*), sum(tokens_in), sum(tokens_out), sum(cost), sum(unpriced),
    sum(tokens_in IS NULL OR tokens_out IS NULL)"""
_ENDED = f"{_CALLS} AND end_seq <= ?"
_BETWEEN = f"SELECT {_USED} {_CALLS} AND end_seq > ? AND end_seq <= ?"
_NEXT_END = f"SELECT end {_CALLS} AND end_seq > ? ORDER BY end_seq LIMIT 1"
_LAST_END = f"SELECT end_seq {_ENDED} ORDER BY end_seq DESC LIMIT 1"
_BY_MODEL = f"SELECT model, role, {_USED} {_ENDED} GROUP BY model, role"
_BY_DEPTH = f"SELECT depth, {_USED} {_ENDED} GROUP BY depth ORDER BY depth"
_BEGUN = f"SELECT min(?, CAST((begin - ?) / ? AS INTEGER)) AS bucket, count(*) {_CALLS} AND begin_seq <= ? GROUP BY 1"
_OVER = f"SELECT min(?, CAST((end - ?) / ? AS INTEGER)) AS bucket, count(*) {_ENDED} GROUP BY 1"
_TIMES = f"SELECT end - begin {_CALLS} AND end_seq > ? AND end_seq <= ?"
_BY_SIZE = f"""SELECT CASE {" ".join(f"WHEN tokens_in + tokens_out <= {size} THEN {n}" for n, size in enumerate(SIZES))}
    ELSE {len(SIZES)} END AS size, role, count(*) {_ENDED} AND tokens_in + tokens_out IS NOT NULL GROUP BY 1, 2"""
_REACHED = """SELECT events.kind, events.span, at, body FROM spans INDEXED BY spans_but_calls
    CROSS JOIN events INDEXED BY events_by_span ON events.run = spans.run AND events.span = spans.span
    WHERE spans.run = ? AND spans.kind <> 'call' AND events.kind = 'LimitReached' AND seq <= ? ORDER BY seq"""
"""No limit is reached inside a call."""
_STEPS = """SELECT span, step, begin, end, begin_seq, end_seq FROM spans INDEXED BY spans_but_calls
    WHERE run = ? AND parent = ? AND kind <> 'call' AND kind = 'step' AND begin_seq <= ? ORDER BY place"""
_USAGES = """SELECT end_seq, model, role, tokens_in, tokens_out, spans.cost,
    json_extract(body, '$.usage.tokens_cached'), json_extract(body, '$.usage.tokens_reasoning'),
    coalesce(json_extract(body, '$.given_by'), 'model') <> 'model'
    FROM spans INDEXED BY spans_used LEFT JOIN events ON events.run = spans.run AND events.seq = end_seq
    WHERE spans.run = ? AND spans.kind = 'call' AND end_seq > ? AND end_seq <= ? ORDER BY end_seq LIMIT ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """Use that only grows: at each time, all that had ended by then."""

    at: tuple[float, ...]
    """Seconds since the run's beginning."""
    used: tuple[Total, ...]
    limits: Limits
    reached: tuple[tuple[float, Limit], ...]
    """When limits stood in the way, and which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUse:
    """A step of the run's own loop, with all that lies below it."""

    span: int
    step: int
    begin: float
    """Seconds since the run's beginning."""
    end: float | None
    used: Total


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """How long the calls took that ended in a stretch of time."""

    at: float
    """The middle of the stretch, in seconds since the run's beginning."""
    calls: int
    median: float
    slow: float
    """19 of 20 took no longer."""
    longest: float


class Figures(ReadOnly):
    """One read-only connection, for one thread. A horizon of None is the latest event.

    Raises RlmError where the run is not there.
    """

    def spent(self, run: str, *, horizon: int | None = None) -> Spent:
        """What was spent over time, against the limits."""
        begin, width, last = self._stretches(run, horizon, POINTS)
        ends = self._ends(run, begin, width, POINTS, last)
        parts = (
            used_in(self._rows(_BETWEEN, (run, *pair))[0]) if pair[0] < pair[1] else Total() for pair in pairwise(ends)
        )
        added = accumulate(parts, Total.and_also, initial=Total())
        return Spent(
            at=tuple(bucket * width for bucket in range(POINTS + 1)),
            used=tuple(added),
            limits=self._limits(run),
            reached=self._reached(run, begin, last),
        )

    def steps(self, run: str, *, horizon: int | None = None) -> tuple[StepUse, ...]:
        """What each step of the run's own loop used."""
        begin, last = self._begin(run), _last(horizon)
        steps = self._rows(_STEPS, (run, RUN_SPAN, last))
        ends = [*(min(row[4], last) for row in steps[1:]), last]  # what a step asked has ended before the next begins
        return tuple(
            StepUse(
                span=span,
                step=step,
                begin=at - begin,
                end=None if end is None or end_seq > last else end - begin,
                used=used_in(self._rows(_BETWEEN, (run, first, until))[0]),
            )
            for (span, step, at, end, first, end_seq), until in zip(steps, ends, strict=False)
        )

    def models(self, run: str, *, horizon: int | None = None) -> tuple[tuple[str, str, Total], ...]:
        """Model, role, and what its calls used; the dearest first."""
        found = [(untext(row[0]), row[1], used_in(row[2:])) for row in self._rows(_BY_MODEL, (run, _last(horizon)))]
        return tuple(sorted(found, key=lambda one: (-(one[2].cost or 0.0), -one[2].tokens_in, one[0])))

    def depths(self, run: str, *, horizon: int | None = None) -> tuple[tuple[int, Total], ...]:
        """Depth, and what the calls there used."""
        return tuple((row[0], used_in(row[1:])) for row in self._rows(_BY_DEPTH, (run, _last(horizon))))

    def in_flight(self, run: str, *, horizon: int | None = None) -> tuple[tuple[float, int, int], ...]:
        """Time, how many calls were in flight then, and how many began in the stretch up to then."""
        begin, width, last = self._stretches(run, horizon, POINTS)
        begun = dict(self._rows(_BEGUN, (POINTS - 1, begin, width, run, last)))
        over = dict(self._rows(_OVER, (POINTS - 1, begin, width, run, last)))
        found, now = [(0.0, 0, 0)], 0
        for bucket in range(POINTS):
            now += begun.get(bucket, 0) - over.get(bucket, 0)
            found.append(((bucket + 1) * width, now, begun.get(bucket, 0)))
        return tuple(found)

    def latencies(self, run: str, *, horizon: int | None = None) -> tuple[Latency, ...]:
        """How long calls took, over time; stretches in which none ended are left out."""
        begin, width, last = self._stretches(run, horizon, LATENCY_POINTS)
        found = []
        for place, pair in enumerate(pairwise(self._ends(run, begin, width, LATENCY_POINTS, last))):
            took = sorted(row[0] for row in self._rows(_TIMES, (run, *pair)))
            if took:
                half, most = (len(took) + 1) // 2, -(-len(took) * 19 // 20)
                found.append(
                    Latency(
                        at=(place + 0.5) * width,
                        calls=len(took),
                        median=took[half - 1],
                        slow=took[most - 1],
                        longest=took[-1],
                    )
                )
        return tuple(found)

    def sizes(self, run: str, *, horizon: int | None = None) -> tuple[tuple[int | None, int, int], ...]:
        """Tokens at most, and how many root calls and sub-calls had so many, but more than the row before."""
        counts = {(size, role): count for size, role, count in self._rows(_BY_SIZE, (run, _last(horizon)))}
        places = sorted({size for size, _ in counts})
        return tuple(
            (SIZES[size] if size < len(SIZES) else None, counts.get((size, "root"), 0), counts.get((size, "sub"), 0))
            for size in (range(places[0], places[-1] + 1) if places else ())
        )

    def calls(self, run: str, *, horizon: int | None = None) -> Iterator[CallUse]:
        """Every ended call, in the order in which they ended, read in pages."""
        last = _last(horizon)
        steps = [(row[4], row[1]) for row in self._rows(_STEPS, (run, RUN_SPAN, last))]
        after, at, step = 0, 0, 0
        while rows := self._rows(_USAGES, (run, after, last, PAGE)):
            for seq, model, role, tokens_in, tokens_out, cost, cached, reasoning, is_recalled in rows:
                while at < len(steps) and steps[at][0] <= seq:
                    step, at = steps[at][1], at + 1
                usage = Usage(
                    tokens_in=tokens_in,
                    tokens_out=tokens_out,
                    tokens_cached=0 if is_recalled else cached,
                    tokens_reasoning=0 if is_recalled else reasoning,
                    cost=cost,
                )
                yield CallUse(step=step, role=role, model=untext(model), usage=usage)
            after = rows[-1][0]

    def _begin(self, run: str) -> float:
        rows = self._rows("SELECT begin FROM runs WHERE run = ?", (run,))
        if not rows:
            raise RlmError(f"There is no run {run!r}.", "Look its id up in the list of runs.")
        return float(rows[0][0])

    def _stretches(self, run: str, horizon: int | None, count: int) -> tuple[float, float, int]:
        """When the run began, how long each of so many stretches of it is, and the last event that counts."""
        begin, last = self._begin(run), _last(horizon)
        rows = self._rows("SELECT at FROM events WHERE run = ? AND seq <= ? ORDER BY seq DESC LIMIT 1", (run, last))
        return begin, max(rows[0][0] - begin if rows else 0.0, 1e-3) / count, last

    def _ends(self, run: str, begin: float, width: float, count: int, last: int) -> list[int]:
        """The last event that ended a call by the end of each of so many stretches, and 0 before them."""
        rows = self._rows(_LAST_END, (run, last))
        top: int = rows[0][0] if rows else 0
        found = [0]
        for place in range(1, count):
            time, low, high = begin + place * width, found[-1], top
            step = max(1, top // count)
            while low + step < top and self._ends_by(run, low + step, time):  # the next is likely near
                low, step = low + step, step * 2
            high = min(top, low + step)
            while low < high:
                middle = (low + high) // 2
                low, high = (middle + 1, high) if self._ends_by(run, middle, time) else (low, middle)
            found.append(low)
        return [*found, top]

    def _ends_by(self, run: str, seq: int, time: float) -> bool:
        """Whether the first call that ended after an event did so by this time."""
        rows = self._rows(_NEXT_END, (run, seq))
        return bool(rows) and rows[0][0] <= time

    def _limits(self, run: str) -> Limits:
        rows = self._rows("SELECT kind, span, at, body FROM events WHERE run = ? AND seq = 1", (run,))
        event = unpack_event(self._connection, *rows[0])
        return event.limits if isinstance(event, RunStarted) else Limits()

    def _reached(self, run: str, begin: float, last: int) -> tuple[tuple[float, Limit], ...]:
        found = [unpack_event(self._connection, *row) for row in self._rows(_REACHED, (run, last))]
        return tuple((event.at - begin, event.limit) for event in found if isinstance(event, LimitReached))


def used_in(row: tuple[Any, ...]) -> Total:
    """What calls used, of their count and sums in the order of Total's fields."""
    calls, tokens_in, tokens_out, cost, unpriced, uncounted = row
    return Total(
        calls=calls,
        tokens_in=tokens_in or 0,
        tokens_out=tokens_out or 0,
        cost=cost,
        unpriced=unpriced or 0,
        uncounted=uncounted or 0,
    )


def _last(horizon: int | None) -> int:
    return EVERYTHING if horizon is None else horizon
