"""When the window's memory is written: soon after one looks elsewhere or moves a panel, and on leaving.

A window that is killed has forgotten the last seconds, not the day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QDockWidget, QMainWindow

from rlm_desktop.ui.focus import Focus

SECONDS = 2.0
"""From the first change to the writing; a run that is followed changes the place all the time."""


class Remembering(QObject):
    """saves: each puts a part of it into the memory, in less than it takes to see."""

    def __init__(
        self, memory: QSettings, saves: Sequence[Callable[[], None]], focus: Focus, window: QMainWindow
    ) -> None:
        super().__init__(window)
        self._memory = memory
        self._saves = saves
        self._focus = focus
        self._window = window
        self._soon = QTimer(self, singleShot=True, interval=round(SECONDS * 1000))
        self._soon.timeout.connect(self._save)
        self._is_open = False

    def begin(self) -> None:
        """From here on: what was remembered has been taken up."""
        self._is_open = True
        self._focus.history_changed.connect(self._on_changed)
        for dock in self._window.findChildren(QDockWidget):
            for signal in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
                signal.connect(self._on_changed)

    def leave(self) -> None:
        """Write it for the last time: what changes while the window closes is no choice of the user's."""
        self._save()
        self._is_open = False
        self._soon.stop()

    @Slot()
    def _save(self) -> None:
        for save in self._saves:
            save()
        self._memory.sync()

    @Slot()
    def _on_changed(self) -> None:
        if self._is_open and not self._soon.isActive():
            self._soon.start()
