"""Decides which chart is read, and when: the one in sight, again when the run grows, at most once a second."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.charts.model import ChartData
from rlm_desktop.ui.costs.model import Chart
from rlm_desktop.ui.costs.reading import read_chart
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs

PAUSE_MILLISECONDS = 1_000
REPLAY_MILLISECONDS = 200
"""From one reading to the next while the run is played."""
PLACE = "costs"


class CostsController(QObject):
    """Reads the chart of the run in focus.

    Signals:
        chart_read(ChartData | None): None where there is no run.
        marks_changed(): something else is selected, or another stretch of time looked at.
        refused(sentence): the run cannot be read.
    """

    chart_read = Signal(object)
    marks_changed = Signal()
    refused = Signal(str)

    def __init__(self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._chart = Chart.COST
        self._is_seen = False
        self._is_stale = True
        self._is_reading = False
        self.step: int | None = None
        """Span of the step, of the run's own loop, that holds what is selected."""
        self.step_time: tuple[float, float] | None = None
        """When that step was, in seconds since the run's beginning."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._on_pause_over)
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.span_changed.connect(self._find_step)
        focus.stretch_changed.connect(self.marks_changed)
        focus.grew.connect(self._on_grew)
        self._find_step()

    @property
    def chart(self) -> Chart:
        """Which chart is looked at."""
        return self._chart

    @property
    def stretch(self) -> tuple[float, float] | None:
        """The stretch of the run's time that is looked at."""
        return self._focus.stretch

    def show_chart(self, chart: Chart) -> None:
        """Look at another chart."""
        if chart is not self._chart:
            self._chart = chart
            self._read()

    def set_seen(self, is_seen: bool) -> None:
        """Whether anybody sees the chart; while nobody does, nothing is read."""
        self._is_seen = is_seen
        if is_seen and self._is_stale:
            self._read()

    def pick(self, data: ChartData, row: int) -> None:
        """Go to what a row is about."""
        if data.spans:
            self._focus.select(data.spans[row])
        elif data.filters:
            self._focus.set_filter(data.filters[row])
        elif data.over_time and self._focus.run is not None:
            self._pick_time(self._focus.run, float(data.rows[row][0]))

    def look_at(self, stretch: tuple[float, float] | None, is_on_the_way: bool) -> None:
        """Look at a stretch of the run's time in all screens."""
        self._focus.set_stretch(stretch, is_on_the_way=is_on_the_way)

    @Slot()
    def _on_run_changed(self) -> None:
        self._find_step()
        self._read()

    @Slot(str, int)
    def _on_grew(self, run: str, _seq: int) -> None:
        if run == self._focus.run and self._focus.horizon is None:
            self._is_stale = True
            if not self._pause.isActive():
                self._pause.start(PAUSE_MILLISECONDS)

    @Slot()
    def _on_horizon_changed(self) -> None:
        """A replay moves it in every frame: one reading after the other, each shown."""
        self._is_stale = True
        if not self._is_reading and not self._pause.isActive():
            self._read()

    @Slot()
    def _on_pause_over(self) -> None:
        self._find_step()
        self._read()

    @Slot()
    def _read(self) -> None:
        self._is_stale = True
        run = self._focus.run
        if not self._is_seen:
            return
        self._is_stale = self._is_reading = False
        if run is None:
            self.chart_read.emit(None)
            return
        self._is_reading = True
        self._jobs.start(
            partial(read_chart, self._database, self._chart, run, self._focus.horizon),
            partial(self._on_read, run),
            place=PLACE,
            failed=self._on_failed,
        )

    def _on_read(self, run: str, data: ChartData) -> None:
        self._end_reading()
        if run == self._focus.run and data.chart == self._chart:
            self.chart_read.emit(data)

    def _end_reading(self) -> None:
        self._is_reading = False
        if self._is_stale:
            self._pause.start(REPLAY_MILLISECONDS)

    def _on_failed(self, error: Exception) -> None:
        self._end_reading()
        if isinstance(error, RlmError):
            self.refused.emit(str(error))
        else:
            self._jobs.failed.emit(error)

    @Slot()
    def _find_step(self) -> None:
        self.step = self.step_time = None
        run = self._focus.run
        if run is not None and self._focus.span != RUN_SPAN:
            try:
                way = self._reader.path(run, self._focus.span)
            except RlmError:
                way = []
            if len(way) > 1:
                begin, step = way[0].begin, way[1]
                end = step.end if step.end is not None else max(step.begin, begin)
                self.step, self.step_time = step.span, (step.begin - begin, end - begin)
        self.marks_changed.emit()

    def _pick_time(self, run: str, at: float) -> None:
        """Select the step of the run's own loop that was under way then."""
        begin = self._reader.run(run).begin
        count = self._reader.child_count(run, None, horizon=self._focus.horizon)
        first, last = 0, count  # the last step that had begun, by halving
        while first < last:
            middle = (first + last) // 2
            row = self._reader.children(run, None, horizon=self._focus.horizon, offset=middle, limit=1)[0]
            first, last = (middle + 1, last) if row.begin - begin <= at else (first, middle)
        if first:
            self._focus.select(
                self._reader.children(run, None, horizon=self._focus.horizon, offset=first - 1, limit=1)[0].span
            )
