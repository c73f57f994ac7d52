"""Who reads the history of a name for the Variables tab, off the window's thread, and goes to where it was bound."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.inspector.model import HistoryRow
from rlm_desktop.ui.inspector.variables_reading import HISTORY_PAGE, read_history
from rlm_desktop.ui.jobs import Jobs

PLACE = "inspector: history"

Done = Callable[[tuple[HistoryRow, ...], bool], None]


class Histories(QObject):
    """Reads pages of bindings; the latest question wins."""

    def __init__(self, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._jobs = jobs
        self._database = database

    def find(self, run: str, loop: int, name: str, offset: int, done: Done) -> None:
        """`done` with a page, and whether there is more."""
        self._jobs.start(
            partial(read_history, self._database, run, loop, name, self._focus.horizon, offset),
            lambda rows: done(rows, len(rows) == HISTORY_PAGE),
            place=PLACE,
        )

    def select(self, span: int) -> None:
        """Look at the code that bound it."""
        self._focus.select(span)
