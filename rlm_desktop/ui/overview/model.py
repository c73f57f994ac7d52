"""What the run in focus came to in equal stretches of its time, read in a job; while it grows, once a second."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.painting import Kind, Painting, Strip
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs

GROWN_MILLISECONDS = 1_000
"""Between two readings of a run that grows."""
WORK = (Kind.SUB, Kind.CODE, Kind.ROOT)
"""From the bottom."""


class OverviewModel(QObject):
    """One strip, and over what time.

    Signals:
        changed(): there is another strip, or more or less of it is shown, or the run has another length.
        moved(): the horizon is elsewhere in the same stretch of the strip.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._begin = 0.0
        self._end: float | None = 0.0
        """Seconds since the epoch; None while it runs."""
        self._strip: Strip | None = None
        self._seconds = 0.0
        self._horizon: float | None = None
        self._buckets = 0
        self._has_grown = False
        self._pause = QTimer(self, singleShot=True, interval=GROWN_MILLISECONDS)
        self._pause.timeout.connect(self._on_pause_over)
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.moment_changed.connect(self._on_horizon_changed)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._on_library_changed)
        self._on_run_changed()

    @property
    def strip(self) -> Strip | None:
        """What was read; None before that."""
        return self._strip

    @property
    def seconds(self) -> float:
        """How much time the strip covers, from the run's beginning."""
        return self._seconds

    @property
    def total(self) -> float:
        """How long the run took, or has taken by now."""
        if self._focus.run is None:
            return 0.0
        return max((time.time() if self._end is None else self._end) - self._begin, 1e-3)

    @property
    def horizon(self) -> float | None:
        """Up to when the run is shown; None for all."""
        return self._horizon

    @property
    def is_behind(self) -> bool:
        """Whether the run has grown since the strip was read."""
        return self._has_grown

    @property
    def errors(self) -> int:
        """In the whole strip."""
        return 0 if self._strip is None else sum(self._strip.errors)

    def is_hidden(self, place: int) -> bool:
        """Whether a stretch of the strip begins behind the horizon."""
        if self._strip is None or self._horizon is None:
            return False
        return self._seconds * place / len(self._strip.costs) > self._horizon

    def set_buckets(self, buckets: int) -> None:
        """So many stretches can be told apart."""
        if buckets != self._buckets:
            self._buckets = buckets
            self._read()

    @Slot()
    def _on_run_changed(self) -> None:
        self._strip, self._seconds, self._has_grown = None, 0.0, False
        self._pause.stop()
        self._find_horizon()
        self._read()
        self.changed.emit()

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        if run != self._focus.run:
            return
        if self._pause.isActive():
            self._has_grown = True
        else:
            self._read()

    @Slot()
    def _on_pause_over(self) -> None:
        if self._has_grown:
            self._read()

    @Slot()
    def _on_library_changed(self) -> None:
        if self._end is None:
            self._read()

    @Slot()
    def _on_horizon_changed(self) -> None:
        before = self._stretches_shown()
        self._find_horizon()
        (self.moved if self._stretches_shown() == before else self.changed).emit()

    def _stretches_shown(self) -> int | None:
        """How much of the strip is not hidden; None for all of it."""
        if self._strip is None or self._horizon is None or not self._seconds:
            return None
        return int(self._horizon / self._seconds * len(self._strip.costs))

    def _find_horizon(self) -> None:
        self._horizon = None
        if self._focus.run is not None and self._focus.horizon is not None:
            at = self._focus.moment
            if at is None:
                last = self._reader.event(self._focus.run, self._focus.horizon)
                at = last.at if last else None
            if self._find_run():
                self._horizon = None if at is None else at - self._begin

    def _find_run(self) -> bool:
        if self._focus.run is None:
            return False
        try:
            run = self._reader.run(self._focus.run)
        except RlmError:
            return False
        self._begin, self._end = run.begin, run.end
        return True

    def _read(self) -> None:
        self._has_grown = False
        run, buckets = self._focus.run, self._buckets
        if run is None or buckets < 1 or not self._find_run():
            return
        self._pause.start()
        total, database = self.total, self._database

        def work() -> Strip:
            painting = Painting(database)
            try:
                return painting.strip(run, 0.0, total, buckets)
            finally:
                painting.close()

        def done(strip: Strip) -> None:
            if self._focus.run == run:
                self._strip, self._seconds = strip, total
                self.changed.emit()

        def failed(error: Exception) -> None:
            if not isinstance(error, RlmError):
                self._jobs.failed.emit(error)

        self._jobs.start(work, done, place="overview", failed=failed)
