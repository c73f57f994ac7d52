"""Where the docks and the splitter stand: remembered, and put back to how they were meant."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QSettings, Slot
from PySide6.QtWidgets import QMainWindow, QSplitter

VERSION = 1
"""Of the set of docks: an older memory is not put on a newer set."""


class Layout(QObject):
    """Remembers in an ini file. Made when everything stands as it was meant."""

    def __init__(self, file: Path, window: QMainWindow, splitter: QSplitter) -> None:
        super().__init__(window)
        self._window = window
        self._splitter = splitter
        self._file = QSettings(str(file), QSettings.Format.IniFormat, self)
        self._meant = (window.saveState(VERSION), splitter.saveState())

    def restore(self) -> None:
        """As it was left."""
        for name, put in (
            ("geometry", self._window.restoreGeometry),
            ("docks", lambda state: self._window.restoreState(state, VERSION)),
            ("splitter", self._splitter.restoreState),
        ):
            state = self._file.value(f"window/{name}")
            if isinstance(state, QByteArray):
                put(state)

    @Slot()
    def save(self) -> None:
        """Remember it for the next time."""
        self._file.setValue("window/geometry", self._window.saveGeometry())
        self._file.setValue("window/docks", self._window.saveState(VERSION))
        self._file.setValue("window/splitter", self._splitter.saveState())
        self._file.sync()

    @Slot()
    def reset(self) -> None:
        """As it was meant."""
        docks, splitter = self._meant
        self._window.restoreState(docks, VERSION)
        self._splitter.restoreState(splitter)
