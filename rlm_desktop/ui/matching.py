"""What the filter keeps of the run that is looked at, worked out once for every screen."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.filters import NOTHING, FilterError, asks_for, parse
from rlm_desktop.store.matches import Matches, MatchReader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs

GROWN_MILLISECONDS = 300
"""Between two looks at a run that grows, or is played."""
Worked: TypeAlias = tuple[Matches, bool]
"""What is kept, and whether texts that the filter asks for are not in the index yet."""


class Matching(QObject):
    """Hears the focus, asks the store in a job, and keeps the answer.

    Signals:
        changed(): `matches` is another, or has grown.
        failed(error): the filter is none (a FilterError says where), or the store refused; nothing is filtered then.
        working_changed(): `is_working` is another.
    """

    changed = Signal()
    failed = Signal(object)
    working_changed = Signal()

    def __init__(self, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._matches: Matches | None = None
        self._is_working = False
        self._has_grown = False
        self._wanted = ("", 0)
        """The run and its last event for which texts were wanted."""
        self._pause = QTimer(self, interval=GROWN_MILLISECONDS, singleShot=True)
        self._pause.timeout.connect(self._look_again)
        focus.run_changed.connect(self._find)
        focus.filter_changed.connect(self._find)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.grew.connect(self._on_grew)
        focus.texts_changed.connect(self._on_texts_changed)

    @property
    def matches(self) -> Matches | None:
        """What is kept of the focus's run; None while nothing is filtered, or it is not known yet."""
        if self._matches is None or self._matches.run != self._focus.run:
            return None
        return self._matches

    @property
    def is_working(self) -> bool:
        """Whether a new filter is being worked out."""
        return self._is_working

    @Slot()
    def _find(self) -> None:
        run, filter, horizon = self._focus.run, self._focus.filter, self._focus.horizon
        self._pause.stop()
        self._has_grown = False
        try:
            is_empty = run is None or parse(filter) == NOTHING
        except FilterError as error:
            self._keep(None)
            self.failed.emit(error)
            return
        if run is None or is_empty:
            self._keep(None)
            return
        if self._matches is not None and self._matches.run != run:
            self._matches = None
            self.changed.emit()

        def work() -> Worked:
            reader = MatchReader(self._database)
            try:
                found = reader.find(run, filter, horizon=horizon)
                return found, reader.lacks_texts(found)
            finally:
                reader.close()

        self._set_working(True)
        self._jobs.start(work, self._on_found, place="matching", failed=self._on_failed)

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        if run != self._focus.run:
            return
        matches = self.matches
        if self._is_working:
            self._has_grown = True
        elif matches is not None and matches.horizon is None and seq > matches.seq and not self._pause.isActive():
            self._pause.start()

    @Slot()
    def _on_horizon_changed(self) -> None:
        """A replay moves it in every frame: what is being worked out comes first, and then the newest."""
        if not self._is_working and not self._pause.isActive():
            self._find()

    @Slot()
    def _on_texts_changed(self) -> None:
        """What was worked out before these texts were in the index is worked out anew."""
        matches = self.matches
        if matches is not None and asks_for(parse(matches.filter), "text"):
            self._find()

    @Slot()
    def _look_again(self) -> None:
        matches = self.matches
        if matches is None:
            return
        if matches.horizon != self._focus.horizon:
            self._find()
            return

        def work() -> Worked:
            reader = MatchReader(self._database)
            try:
                grown = reader.grown(matches)
                return grown, reader.lacks_texts(grown)
            finally:
                reader.close()

        self._jobs.start(work, self._on_found, place="matching", failed=self._on_failed)

    def _on_found(self, worked: Worked) -> None:
        matches, lacks_texts = worked
        focus = self._focus
        if (matches.run, matches.filter) != (focus.run, focus.filter):
            return
        self._keep(matches)
        if lacks_texts and self._wanted != (matches.run, matches.seq):
            self._wanted = (matches.run, matches.seq)
            focus.texts_wanted.emit()
        if matches.horizon != focus.horizon or (self._has_grown and matches.horizon is None):
            self._has_grown = False
            self._pause.start()

    def _on_failed(self, error: Exception) -> None:
        self._keep(None)
        (self.failed if isinstance(error, RlmError) else self._jobs.failed).emit(error)

    def _keep(self, matches: Matches | None) -> None:
        is_same = matches is self._matches
        self._matches = matches
        self._set_working(False)
        if not is_same:
            self.changed.emit()

    def _set_working(self, is_working: bool) -> None:
        if is_working != self._is_working:
            self._is_working = is_working
            self.working_changed.emit()
