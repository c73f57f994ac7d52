"""Where the docks and the splitter stand: remembered, and put back to how they were meant."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QObject, QSettings, Slot
from PySide6.QtWidgets import QSplitter

from rlm_desktop.ui.frame import Frame

VERSION = 3
"""Of the set of docks: an older memory is not put on a newer set."""


class Layout(QObject):
    """Remembers in an ini file. Made when the docks stand as they were meant; the splitter is filled later.

    size: gives the docks their sizes; a window that is just being built has not laid them out yet.
    """

    def __init__(self, file: QSettings, window: Frame, size: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._splitter: QSplitter | None = None
        self._file = file
        self._size = size
        self._meant_docks = window.saveState(VERSION)
        self._meant_splitter = QByteArray()

    @Slot()
    def restore(self) -> None:
        """The docks as they were left; where nothing is remembered, at the sizes that were meant."""
        if not self._window.restoreState(self._state("docks"), VERSION):
            self._size()

    def restore_splitter(self, splitter: QSplitter) -> None:
        """The splitter as it was left, now that it is filled as it was meant."""
        self._splitter = splitter
        self._meant_splitter = splitter.saveState()
        splitter.restoreState(self._state("splitter"))

    @Slot()
    def save(self) -> None:
        """Remember it for the next time."""
        self._window.remember_place()
        self._file.setValue("window/docks", self._window.saveState(VERSION))
        if self._splitter is not None:
            self._file.setValue("window/splitter", self._splitter.saveState())

    @Slot()
    def reset(self) -> None:
        """As it was meant."""
        self._window.restoreState(self._meant_docks, VERSION)
        self._size()
        if self._splitter is not None:
            self._splitter.restoreState(self._meant_splitter)

    def _state(self, name: str) -> QByteArray:
        """What was saved under a name; empty, which Qt restores nothing from, when there is nothing."""
        state = self._file.value(f"window/{name}")
        return state if isinstance(state, QByteArray) else QByteArray()
