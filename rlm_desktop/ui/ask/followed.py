"""The run that a question may continue: the one in focus, where that is possible and the user wants it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.focus import Focus


class Followed(QObject):
    """Follows the focus; the wish stays with a conversation, and ends when another run is looked at.

    Signals:
        changed(): there may be another run to be continued, or it is wanted now, or not any more.
    """

    changed = Signal()

    def __init__(self, reader: Reader, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._row: RunRow | None = None
        self._is_wanted = False
        focus.run_changed.connect(self._on_run_changed)
        focus.library_changed.connect(self._read)

    @property
    def can_be_wanted(self) -> bool:
        """Whether the run in focus can be continued now."""
        return self._row is not None and self._row.can_be_continued

    @property
    def run(self) -> RunRow | None:
        """The run that the next question continues; None for a question of its own."""
        return self._row if self._is_wanted and self.can_be_wanted else None

    @property
    def goes_on(self) -> bool:
        """Whether the same question can go on, because the run has no answer."""
        return self.run is not None and self.run.outcome is not Outcome.ANSWERED

    @Slot(bool)
    def want(self, is_wanted: bool) -> None:
        """Continue the run in focus with the next question, or do not."""
        if is_wanted != self._is_wanted:
            self._is_wanted = is_wanted
            self.changed.emit()

    @Slot()
    def _on_run_changed(self) -> None:
        before, self._row = self._row, self._found()
        row = self._row
        if before is None or row is None or before.run not in (row.run, row.continues, row.forked_from):
            self._is_wanted = False
        self.changed.emit()

    @Slot()
    def _read(self) -> None:
        self._row = self._found()
        self.changed.emit()

    def _found(self) -> RunRow | None:
        if self._focus.run is None:
            return None
        try:
            return self._reader.run(self._focus.run)
        except RlmError:  # it was deleted; the library says so
            return None
