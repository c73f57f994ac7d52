"""Has a worker bring the index of words up to date: for the search over all runs, and for filters of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.focus import Focus
from rlm_desktop.wire import messages as wire

PAUSE_MILLISECONDS = 1_000
"""After runs came or ended, or somebody asked, until the index takes them in."""


class Indexing(QObject):
    """submit: that of the workers.

    Signals:
        changed(): `is_indexing` is another.
        refused(error): an RlmError.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(
        self, submit: Callable[..., object], focus: Focus, database: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._submit = submit
        self._focus = focus
        self._database = database
        self._is_indexing = False
        self._has_more = False
        self._is_wanted = False
        """Whether anybody has looked for words yet; until then no worker is troubled."""
        self._later = QTimer(self, singleShot=True, interval=PAUSE_MILLISECONDS)
        self._later.timeout.connect(self.begin)
        focus.texts_wanted.connect(self._on_wanted)
        focus.library_changed.connect(self._on_library_changed)

    @property
    def is_indexing(self) -> bool:
        """Whether a worker is at it."""
        return self._is_indexing

    @Slot()
    def begin(self) -> None:
        """Have a worker take in what is not in the index yet; once more where one is at it."""
        self._is_wanted = True
        if self._is_indexing:
            self._has_more = True
            return
        self._is_indexing = True
        self.changed.emit()
        self._submit(wire.IndexTexts(job=0, database=str(self._database)), self._hear)

    @Slot()
    def _on_wanted(self) -> None:
        self._is_wanted = True
        if not self._later.isActive():
            self._later.start()

    @Slot()
    def _on_library_changed(self) -> None:
        if self._is_wanted:
            self._later.start()

    def _hear(self, report: Any) -> None:
        match report:
            case wire.Done():
                self._end()
                self._focus.texts_changed.emit()
                if self._has_more:
                    self._has_more = False
                    self.begin()
            case wire.Refused():
                self._end()
                self.refused.emit(RlmError(report.problem, report.remedy))
            case wire.Stopped() | wire.Broke():
                self._end()
            case _:
                pass

    def _end(self) -> None:
        self._is_indexing = False
        self.changed.emit()
