"""What the timeline is painted from: never all spans, but those that can be told apart at a scale.

At level 0 a stretch of time is given as the spans in it. At a higher one, spans that are longer than the level's
buckets are given as they are, and all others as one bar for each bucket and line.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from math import inf
from operator import neg
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.lanes import (
    CALL_LINES,
    CROWDED,
    LAYERS,
    LEVELS,
    LOOP_LINES,
    STATES,
    WIDTHS,
    Kind,
    State,
    is_drawn,
)
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.strips import Strip, Strips

__all__ = ["CALL_LINES", "LEVELS", "LOOP_LINES", "TILE", "WIDTHS", "Bars", "Kind", "Lane", "Painting", "State", "Strip"]

TILE = 128
"""Buckets in a tile."""
CROWD = 2_000
"""Spans that one tile of level 0 gives, at most, of those that are in the buckets of level 1; else these buckets."""

_STATE = "CASE status " + " ".join(f"WHEN '{status}' THEN {state}" for status, state in STATES.items()) + " END"
# Each gives bars as they are sorted: line, begin, less the kind, end, span, state, count, errors.
_LONG = f"""SELECT track, begin - ?1, -?2, end - ?1, span, {_STATE}, 1, status IN ('failed', 'lost')
    FROM spans INDEXED BY spans_painted
    WHERE run = ?3 AND lane = ?4 AND reach = ?5 AND begin > ?6 AND begin < ?7 AND end >= ?8"""
_SHORT = """SELECT track, begin, -?, end, span, state, count, bad FROM buckets
    WHERE run = ? AND level = ? AND lane = ? AND track IN ({tracks}) AND bucket >= ? AND bucket < ? AND end >= ?"""
_RUNNING = f"""SELECT track, begin - ?1, -?2, 9e999, span, {int(State.RUNNING)}, 1, 0
    FROM spans INDEXED BY spans_running WHERE run = ?3 AND end IS NULL AND lane = ?4 AND begin < ?5"""
_TOUCHED = f"""SELECT min(begin), max(coalesce(end, begin)), max(end IS NULL) FROM spans INDEXED BY spans_by_touched
    WHERE run = ? AND touched_seq > ? AND (begin_seq > ? OR end_seq > ?) AND lane % {LAYERS} <= {int(Kind.CHILD)}"""
_STEPS = """SELECT span, step, begin, end FROM spans INDEXED BY spans_but_calls
    WHERE run = ? AND parent = ? AND kind <> 'call' AND kind = 'step' AND begin < ? AND (end IS NULL OR end >= ?)
    ORDER BY end IS NULL DESC, end - begin DESC LIMIT ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """The loops of one depth, or the sub-calls that their code makes."""

    depth: int
    are_calls: bool
    lines: int
    """How many are used, the one for the rest among them."""
    spans: int

    @property
    def most(self) -> int:
        """How many bars lie side by side; the line of this number is for all the rest, who overlap there."""
        return CALL_LINES if self.are_calls else LOOP_LINES

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What its bars are."""
        return (Kind.SUB,) if self.are_calls else (Kind.CHILD, Kind.ROOT, Kind.CODE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Columns of equal length, by line, then beginning, a child run before what is in it; times in seconds since the
    run's beginning. A bar with a count above 1 is the longest of so many that begin within one bucket.
    """

    lines: array[int]
    begins: array[float]
    ends: array[float]
    """Infinite while running."""
    spans: array[int]
    kinds: bytes
    states: bytes
    counts: array[int]
    errors: array[int]
    """How many of them failed or were lost."""


_Bar = tuple[int, float, int, float, int, int, int, int]


def level_for(seconds_per_pixel: float) -> int:
    """The first level whose buckets are no narrower than a pixel; above the first they are narrower than four."""
    return min(bisect_left(WIDTHS, seconds_per_pixel), LEVELS)


def tile_seconds(level: int) -> float:
    """How much time a tile of a level covers."""
    return TILE * WIDTHS[level]


