"""Keeps the tree's model at what the focus shows: another run, another horizon or filter, and events as they come."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.matches import Matches
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.noted import Noted
from rlm_desktop.ui.tree.model import SpanTree

PAUSE_MILLISECONDS = 100
"""Between two readings of a run that grows."""
SHARE = 10
"""A reading is followed by a pause of so many times what it took, so that it never takes more than its share."""


class TreeController(QObject):
    """Hears the focus, the filter, and of notes and bookmarks.

    Signals:
        opened(): another run is shown, or none.
    """

    opened = Signal()

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        model: SpanTree,
        matching: Matching | None,
        noted: Noted | None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._model = model
        self._matching = matching
        self._grown_to = 0
        """The last event that was told and not read; 0 for none."""
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._grow)
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.moment_changed.connect(self._on_horizon_changed)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._on_library_changed)
        if matching is not None:
            matching.changed.connect(self._on_matches_changed)
        if noted is not None:
            noted.changed.connect(model.say_again)

    @property
    def _matches(self) -> Matches | None:
        return None if self._matching is None else self._matching.matches

    @Slot()
    def _on_run_changed(self) -> None:
        self._forget_growth()
        self._model.show(self._focus.run, self._focus.horizon, self._matches)
        self.opened.emit()

    @Slot()
    def _on_horizon_changed(self) -> None:
        self._forget_growth()
        self._model.set_horizon(self._focus.horizon, self._focus.moment)

    @Slot()
    def _on_matches_changed(self) -> None:
        if self._model.run == self._focus.run:
            self._model.set_matches(self._matches)

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        if run != self._focus.run:
            return
        if self._model.run is None:
            self._on_run_changed()
            return
        self._grown_to = seq
        if not self._pause.isActive():
            self._grow()

    @Slot()
    def _grow(self) -> None:
        if self._grown_to:
            begin = time.perf_counter()
            self._model.grow(self._grown_to)
            self._grown_to = 0
            taken = (time.perf_counter() - begin) * 1000
            self._pause.start(max(PAUSE_MILLISECONDS, int(SHARE * taken)))

    def _forget_growth(self) -> None:
        self._grown_to = 0
        self._pause.stop()

    @Slot()
    def _on_library_changed(self) -> None:
        if self._model.run is None:
            return
        try:
            self._reader.run(self._model.run)
        except RlmError:
            self._forget_growth()
            self._model.show(None)
            self.opened.emit()
        else:
            self._model.read_again()
