"""Where two runs spent what: one tree for both, laid out as bars, each as wide as the greater of the two."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of both runs; one that is not there has spent nothing."""

    name: str
    left: float
    right: float
    parts: tuple[Part, ...] = ()
    place: int | None = None
    """The line of the comparison that it belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A part, laid out."""

    name: str
    left: float
    right: float
    place: int | None
    level: int
    """0 for the whole."""
    begin: float
    width: float
    """Both as shares of the whole's width."""

    @property
    def change(self) -> float:
        """How much more the right one has."""
        return self.right - self.left

    @property
    def strength(self) -> float:
        """0 for the same, 1 for what one of them has alone."""
        most = max(self.left, self.right)
        return abs(self.change) / most if most else 0.0


def lay_out(whole: Part) -> list[Bar]:
    """Bars of all parts, those above before those below, from left to right; none for parts without any width."""
    widths: dict[int, float] = {}
    total = _width(whole, widths)
    bars: list[Bar] = []
    waiting = deque([(whole, 0, 0.0)] if total else [])
    while waiting:
        part, level, begin = waiting.popleft()
        width = widths[id(part)] / total
        bars.append(
            Bar(
                name=part.name,
                left=part.left,
                right=part.right,
                place=part.place,
                level=level,
                begin=begin,
                width=width,
            )
        )
        for below in part.parts:
            if widths[id(below)]:
                waiting.append((below, level + 1, begin))
                begin += widths[id(below)] / total
    return bars


def sum_up(name: str, parts: Sequence[Part], place: int | None = None) -> Part:
    """A part that is its parts."""
    left, right = sum(part.left for part in parts), sum(part.right for part in parts)
    return Part(name=name, left=left, right=right, parts=tuple(parts), place=place)


def _width(part: Part, widths: dict[int, float]) -> float:
    """The greater of the two; as much as its parts need, where that is more."""
    inner = sum(_width(one, widths) for one in part.parts)
    found = widths[id(part)] = max(part.left, part.right, inner)
    return found
