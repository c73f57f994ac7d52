"""Where times are shown on the axis: to scale, or with idle stretches cut short. No Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

CUTS_SHARE = 0.15
"""Of the axis that all cuts together take, beside what is to scale."""


@dataclass(frozen=True, slots=True)
class Warp:
    """Bends of the axis: between two of them it is straight, before the first and behind the last it is to scale."""

    times: tuple[float, ...] = ()
    """Seconds since the run's beginning, rising."""
    places: tuple[float, ...] = ()
    """Where they are shown, in seconds of the axis."""
    cuts: tuple[tuple[float, float], ...] = ()
    """Beginning and end of what is cut short."""

    def place(self, time: float) -> float:
        """Where a time is shown."""
        return _between(time, self.times, self.places)

    def time(self, place: float) -> float:
        """The time that is shown at a place."""
        return _between(place, self.places, self.times)


STRAIGHT = Warp()
"""True time."""


def compressed(gaps: Sequence[tuple[float, float]], total: float) -> Warp:
    """Each gap cut to the same short length; total: of the run, in seconds."""
    if not gaps:
        return STRAIGHT
    busy = max(total - sum(end - begin for begin, end in gaps), total * 1e-6)
    shown = busy * CUTS_SHARE / len(gaps)
    times: list[float] = []
    places: list[float] = []
    cuts: list[tuple[float, float]] = []
    saved = 0.0
    for begin, end in gaps:
        if end - begin > shown:
            times += (begin, end)
            places += (begin - saved, begin - saved + shown)
            saved += end - begin - shown
            cuts.append((begin, end))
    return Warp(tuple(times), tuple(places), tuple(cuts))


def _between(value: float, knots: Sequence[float], images: Sequence[float]) -> float:
    after = bisect_right(knots, value)
    if not knots or after == 0:
        return value
    if after == len(knots):
        return images[-1] + (value - knots[-1])
    share = (value - knots[after - 1]) / (knots[after] - knots[after - 1])
    return images[after - 1] + share * (images[after] - images[after - 1])
