"""One line of bars that do not overlap, in compact arrays; bars too narrow to be told apart are merged. No Qt."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from enum import IntEnum
from math import inf
from typing import NamedTuple

FAN = 8
"""Bars, or merged stretches, that one stretch of the next level stands for."""
NARROW_PIXELS = 3.0
"""Up to this width a stretch, or all of its bars, are drawn as one."""
GAP_PIXELS = 0.6
"""A gap up to this width is not seen."""


class Kind(IntEnum):
    """What a bar is."""

    ROOT = 0
    CODE = 1
    SUB = 2
    CHILD = 3


class State(IntEnum):
    """How a bar stands."""

    OK = 0
    RUNNING = 1
    STOPPED = 2
    BAD = 3
    """Failed or lost."""


class Piece(NamedTuple):
    """A bar that is wide enough to be told from others; times in seconds since the run's beginning."""

    begin: float
    end: float
    kind: int
    state: int
    place: int
    """Of the bar in its line."""


class Pieces:
    """What to draw of a line: bars on their own, and stretches of bars too narrow for that, by kind."""

    def __init__(self, pixels: float) -> None:
        self.bars: list[Piece] = []
        self.stretches: dict[int, list[tuple[float, float]]] = {}
        """Beginning and end."""
        self._gap = GAP_PIXELS / pixels
        self._begin = self._end = -inf
        self._kind = -1

    def stretch(self, begin: float, end: float, kind: int) -> None:
        """Add a narrow stretch; it grows together with a neighbour of its kind."""
        if kind == self._kind and begin - self._end <= self._gap:
            self._end = end
            return
        self.finish()
        self._begin, self._end, self._kind = begin, end, kind

    def finish(self) -> None:
        """Nothing more will be added."""
        if self._kind >= 0:
            self.stretches.setdefault(self._kind, []).append((self._begin, self._end))
        self._kind = -1


class Line:
    """Bars in the order of their beginnings; each begins when the one before has ended, or later."""

    def __init__(self) -> None:
        self.begins = array("d")
        self.ends = array("d")
        """Infinite while running."""
        self.spans = array("q")
        self.kinds = array("b")
        self.states = array("b")
        self.bad: list[int] = []
        """Places of the bars that failed or were lost, rising."""
        self._levels: list[_Level] = []

    def __len__(self) -> int:
        return len(self.spans)

    def is_free(self, at: float) -> bool:
        """Whether a bar can begin at this time."""
        return not self.ends or self.ends[-1] <= at

    def add(self, span: int, kind: Kind, begin: float) -> int:
        """Begin a bar at the end of the line; its place."""
        self.begins.append(begin)
        self.ends.append(inf)
        self.spans.append(span)
        self.kinds.append(kind)
        self.states.append(State.RUNNING)
        return len(self.spans) - 1

    def settle(self, place: int, state: State, end: float) -> None:
        """Say how a bar stands."""
        was_bad = self.states[place] == State.BAD
        self.states[place] = state
        self.ends[place] = end
        if state is State.BAD and not was_bad:
            insort(self.bad, place)

    def at(self, time: float, slack: float) -> int | None:
        """The place of the bar at a time, or of the nearest one within the slack."""
        after = bisect_right(self.begins, time)
        near = [one for one in (after - 1, after) if 0 <= one < len(self)]
        distance = {one: max(self.begins[one] - time, time - self.ends[one], 0.0) for one in near}
        best = min(near, key=lambda one: distance[one], default=None)
        return best if best is not None and distance[best] <= slack else None

    def bad_between(self, start: float, end: float) -> list[int]:
        """Places of failed and lost bars that reach into a stretch of time."""
        first, last = bisect_left(self.ends, start), bisect_right(self.begins, end)
        return self.bad[bisect_left(self.bad, first) : bisect_left(self.bad, last)]

    def pieces(self, start: float, end: float, pixels: float) -> Pieces:
        """What to draw of a stretch of time; pixels: to a second. At most some pieces for each pixel."""
        self._build()
        drawn = Pieces(pixels)
        covered = 0
        for number in reversed(range(len(self._levels))):
            level = self._levels[number]
            size = FAN ** (number + 1)
            self._walk(number, covered // size, len(level.begins), start, end, pixels, drawn)
            covered = len(level.begins) * size
        self._draw_bars(covered, len(self), start, end, pixels, drawn)
        drawn.finish()
        return drawn

    def _walk(self, number: int, first: int, last: int, start: float, end: float, pixels: float, drawn: Pieces) -> None:
        level = self._levels[number]
        begins, ends, gaps, longest = level.begins, level.ends, level.gaps, level.longest
        narrow, gap = NARROW_PIXELS / pixels, GAP_PIXELS / pixels
        first = max(first, bisect_left(ends, start, first, last))
        last = min(last, bisect_right(begins, end, first, last))
        for place in range(first, last):
            if ends[place] - begins[place] <= narrow or (gaps[place] <= gap and longest[place] <= narrow):
                drawn.stretch(begins[place], ends[place], level.kinds[place])
            elif number:
                self._walk(number - 1, place * FAN, place * FAN + FAN, start, end, pixels, drawn)
            else:
                self._draw_bars(place * FAN, place * FAN + FAN, start, end, pixels, drawn)

    def _draw_bars(self, first: int, last: int, start: float, end: float, pixels: float, drawn: Pieces) -> None:
        begins, ends, kinds = self.begins, self.ends, self.kinds
        narrow = NARROW_PIXELS / pixels
        first = bisect_left(ends, start, first, last)
        last = bisect_right(begins, end, first, last)
        for place in range(first, last):
            begin, until = begins[place], ends[place]
            if until - begin <= narrow:
                drawn.stretch(begin, until, kinds[place])
            else:
                drawn.bars.append(Piece(begin, until, kinds[place], self.states[place], place))

    def _build(self) -> None:
        """Merge what has ended since the last time, level by level."""
        below: Line | _Level = self
        number = 0
        while True:
            if number == len(self._levels):
                if len(below.begins) < 2 * FAN:
                    return
                self._levels.append(_Level())
            level = self._levels[number]
            while (first := len(level.begins) * FAN) + FAN <= len(below.begins):
                if below.ends[first + FAN - 1] == inf:
                    break
                level.merge(below, first)
            below = level
            number += 1


class _Level:
    """Stretches that each stand for FAN neighbours of the level below."""

    def __init__(self) -> None:
        self.begins = array("d")
        self.ends = array("d")
        self.gaps = array("d")
        """The longest gap inside, in seconds."""
        self.longest = array("d")
        """The longest bar inside, in seconds."""
        self.kinds = array("b")

    def merge(self, below: Line | _Level, first: int) -> None:
        """Add the stretch of FAN neighbours."""
        begins, ends = below.begins[first : first + FAN], below.ends[first : first + FAN]
        kinds = below.kinds[first : first + FAN]
        gaps = [after - before for before, after in zip(ends, begins[1:], strict=False)]
        if isinstance(below, _Level):
            gaps += below.gaps[first : first + FAN]
            longest = max(below.longest[first : first + FAN])
        else:
            longest = max(end - begin for begin, end in zip(begins, ends, strict=True))
        self.begins.append(begins[0])
        self.ends.append(ends[-1])
        self.gaps.append(max(gaps))
        self.longest.append(longest)
        self.kinds.append(max(set(kinds), key=kinds.count))
