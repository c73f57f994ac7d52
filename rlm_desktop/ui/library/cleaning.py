"""Measures what the library takes on the disk and cleans it up, off the window's thread."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.store.cleaning import Cleaned, clean_up, disk_use
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.marking import Marking


class CleaningController(QObject):
    """One piece of work at a time, which can be stopped.

    Signals:
        measured(use): a DiskUse.
        said(sentence): what a clean-up is doing.
        cleaned(done): a Cleaned.
        refused(error): an RlmError.
    """

    measured = Signal(object)
    said = Signal(str)
    cleaned = Signal(object)
    refused = Signal(object)
    _told = Signal(str)

    def __init__(self, jobs: Jobs, focus: Focus, marking: Marking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._focus = focus
        self._marking = marking
        self._database: Path = marking.database
        self._stop = Event()
        self._told.connect(self.said, Qt.ConnectionType.QueuedConnection)

    def measure(self) -> None:
        """Find out what takes how much."""
        stop = self._begin()
        self._jobs.start(
            lambda: disk_use(self._database, is_stopped=stop.is_set), self._on_measured, failed=self._on_failed
        )

    def clean(self) -> None:
        """Remove what nothing refers to. After all that is still to be written, so that nothing waits meanwhile."""
        stop = self._begin()
        self._jobs.start(
            lambda: clean_up(self._database, says=self._told.emit, is_stopped=stop.is_set),
            self._on_cleaned,
            failed=self._on_failed,
        )

    def stop(self) -> None:
        """Leave the rest for another time."""
        self._stop.set()

    def _begin(self) -> Event:
        self._stop.set()
        self._stop = Event()
        return self._stop

    def _on_measured(self, use: Any) -> None:
        if use is not None:
            self.measured.emit(use)

    def _on_cleaned(self, done: Cleaned) -> None:
        if done.runs:
            self._marking.forget()
        for run in done.runs:
            self._focus.forget(run)
        self._focus.library_changed.emit()
        self.cleaned.emit(done)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, RlmError):
            raise error
        self.refused.emit(error)
