"""The run in focus as the timeline sees it: its lanes, its time, its gaps; tiles are read as frames ask for them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.matches import Matches
from rlm_desktop.store.neighbours import Neighbours
from rlm_desktop.store.painting import Lane, Painting
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.shown import Shown
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.timeline.reading import Reading

LABELS = 2_000
"""Labels that are kept."""
STEPS = 600
"""Steps of a stretch of time that are read; of more, the longest."""
SHORTEST_GAP = 1.0
"""Seconds that nothing was at work."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span is drawn; times in seconds since the run's beginning."""

    lane: Lane
    line: int
    begin: float
    end: float
    """Infinite while it runs."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the run's own loop."""

    span: int
    number: int
    begin: float


class TimelineModel(QObject):
    """Reads a little at a time, on the window's thread.

    Signals:
        opened(): another run is shown, or none.
        changed(): there is more to draw, or other.
    """

    opened = Signal()
    changed = Signal()

    def __init__(self, reader: Reader, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._painting = Painting(reader)
        self._neighbours = Neighbours(reader)
        self.reading = Reading(self._painting, self)
        self._run: str | None = None
        self._begin = 0.0
        self._end: float | None = None
        """When the run ended, or was lost; None while it runs."""
        self._lanes: tuple[Lane, ...] = ()
        self._gaps: list[tuple[float, float]] = []
        self._seq = 0
        self._horizon: float | None = None
        self._rows: dict[int, SpanRow] = {}
        self._steps: tuple[float, float, list[Step]] | None = None
        self.reading.arrived.connect(self.changed)
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.moment_changed.connect(self._on_moment_changed)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._on_library_changed)
        self._on_run_changed()

    @property
    def run(self) -> str | None:
        """The run that is shown; None also where it is not in the store."""
        return self._run

    @property
    def begin(self) -> float:
        """Of the run, in seconds since the epoch."""
        return self._begin

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """From the top."""
        return self._lanes

    @property
    def bars(self) -> int:
        """How many there are, drawn or not."""
        return sum(lane.spans for lane in self._lanes)

    @property
    def gaps(self) -> list[tuple[float, float]]:
        """When nothing was at work for a second or more, up to where the run is shown."""
        return [gap for gap in self._gaps if gap[1] <= self.now]

    @property
    def is_running(self) -> bool:
        """Whether bars grow."""
        return self._run is not None and self._end is None and self._horizon is None

    @property
    def horizon(self) -> float | None:
        """The time up to which the run is shown, in seconds since its beginning; None for all."""
        return self._horizon

    @property
    def now(self) -> float:
        """Where a running bar ends."""
        if self._horizon is not None:
            return self._horizon
        return self.last

    @property
    def last(self) -> float:
        """The end of the run, or the present while it runs, whatever the horizon."""
        return (time.time() if self._end is None else self._end) - self._begin if self._run is not None else 0.0

    def span(self, span: int) -> SpanRow | None:
        """One span at the horizon, for its label and figures; None where it is not there."""
        if span not in self._rows and self._run is not None:
            try:
                row = self._reader.span(self._run, span, horizon=self._focus.horizon)
            except RlmError:
                return None
            if len(self._rows) >= LABELS:
                self._rows.clear()
            self._rows[span] = row
        return self._rows.get(span)

    def is_known(self, span: int) -> bool:
        """Whether a span can be told without asking the store."""
        return span in self._rows

    def place(self, span: int) -> Place | None:
        """Where a span is drawn; None for the run, for steps, and for what is not there yet."""
        if self._run is None or self.span(span) is None:
            return None
        found = self._painting.place_of(self._run, span)
        return None if found is None else Place(*found)

    def stretch(self, span: int) -> tuple[float, float] | None:
        """When a span began and ended, also one that is not drawn; infinite while it runs."""
        row = self.span(span)
        if row is None:
            return None
        return row.begin - self._begin, inf if row.end is None else row.end - self._begin

    def steps(self, begin: float, end: float) -> list[Step]:
        """Steps in and around a stretch of time."""
        known = self._steps
        if known is None or begin < known[0] or end > known[1] or known[1] - known[0] > 8 * (end - begin):
            known = self._steps = self._read_steps(begin, end)
        return [step for step in known[2] if step.begin <= self.now]

    def beside(self, axis: str, span: int, towards: int, kept: Matches | None) -> int | None:
        """The next or previous error, sibling or step that a filter keeps; axis: error, sibling or step."""
        if self._run is None:
            return None
        find = {"error": self._neighbours.error, "sibling": self._neighbours.sibling, "step": self._neighbours.step}
        return find[axis](Shown(self._run, self._focus.horizon, kept), span, towards)

    def _read_steps(self, begin: float, end: float) -> tuple[float, float, list[Step]]:
        assert self._run is not None
        room = end - begin
        first, last = begin - room, end + room
        try:
            rows = self._painting.steps(self._run, first, last, STEPS)
        except RlmError:
            rows = []
        if begin <= 0 and len(rows) < STEPS:
            first = -inf
        return first, last, [Step(span, number, at) for span, number, at, _ in rows]

    @Slot()
    def _on_run_changed(self) -> None:
        self._rows.clear()
        self._steps = None
        self._run, self._lanes, self._gaps, self._horizon = self._focus.run, (), [], None
        self.reading.open(self._run)
        if self._run is not None:
            self._read_run()
            self._find_horizon()
        self.opened.emit()

    def _read_run(self) -> bool:
        """What is kept of the run as a whole; whether it is there."""
        assert self._run is not None
        try:
            run = self._reader.run(self._run)
            self._begin, self._end, self._seq = run.begin, run.end, run.last_seq
            self._lanes = self._painting.lanes(self._run)
            self._gaps = self._painting.gaps(self._run, SHORTEST_GAP)
        except RlmError:
            self._run = None
        self.reading.set_lanes(self._lanes)
        return self._run is not None

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        if run != self._focus.run:
            return
        if self._run is None:
            self._on_run_changed()
            return
        after = self._seq
        if not self._read_run():
            return
        touched = self._painting.touched(run, after)
        self._rows.clear()
        self._steps = None
        if touched is not None:
            self.reading.age(touched[0])
        self.changed.emit()

    @Slot()
    def _on_horizon_changed(self) -> None:
        self._rows.clear()
        self._find_horizon()
        self.changed.emit()

    @Slot()
    def _on_moment_changed(self) -> None:
        self._find_horizon()
        self.changed.emit()

    @Slot()
    def _on_library_changed(self) -> None:
        """The death of a run's process is no event; what was running then is lost."""
        if self._run is not None and self._end is None:
            self._rows.clear()
            self._read_run()
            self.changed.emit()

    def _find_horizon(self) -> None:
        self._horizon = None
        if self._run is not None and self._focus.horizon is not None:
            at = self._focus.moment
            if at is None:
                last = self._reader.event(self._run, self._focus.horizon)
                at = last.at if last else None
            self._horizon = None if at is None else at - self._begin
