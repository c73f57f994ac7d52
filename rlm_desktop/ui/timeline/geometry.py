"""Where lanes and lines lie from top to bottom, in pixels, and what lies at a point. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rlm_desktop.ui.timeline.lanes import Lane

AIR = 8
"""Pixels above each lane."""
LOOP_HEIGHT = 22
REST_HEIGHT = 26
FRAME = 3
"""Pixels by which a child run's frame stands out around its bars."""
_CALL_HEIGHTS = ((3, 18), (6, 13), (10, 9))
"""Up to so many lines of calls, so high each."""
_LOW = 7


@dataclass(frozen=True, slots=True)
class Strip:
    """One line of a lane on screen, or its density."""

    lane: Lane
    number: int
    """Of the line; -1 for the density of what found no line."""
    top: int
    height: int


def strips(lanes: Sequence[Lane]) -> list[Strip]:
    """All lines from the top, in pixels from the first lane's upper edge."""
    found: list[Strip] = []
    top = 0
    for lane in lanes:
        top += AIR
        pitch = line_pitch(lane)
        for number in range(len(lane.lines)):
            found.append(Strip(lane, number, top, pitch - (1 if lane.are_calls else 0)))
            top += pitch
        if lane.rest.highest:
            found.append(Strip(lane, -1, top + 2, REST_HEIGHT))
            top += REST_HEIGHT + 2
    return found


def line_pitch(lane: Lane) -> int:
    """Pixels from line to line of a lane."""
    if not lane.are_calls:
        return LOOP_HEIGHT + 2 * FRAME if lane.depth else LOOP_HEIGHT
    return next((height for most, height in _CALL_HEIGHTS if len(lane.lines) <= most), _LOW)


def total_height(found: Sequence[Strip]) -> int:
    """Pixels of all lanes."""
    return found[-1].top + found[-1].height + AIR if found else 0


def bar_at(found: Sequence[Strip], y: float, time: float, slack: float) -> int | None:
    """The span of the bar at a height and time, or of the child run around it; slack: seconds beside it."""
    for strip in found:
        if strip.number >= 0 and strip.top <= y <= strip.top + strip.height:
            for line in (strip.lane.lines[strip.number], strip.lane.frames[strip.number]):
                place = line.at(time, slack)
                if place is not None:
                    return line.spans[place]
    return None
