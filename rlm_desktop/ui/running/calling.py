"""Calls the user back when a long run has ended and the window is not in front."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import figures
from rlm_desktop.ui.running.controller import RunController

TITLE = "A run has ended"
SHOWN_MILLISECONDS = 20_000


class Calling(QObject):
    """Tells what became of a run and how long it took; never a word of its question, documents or answer.

    after_seconds: how long a run must have taken; 0 for never.

    Signals:
        told(run, words): the user is being told.
        chosen(run): the user has clicked what was told.
    """

    told = Signal(str, str)
    chosen = Signal(str)

    def __init__(
        self, runs: RunController, reader: Reader, after_seconds: Callable[[], float], window: QWidget
    ) -> None:
        super().__init__(window)
        self._runs = runs
        self._reader = reader
        self._after_seconds = after_seconds
        self._window = window
        self._under_way: set[str] = set()
        self._run = ""
        self._bubble: QSystemTrayIcon | None = None
        self._gone = QTimer(self, singleShot=True, interval=SHOWN_MILLISECONDS)
        self._gone.timeout.connect(self.forget)
        runs.changed.connect(self._on_changed)

    @Slot()
    def forget(self) -> None:
        """Take back what is shown."""
        self._gone.stop()
        if self._bubble is not None:
            self._bubble.hide()
            self._bubble.deleteLater()
            self._bubble = None

    @Slot()
    def _on_changed(self) -> None:
        ended = self._under_way - set(self._runs.runs)
        self._under_way = set(self._runs.runs)
        least = self._after_seconds()
        for run in sorted(ended) if least > 0 and not self._window.isActiveWindow() else ():
            try:
                row = self._reader.run(run)
            except RlmError:  # it was deleted
                continue
            if row.end is not None and row.end - row.begin >= least:
                self._tell(row, row.end - row.begin)

    def _tell(self, row: RunRow, seconds: float) -> None:
        words = f"{_ending(row.outcome)} after {figures.duration(seconds)}."
        self._run = row.run
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.forget()
            self._bubble = QSystemTrayIcon(self._window.windowIcon(), self)
            self._bubble.messageClicked.connect(self._on_clicked)
            self._bubble.show()
            self._bubble.showMessage(TITLE, words, self._window.windowIcon(), SHOWN_MILLISECONDS)
            self._gone.start()
        self.told.emit(row.run, words)

    @Slot()
    def _on_clicked(self) -> None:
        self.forget()
        self.chosen.emit(self._run)


def _ending(outcome: Outcome | None) -> str:
    return "Ended" if outcome is None else outcome.value.replace("_", " ").replace("-", " ").capitalize()
