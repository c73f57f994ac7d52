"""Where lanes and their lines lie from top to bottom, in pixels. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rlm_desktop.store.painting import Lane

AIR = 8
"""Pixels above each lane."""
LOOP_HEIGHT = 22
CROWD_HEIGHT = 14
"""Of the line where all those overlap that found no line of their own."""
FRAME = 3
"""Pixels by which a child run's frame stands out around its bars."""
_CALL_HEIGHTS = ((3, 18), (6, 13), (10, 9))
"""Up to so many lines of calls, so high each."""
_LOW = 7


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lane on screen."""

    lane: Lane
    line: int
    top: int
    height: int

    @property
    def is_crowd(self) -> bool:
        """Whether its bars overlap."""
        return self.line == self.lane.most

    @property
    def is_in_frame(self) -> bool:
        """Whether child runs have frames around its bars."""
        return not self.lane.are_calls and self.lane.depth > 0


def rows(lanes: Sequence[Lane]) -> list[Row]:
    """All lines from the top, in pixels from the first lane's upper edge."""
    found: list[Row] = []
    top = 0
    for lane in lanes:
        top += AIR
        pitch = line_pitch(lane)
        for line in range(lane.lines):
            is_crowd = line == lane.most
            height = CROWD_HEIGHT if is_crowd else pitch - (1 if lane.are_calls else 0)
            top += 2 if is_crowd else 0
            found.append(Row(lane, line, top, height))
            top += height if is_crowd else pitch
    return found


def line_pitch(lane: Lane) -> int:
    """Pixels from line to line of a lane."""
    if not lane.are_calls:
        return LOOP_HEIGHT + 2 * FRAME if lane.depth else LOOP_HEIGHT
    own = min(lane.lines, lane.most)
    return next((height for most, height in _CALL_HEIGHTS if own <= most), _LOW)


def total_height(found: Sequence[Row]) -> int:
    """Pixels of all lanes."""
    return found[-1].top + found[-1].height + AIR if found else 0


def row_at(found: Sequence[Row], y: float) -> Row | None:
    """The line at a height."""
    return next((row for row in found if row.top <= y <= row.top + row.height), None)


def row_of(found: Sequence[Row], lane: Lane, line: int) -> Row | None:
    """Where a line of a lane lies; None where there is none yet."""
    key = (lane.depth, lane.are_calls, line)
    return next((row for row in found if (row.lane.depth, row.lane.are_calls, row.line) == key), None)
