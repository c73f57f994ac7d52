"""The stretch of the axis that is in sight, and its ticks. No widgets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, inf

from rlm_desktop.ui.figures import clock, fixed
from rlm_desktop.ui.timeline.warp import Warp

TICK_PIXELS = 90
"""The least distance of two ticks."""
LEAST_SECONDS = 1e-4
"""The shortest stretch that can be zoomed to."""
_STEPS = (
    *(factor * 10.0**power for power in range(-6, 1) for factor in (1, 2, 5)),
    *(10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 21_600.0, 43_200.0),
)
_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Sight:
    """A stretch of the axis drawn over a number of pixels; in seconds of the axis, which are those of the run where it
    is to scale.
    """

    start: float
    seconds: float
    pixels: int

    @property
    def scale(self) -> float:
        """Pixels to a second."""
        return self.pixels / self.seconds

    @property
    def end(self) -> float:
        """Where the stretch ends."""
        return self.start + self.seconds

    def x(self, time: float) -> float:
        """Pixels from the left edge."""
        return (time - self.start) * self.scale

    def time(self, x: float) -> float:
        """The time at so many pixels from the left edge."""
        return self.start + x / self.scale

    def zoomed(self, factor: float, x: float, total: float) -> Sight:
        """Nearer by a factor, with the time at x staying there; never beyond the run, which is so long in total."""
        seconds = min(max(self.seconds / factor, LEAST_SECONDS), total)
        at = self.time(x)
        return replace(self, start=at - (at - self.start) * seconds / self.seconds, seconds=seconds).within(total)

    def moved(self, pixels: float, total: float) -> Sight:
        """Later by so many pixels."""
        return replace(self, start=self.start + pixels / self.scale).within(total)

    def within(self, total: float) -> Sight:
        """The nearest stretch that does not leave the run."""
        seconds = min(self.seconds, total)
        return replace(self, start=min(max(0.0, self.start), total - seconds), seconds=seconds)


def tick_step(sight: Sight) -> float:
    """Seconds from tick to tick."""
    least = TICK_PIXELS / sight.scale
    return next((one for one in _STEPS if one >= least), ceil(least / _DAY) * _DAY)


def ticks(sight: Sight, warp: Warp) -> list[tuple[float, float]]:
    """The times that get a tick, each with its pixels from the left edge; none inside a cut."""
    step = tick_step(sight)
    first, last = warp.time(sight.start), warp.time(sight.end)
    found: list[tuple[float, float]] = []
    edges = [first]
    for begin, end in warp.cuts:
        if end > first and begin < last:
            edges += (begin, end)
    edges.append(last)
    reached = -inf
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if begin > end or sight.x(warp.place(end)) - reached < TICK_PIXELS / 2:
            continue
        for number in range(ceil(begin / step - 1e-9), int(end / step + 1e-9) + 1):
            x = sight.x(warp.place(number * step))
            if x - reached >= TICK_PIXELS - 1:
                found.append((number * step, x))
                reached = x
    return found


def tick_label(time: float, step: float) -> str:
    """A tick's time, as precise as the step asks for."""
    if step < 1e-3:
        return f"{fixed(time * 1_000, 3 if step < 1e-5 else 2)} ms"
    if step < 1 and time < 1:
        return f"{fixed(time * 1_000, 0)} ms" if time else f"{fixed(0, 0)} s"
    if time < 60:
        return f"{fixed(time, _decimals(step))} s"
    decimals = _decimals(step)
    whole = round(time, decimals)
    part = fixed(whole % 1, decimals)[1:] if decimals else ""
    return clock(whole) + part


def _decimals(step: float) -> int:
    return 0 if step >= 1 else 1 if step >= 0.1 else 2 if step >= 0.01 else 3
