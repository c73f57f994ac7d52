"""What the timeline is painted from, as it is written: lanes, gaps, and for each level buckets of ended bars.

A bucket keeps the longest of its bars and sums of all; both are the same in whatever order the bars come.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rlm_desktop.store.lanes import LEVELS, Bar, State, bucket_of, is_drawn
from rlm_desktop.store.readings import Changes, Span

Key = tuple[int, int, int]
"""Lane, line and number of a bucket."""


class Bucket(NamedTuple):
    """The bars of one line that begin within one stretch of time."""

    span: int
    """Of the longest, the first of several; so are the next three."""
    begin: float
    end: float
    state: int
    bars: int
    bad: int
    """How many failed or were lost."""
    busy: int
    """Microseconds, added up."""
    cost: int
    """Billionths of a dollar of the priced calls, added up: whole numbers, so that the order does not matter."""

    def plus(self, other: Bucket) -> Bucket:
        """Both together."""
        first = self if (self.end - self.begin, -self.span) >= (other.end - other.begin, -other.span) else other
        sums = (one + more for one, more in zip(self[4:], other[4:], strict=True))
        return Bucket(*first[:4], *sums)


_COLUMNS = "run, level, lane, track, bucket, span, begin, end, state, count, bad, busy, cost"
_IS_LONGER = """(excluded.end - excluded.begin > end - begin
    OR (excluded.end - excluded.begin = end - begin AND excluded.span < span))"""
_LONGEST = ", ".join(
    f"{one} = CASE WHEN {_IS_LONGER} THEN excluded.{one} ELSE {one} END" for one in ("span", "begin", "end", "state")
)
_ADD_BUCKET = f"""INSERT INTO buckets ({_COLUMNS}) VALUES ({", ".join("?" * 13)}) ON CONFLICT DO UPDATE SET
    {_LONGEST}, count = count + excluded.count, bad = bad + excluded.bad, busy = busy + excluded.busy,
    cost = cost + excluded.cost"""
_ADD_LANE = """INSERT INTO lanes (run, lane, lines, spans) VALUES (?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET lines = max(lines, excluded.lines), spans = spans + excluded.spans"""

_ADD_GAP = "INSERT OR IGNORE INTO gaps (run, begin, end) VALUES (?, ?, ?)"


def write(connection: sqlite3.Connection, run: str, changes: Changes) -> None:
    """Put what an event, or some, changed of the timeline into its tables, inside the caller's transaction."""
    lanes = _lanes(changes.begun)
    connection.executemany(_ADD_LANE, [(run, lane, *sums) for lane, sums in lanes.items()])
    connection.executemany(_ADD_GAP, [(run, *gap) for gap in changes.idle])
    connection.executemany(_ADD_BUCKET, [(run, *row) for row in gathered(changes.ended)])


def gathered(bars: Iterable[Bar]) -> Iterator[tuple[float, ...]]:
    """The buckets of some bars, level by level, as rows; those of a level hold those of the level below."""
    entering: dict[int, list[Bar]] = {}
    for bar in bars:
        entering.setdefault(bar.reach, []).append(bar)
    if not entering:
        return
    buckets: dict[Key, Bucket] = {}
    for level in range(min(entering), LEVELS + 1):
        below, buckets = buckets, {}
        for (lane, track, number), bucket in below.items():
            _add(buckets, (lane, track, number >> 2), bucket)
        for bar in entering.get(level, ()):
            _add(buckets, (bar.lane, bar.track, bucket_of(bar.begin, level)), _bucket(bar))
        for key, bucket in buckets.items():
            yield (level, *key, *bucket)


def _add(buckets: dict[Key, Bucket], key: Key, bucket: Bucket) -> None:
    known = buckets.get(key)
    buckets[key] = bucket if known is None else known.plus(bucket)


def _bucket(bar: Bar) -> Bucket:
    return Bucket(
        span=bar.span,
        begin=bar.begin,
        end=bar.end,
        state=int(bar.state),
        bars=1,
        bad=int(bar.state is State.BAD),
        busy=round((bar.end - bar.begin) * 1e6),
        cost=round((bar.cost or 0.0) * 1e9),
    )


def _lanes(begun: Iterable[Span]) -> dict[int, tuple[int, int]]:
    """Lines and spans of each lane."""
    lanes: dict[int, tuple[int, int]] = {}
    for span in begun:
        if is_drawn(span.lane):
            lines, spans = lanes.get(span.lane, (0, 0))
            lanes[span.lane] = (max(lines, span.track + 1), spans + 1)
    return lanes
