"""What a run came to over time, in equal stretches: read from buckets, and from the spans that are longer."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import Any

from rlm_desktop.store.lanes import CROWDED, LAYERS, LEVELS, WIDTHS, Kind

FEW = 20_000
"""Spans of a run that are read one by one where no bucket is narrow enough."""

_SHORT = """SELECT CAST((bucket * ?1 - ?2) / ?3 AS INTEGER) AS place, sum(count), sum(bad), sum(busy), sum(cost)
    FROM buckets WHERE run = ?4 AND level = ?5 AND lane = ?6 AND track IN ({tracks}) AND bucket >= ?7 AND bucket < ?8
    GROUP BY place"""
_LONG = """SELECT begin - ?1, end - ?1, status IN ('failed', 'lost'), {cost} FROM spans INDEXED BY spans_painted
    WHERE run = ?2 AND lane = ?3 AND reach = ?4 AND begin > ?5 AND begin < ?6 AND end > ?7"""

Rows = Callable[[str, Iterable[Any]], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What a run came to in equal stretches of time, one after the other; of what has ended.

    What is longer than a stretch is spread over all that it touches, but its errors and calls count where it begins.
    """

    costs: array[float]
    """US dollars of the priced calls."""
    seconds: dict[Kind, array[float]]
    """At work, added up over all lines."""
    errors: array[int]
    """Calls, code and child runs that failed or were lost."""
    calls: array[int]


class Strips:
    """Reads the strips of one run. rows: a query's; origin: when the run began."""

    def __init__(self, rows: Rows, run: str, origin: float) -> None:
        self._rows = rows
        self._run = run
        self._origin = origin

    def strip(self, begin: float, end: float, buckets: int) -> Strip:
        """Of a stretch of time, in seconds since the run's beginning."""
        strip = Strip(
            costs=_zeros("d", buckets),
            seconds={kind: _zeros("d", buckets) for kind in Kind},
            errors=_zeros("q", buckets),
            calls=_zeros("q", buckets),
        )
        if end <= begin or buckets < 1:
            return strip
        step = (end - begin) / buckets
        lanes = self._rows("SELECT lane, lines, spans FROM lanes WHERE run = ?", (self._run,))
        level = max(0, bisect_right(WIDTHS, step) - 1)
        if not level and sum(spans for *_, spans in lanes) > FEW:
            level = 1
        for lane, lines, _ in lanes:
            if level:
                self._add_short(strip, lane, lines, level, begin, end, step)
            self._add_long(strip, lane, level, begin, end, step)
        return strip

    def _add_short(
        self, strip: Strip, lane: int, lines: int, level: int, begin: float, end: float, step: float
    ) -> None:
        kind = Kind(lane % LAYERS)
        last = len(strip.costs) - 1
        width = WIDTHS[level]
        query = _SHORT.format(tracks=", ".join(map(str, range(lines))))
        scope = (width, begin, step, self._run, level, lane, ceil(begin / width), ceil(end / width))
        for place, count, bad, busy, cost in self._rows(query, scope):
            place = min(place, last)
            strip.seconds[kind][place] += busy / 1e6
            strip.costs[place] += cost / 1e9
            strip.errors[place] += bad
            strip.calls[place] += count if kind in (Kind.ROOT, Kind.SUB) else 0

    def _add_long(self, strip: Strip, lane: int, level: int, begin: float, end: float, step: float) -> None:
        kind = Kind(lane % LAYERS)
        are_calls = kind in (Kind.ROOT, Kind.SUB)
        seconds, costs = Spread(len(strip.costs), begin, step), Spread(len(strip.costs), begin, step)
        query = _LONG.format(cost="coalesce(cost, 0.0)" if are_calls else "0.0")
        for reach in range(level + 1, LEVELS + 1):
            earliest = -1.0 if reach + CROWDED >= LEVELS else begin + self._origin - WIDTHS[reach + CROWDED]
            scope = (self._origin, self._run, lane, reach, earliest, end + self._origin, begin + self._origin)
            for start, stop, is_bad, cost in self._rows(query, scope):
                seconds.add(start, stop, stop - start)
                costs.add(start, stop, cost)
                if start >= begin:
                    place = min(int((start - begin) / step), len(strip.costs) - 1)
                    strip.errors[place] += is_bad
                    strip.calls[place] += are_calls
        for place, (more, cost) in enumerate(zip(seconds.heights(), costs.heights(), strict=True)):
            strip.seconds[kind][place] += more
            strip.costs[place] += cost


class Spread:
    """Adds amounts that are spread over stretches of time."""

    def __init__(self, buckets: int, begin: float, step: float) -> None:
        self._begin = begin
        self._step = step
        self._edges = _zeros("d", buckets)
        """What a first or last bucket gets, which is only partly covered."""
        self._slopes = _zeros("d", buckets + 1)
        """By how much more, from here on, each bucket gets."""

    def add(self, start: float, stop: float, amount: float) -> None:
        """An amount, evenly from one time to another."""
        buckets = len(self._edges)
        low, high = (start - self._begin) / self._step, (stop - self._begin) / self._step
        rate = amount / (high - low) if high > low else 0.0
        low, high = max(low, 0.0), min(high, float(buckets))
        first, last = int(low), int(high)
        if first >= buckets or high < low:
            return
        if rate == 0.0 or first == last:
            self._edges[first] += rate * (high - low) if rate else amount
            return
        self._edges[first] += rate * (first + 1 - low)
        if last < buckets:
            self._edges[last] += rate * (high - last)
        self._slopes[first + 1] += rate
        self._slopes[last] -= rate

    def heights(self) -> Iterable[float]:
        """What each bucket came to."""
        return [edge + height for edge, height in zip(self._edges, accumulate(self._slopes), strict=False)]


def _zeros(kind: str, count: int) -> array[Any]:
    return array(kind, bytes(8 * max(count, 0)))