class Painting(ReadOnly):
    """One read-only connection, for one thread. Raises RlmError where the run is not there."""

    def __init__(self, source: Path | ReadOnly) -> None:
        super().__init__(source)
        self._begins: dict[str, float] = {}

    def lanes(self, run: str) -> tuple[Lane, ...]:
        """From the top."""
        sums: dict[tuple[int, bool], tuple[int, int]] = {}
        for number, lines, spans in self._rows("SELECT lane, lines, spans FROM lanes WHERE run = ?", (run,)):
            before = sums.get(_key(number), (0, 0))
            sums[_key(number)] = (max(before[0], lines), before[1] + spans)
        return tuple(
            Lane(depth=depth, are_calls=are_calls, lines=lines, spans=spans)
            for (depth, are_calls), (lines, spans) in sorted(sums.items())
        )

    def bars(self, run: str, lane: Lane, level: int, tile: int) -> Bars:
        """The bars of a lane in a tile, with those that reach into it: [tile, tile + 1) * tile_seconds(level)."""
        origin = self._origin(run)
        found: list[_Bar] = []
        for kind in lane.kinds:
            number = lane.depth * LAYERS + kind
            found += self._long(run, number, level, tile, origin)
            found += self._running(run, number, (tile + 1) * tile_seconds(level), origin)
            if level:
                found += self._short(run, number, lane.lines, level, tile * TILE)
            else:
                found += self._shortest(run, number, lane.lines, tile, origin)
        return _columns(sorted(found))

    def steps(self, run: str, begin: float, end: float, limit: int) -> list[tuple[int, int, float, float | None]]:
        """Steps of the run's own loop that touch a stretch of time, as they began: span, number, begin, end.

        Of more than the limit, the longest.
        """
        origin = self._origin(run)
        rows = self._rows(_STEPS, (run, RUN_SPAN, origin + end, origin + begin, limit))
        return [
            (span, step or 0, start - origin, None if stop is None else stop - origin)
            for span, step, start, stop in sorted(rows, key=lambda row: (row[2], row[0]))
        ]

    def touched(self, run: str, after: int) -> tuple[float, float] | None:
        """The stretch of time in which a bar began or ended by an event after this number; None if there is none.

        From the beginning of such a bar to its end: infinite where it still runs.
        """
        origin = self._origin(run)
        low, high, is_open = self._rows(_TOUCHED, (run, after, after, after))[0]
        return None if low is None else (low - origin, inf if is_open else high - origin)

    def gaps(self, run: str, at_least: float) -> list[tuple[float, float]]:
        """When nothing was at work for so many seconds, one or more, before something was again or the run ended."""
        rows = self._rows("SELECT begin, end FROM gaps WHERE run = ? AND end - begin >= ?", (run, at_least))
        return sorted((begin, end) for begin, end in rows)

    def strip(self, run: str, begin: float, end: float, buckets: int) -> Strip:
        """Cost, work, errors and calls in so many equal stretches of a stretch of time; only what has ended."""
        return Strips(self._rows, run, self._origin(run)).strip(begin, end, buckets)

    def place_of(self, run: str, span: int) -> tuple[Lane, int, float, float] | None:
        """Where a span is drawn: lane, line, begin, end (infinite while it runs); None for the run and steps."""
        origin = self._origin(run)
        rows = self._rows("SELECT lane, track, begin, end FROM spans WHERE run = ? AND span = ?", (run, span))
        if not rows or not is_drawn(rows[0][0]):
            return None
        number, track, begin, end = rows[0]
        lane = next(one for one in self.lanes(run) if (one.depth, one.are_calls) == _key(number))
        return lane, track, begin - origin, inf if end is None else end - origin

    def _origin(self, run: str) -> float:
        """When the run began, in seconds since the epoch."""
        if run not in self._begins:
            rows = self._rows("SELECT begin FROM runs WHERE run = ?", (run,))
            if not rows:
                raise RlmError(f"There is no run {run!r}.", "Look its id up in the list of runs.")
            self._begins[run] = rows[0][0]
        return self._begins[run]

    def _long(self, run: str, lane: int, level: int, tile: int, origin: float) -> list[_Bar]:
        """Spans that are in no bucket of the level, nor of level 1."""
        found: list[_Bar] = []
        for reach in range(max(level, 1) + 1, LEVELS + 1):
            found += self._of_reach(run, lane, reach, level, tile, origin)
        return found

    def _shortest(self, run: str, lane: int, lines: int, tile: int, origin: float) -> list[_Bar]:
        """What is in the buckets of level 1, one by one if that can be."""
        bars = self._of_reach(run, lane, 1, 0, tile, origin, limit=f"LIMIT {CROWD + 1}")
        return bars if len(bars) <= CROWD else self._short(run, lane, lines, 1, tile * TILE // 4, TILE // 4)

    def _of_reach(
        self, run: str, lane: int, reach: int, level: int, tile: int, origin: float, limit: str = ""
    ) -> list[_Bar]:
        start, stop = tile * tile_seconds(level) + origin, (tile + 1) * tile_seconds(level) + origin
        longest = inf if reach + CROWDED >= LEVELS else WIDTHS[reach + CROWDED]
        return self._rows(f"{_LONG} {limit}", (origin, lane % LAYERS, run, lane, reach, start - longest, stop, start))

    def _running(self, run: str, lane: int, before: float, origin: float) -> list[_Bar]:
        return self._rows(_RUNNING, (origin, lane % LAYERS, run, lane, before + origin))

    def _short(self, run: str, lane: int, lines: int, level: int, first: int, count: int = TILE) -> list[_Bar]:
        """So many buckets of a level, and the bars that reach into them from the buckets before."""
        query = _SHORT.format(tracks=", ".join(map(str, range(lines))))
        start, last = first * WIDTHS[level], first + count
        return self._rows(query, (lane % LAYERS, run, level, lane, first - 4**CROWDED, last, start))


def _key(number: int) -> tuple[int, bool]:
    return number // LAYERS, number % LAYERS == Kind.SUB


def _columns(bars: list[_Bar]) -> Bars:
    lines, begins, orders, ends, spans, states, counts, errors = zip(*bars, strict=True) if bars else ((),) * 8
    return Bars(
        lines=array("q", lines),
        begins=array("d", begins),
        ends=array("d", ends),
        spans=array("q", spans),
        kinds=bytes(map(neg, orders)),
        states=bytes(states),
        counts=array("q", counts),
        errors=array("q", errors),
    )
