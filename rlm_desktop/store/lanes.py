"""Where the timeline draws a span: its lane, its line there, and from which level on it is part of a bucket. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from math import floor

from rlm_desktop.events.outcome import SpanKind, Status

CALL_LINES = 16
"""Sub-calls of one depth that lie side by side."""
LOOP_LINES = 8
"""Child runs of one depth that lie side by side; so do the bars of their loops."""
LAYERS = 8
"""A lane's number is its depth times this, plus its layer: a Kind, or one of the two that are not drawn."""
STEP_LAYER, RUN_LAYER = 4, 5
LEVELS = 14
WIDTHS: tuple[float, ...] = tuple(0.001 * 4**level for level in range(LEVELS + 1))
"""Seconds of one bucket of each level; level 0 has none, it is the spans themselves."""
SHORTEST_GAP = 1.0
"""Seconds in which nothing was at work, from which on they are kept as a gap."""
CROWDED = 2
"""Levels by which a span of the last line, where many overlap, is sooner part of a bucket."""


class Kind(IntEnum):
    """What a bar is; also its layer."""

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


STATES = {
    Status.OK: State.OK,
    Status.RUNNING: State.RUNNING,
    Status.STOPPED: State.STOPPED,
    Status.FAILED: State.BAD,
    Status.LOST: State.BAD,
}
WORK = (Kind.ROOT, Kind.CODE, Kind.SUB)
"""While one of these runs, the run is at work."""

_LAYERS = {SpanKind.CODE: Kind.CODE, SpanKind.CHILD_RUN: Kind.CHILD}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A drawn span that has ended; times in seconds since the run's beginning."""

    lane: int
    track: int
    reach: int
    span: int
    begin: float
    end: float
    state: State
    cost: float | None
    """A call's own; None for others, too."""


def lane_of(kind: SpanKind, role: str, parent: int | None) -> int:
    """The lane of a span that begins in a parent of this lane."""
    if parent is None:
        return RUN_LAYER
    depth = parent // LAYERS
    if kind is SpanKind.CALL:
        return depth * LAYERS + (Kind.ROOT if role == "root" else Kind.SUB)
    if kind is SpanKind.CHILD_RUN:
        return (depth + 1) * LAYERS + Kind.CHILD
    return depth * LAYERS + _LAYERS.get(kind, STEP_LAYER)


def is_drawn(lane: int) -> bool:
    """Whether spans of the lane are bars; the run and its steps are not."""
    return lane % LAYERS <= Kind.CHILD


def is_work(lane: int) -> bool:
    """Whether the run is at work while a span of the lane runs."""
    return lane % LAYERS in WORK


def shelf(lane: int) -> int:
    """Lanes of one shelf share its lines: the root calls of a loop and its code."""
    return lane - lane % LAYERS if lane % LAYERS == Kind.CODE else lane


def most_lines(lane: int) -> int:
    """How many lines a lane has; the line of this number is the one for all the rest, who overlap there."""
    return CALL_LINES if lane % LAYERS == Kind.SUB else LOOP_LINES


def free_line(lane: int, taken: int, home: int) -> int:
    """The line for a bar that begins now; taken: a bit for each line where one runs; home: its loop's line."""
    most = most_lines(lane)
    if lane % LAYERS in (Kind.ROOT, Kind.CODE) and (home >= most or not taken >> home & 1):
        return home
    lowest = (~taken & (taken + 1)).bit_length() - 1
    return min(lowest, most)


def reach_of(lane: int, track: int, seconds: float) -> int:
    """The first level whose buckets hold a span: it is shorter than they are, or lost in a crowd."""
    level = 1
    while level < LEVELS and seconds >= WIDTHS[level]:
        level += 1
    return max(1, level - CROWDED) if track >= most_lines(lane) else level


def bucket_of(begin: float, level: int) -> int:
    """The bucket of a level that a time falls in, in seconds since the run's beginning; four become one in the next."""
    return floor(begin * 1000) >> 2 * level
