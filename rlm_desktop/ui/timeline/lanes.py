"""Where each span lies: lanes by depth, each of lines of bars; what is too many for them becomes a density. No Qt."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from math import inf

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.timeline.bars import Kind, Line, State
from rlm_desktop.ui.timeline.density import Density

LOOP_LINES = 8
"""Child runs of one depth that are drawn side by side."""
CALL_LINES = 16
"""Sub-calls of one depth that are drawn side by side."""
_ROW = 1 << 40

_STATES = {
    Status.OK: State.OK,
    Status.RUNNING: State.RUNNING,
    Status.STOPPED: State.STOPPED,
    Status.FAILED: State.BAD,
    Status.LOST: State.BAD,
}


@dataclass(slots=True)
class Lane:
    """The loops of one depth, or the sub-calls that their code makes."""

    depth: int
    are_calls: bool
    lines: list[Line] = field(default_factory=list)
    frames: list[Line] = field(default_factory=list)
    """For each line of a lane of loops, the child runs that its bars belong to."""
    rest: Density = field(default_factory=Density)

    @property
    def title(self) -> str:
        """What the lane is called on screen."""
        if self.are_calls:
            return "Sub-calls"
        return "Root" if not self.depth else f"Depth {self.depth}"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a span is drawn."""

    lane: Lane
    number: int
    """Of its line in the lane."""
    line: Line
    place: int


class Lanes:
    """All spans of a run that were read; times are seconds since its beginning."""

    def __init__(self, begin: float) -> None:
        self.begin = begin
        """Of the run, in seconds since the epoch."""
        self.latest = 0.0
        """The latest beginning or end."""
        self.open: set[int] = set()
        """Spans that are running."""
        self.steps = array("q")
        """Steps of the run's own loop, as they began."""
        self.step_begins = array("d")
        self.step_numbers = array("l")
        self._lanes: dict[tuple[int, bool], Lane] = {}
        self._loops: dict[int, tuple[int, int]] = {}
        """Depth and line of runs, steps and code."""
        self._spots: dict[int, int] = {}
        """A bar's line, by its number in all lines, and its place there, in one number."""
        self._lines: list[tuple[Lane, int, Line]] = []
        self._numbers: dict[int, int] = {}
        self._rest: dict[int, Density] = {}

    def __contains__(self, span: int) -> bool:
        return span in self._spots or span in self._loops or span in self._rest

    @property
    def lanes(self) -> list[Lane]:
        """From the top."""
        return [self._lanes[key] for key in sorted(self._lanes)]

    def put(self, rows: list[SpanRow]) -> None:
        """Take over spans as they stand; new ones must come in the order of their beginnings."""
        known = [row for row in rows if row.span in self]
        for row in known:
            self._settle(row)
        for row in rows:
            if row.span not in self:
                self._begin(row)
                self._settle(row)

    def spot(self, span: int) -> Spot | None:
        """Where a span is drawn; None for the run, steps and what is only counted."""
        packed = self._spots.get(span)
        if packed is None:
            return None
        lane, number, line = self._lines[packed // _ROW]
        return Spot(lane, number, line, packed % _ROW)

    def step_at(self, time: float) -> int | None:
        """The number in `steps` of the step that a time belongs to."""
        place = bisect_right(self.step_begins, time) - 1
        return place if place >= 0 else None

    def _begin(self, row: SpanRow) -> None:
        begin = row.begin - self.begin
        self.latest = max(self.latest, begin)
        depth, line = self._loops.get(row.parent or 0, (row.depth, 0))
        match row.kind:
            case SpanKind.RUN:
                self._loops[row.span] = (0, 0)
            case SpanKind.STEP:
                self._loops[row.span] = (depth, line)
                if depth == 0:
                    self.steps.append(row.span)
                    self.step_begins.append(begin)
                    self.step_numbers.append(row.step or 0)
            case SpanKind.CHILD_RUN:
                self._loops[row.span] = (depth + 1, self._begin_child(row, depth + 1, begin))
            case SpanKind.CODE:
                self._loops[row.span] = (depth, line)
                self._draw(row, self._lane(depth, are_calls=False), Kind.CODE, begin, line)
            case SpanKind.CALL if row.role == "root":
                self._draw(row, self._lane(depth, are_calls=False), Kind.ROOT, begin, line)
            case SpanKind.CALL:
                self._draw(row, self._lane(depth, are_calls=True), Kind.SUB, begin, None)

    def _begin_child(self, row: SpanRow, depth: int, begin: float) -> int:
        """Find a line for a child run and all its bars; -1 where there is none left."""
        lane = self._lane(depth, are_calls=False)
        for number in range(LOOP_LINES):
            self._open_line(lane, number)
            if lane.frames[number].is_free(begin):
                self._note(row.span, lane, number, lane.frames[number], Kind.CHILD, begin)
                return number
        self._count(row.span, lane, begin)
        return -1

    def _draw(self, row: SpanRow, lane: Lane, kind: Kind, begin: float, home: int | None) -> None:
        most = CALL_LINES if lane.are_calls else LOOP_LINES
        numbers = range(most) if home is None else [home, *range(most)] if home >= 0 else []
        for number in numbers:
            self._open_line(lane, number)
            if lane.lines[number].is_free(begin):
                self._note(row.span, lane, number, lane.lines[number], kind, begin)
                return
        self._count(row.span, lane, begin)

    def _lane(self, depth: int, *, are_calls: bool) -> Lane:
        key = (depth, are_calls)
        if key not in self._lanes:
            self._lanes[key] = Lane(depth, are_calls)
        return self._lanes[key]

    def _open_line(self, lane: Lane, number: int) -> None:
        while len(lane.lines) <= number:
            for lines in (lane.lines, lane.frames):
                line = Line()
                self._numbers[id(line)] = len(self._lines)
                self._lines.append((lane, len(lines), line))
                lines.append(line)

    def _note(self, span: int, lane: Lane, number: int, line: Line, kind: Kind, begin: float) -> None:
        self._spots[span] = self._numbers[id(line)] * _ROW + line.add(span, kind, begin)

    def _count(self, span: int, lane: Lane, begin: float) -> None:
        lane.rest.begin(span, begin)
        self._rest[span] = lane.rest

    def _settle(self, row: SpanRow) -> None:
        end = inf if row.end is None else row.end - self.begin
        if row.end is None:
            self.open.add(row.span)
        else:
            self.open.discard(row.span)
            self.latest = max(self.latest, end)
        spot = self.spot(row.span)
        if spot is not None:
            spot.line.settle(spot.place, _STATES[row.status], end)
        elif row.span in self._rest and row.end is not None:
            is_bad = _STATES[row.status] is State.BAD
            self._rest[row.span].end(row.span, row.begin - self.begin, end, is_bad=is_bad)
