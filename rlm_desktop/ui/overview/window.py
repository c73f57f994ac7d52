"""The window on the strip: which stretch is shown, and what the mouse does to it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

GRIP = 5
"""How far beside an edge of the window a press still takes hold of it, in pixels."""
LEAST = 4
"""Pixels from which on a press that moves is a drag."""


class Hold(Enum):
    """What a press has taken hold of."""

    NEW = "new"
    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Scale:
    """The run's time over the width of the strip."""

    left: float
    width: float
    total: float

    def x(self, time: float) -> float:
        """Pixels."""
        return self.left + self.width * time / self.total

    def time(self, x: float) -> float:
        """The time at a pixel, never outside of the run."""
        return min(max((x - self.left) / self.width, 0.0), 1.0) * self.total


def held(scale: Scale, stretch: tuple[float, float] | None, x: float) -> Hold:
    """What a press at a pixel takes hold of: an edge of the window, or nothing yet."""
    if stretch is not None:
        left, right = abs(x - scale.x(stretch[0])), abs(x - scale.x(stretch[1]))
        if min(left, right) <= GRIP:
            return Hold.LEFT if left < right else Hold.RIGHT
    return Hold.NEW


def dragged(
    scale: Scale, hold: Hold, stretch: tuple[float, float] | None, pressed: float, x: float
) -> tuple[float, float]:
    """The stretch while the mouse is at a pixel."""
    fixed = scale.time(pressed)
    if stretch is not None and hold is not Hold.NEW:
        fixed = stretch[1] if hold is Hold.LEFT else stretch[0]
    at = scale.time(x)
    least = scale.total * LEAST / scale.width / 10
    return (min(fixed, at), max(fixed, at, min(fixed, at) + least))


def centred(scale: Scale, stretch: tuple[float, float], time: float) -> tuple[float, float]:
    """The window, as long as it is, around a time."""
    return moved(scale, stretch, time - (stretch[0] + stretch[1]) / 2)


def moved(scale: Scale, stretch: tuple[float, float], by: float) -> tuple[float, float]:
    """The window so many seconds later, but not outside of the run."""
    seconds = stretch[1] - stretch[0]
    begin = min(max(0.0, stretch[0] + by), max(0.0, scale.total - seconds))
    return begin, begin + seconds


def zoomed(scale: Scale, stretch: tuple[float, float] | None, factor: float) -> tuple[float, float] | None:
    """The window nearer by a factor; None for all of the run."""
    begin, end = stretch or (0.0, scale.total)
    seconds = (end - begin) / factor
    if seconds >= scale.total:
        return None
    return moved(scale, ((begin + end - seconds) / 2, (begin + end + seconds) / 2), 0.0)
