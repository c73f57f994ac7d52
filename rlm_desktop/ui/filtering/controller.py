"""What the bar decides: which match comes next, and which values this run knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from rlm_desktop.store.matches import MatchReader
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching


class FilterController(QObject):
    """Goes from match to match, and keeps the run's models at hand for the completion."""

    def __init__(
        self, reader: Reader, focus: Focus, matching: Matching, jobs: Jobs, database: Path, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._matching = matching
        self._jobs = jobs
        self._database = database
        self._known_run: str | None = None
        self._models: list[str] = []

    def known(self) -> Mapping[str, Sequence[str]]:
        """Values of the run that is looked at, by field."""
        return {"model": self._models if self._known_run == self._focus.run else []}

    @Slot()
    def learn(self) -> None:
        """Read those values, if they are another run's."""
        run = self._focus.run
        if run is None or run == self._known_run:
            return

        def work() -> list[str]:
            reader = MatchReader(self._database)
            try:
                return reader.models(run)
            finally:
                reader.close()

        def done(models: list[str]) -> None:
            self._known_run, self._models = run, models

        self._jobs.start(work, done, place="filtering")

    @Slot()
    def next(self) -> None:
        """Select the next match; after the last the first."""
        self._go(forward=True)

    @Slot()
    def previous(self) -> None:
        """Select the match before; before the first the last."""
        self._go(forward=False)

    def position(self) -> int | None:
        """Which match is selected, from 1; None when none is."""
        matches = self._matching.matches
        if matches is None or not matches.is_match(self._focus.span):
            return None
        return matches.position(self._ordinal()) + 1

    def _go(self, *, forward: bool) -> None:
        matches = self._matching.matches
        if matches is None or not matches.count:
            return
        ordinal = self._ordinal()
        span = matches.after(ordinal) if forward else matches.before(ordinal)
        if span is not None:
            self._focus.select(span)

    def _ordinal(self) -> int:
        run = self._focus.run
        return 0 if run is None else self._reader.span(run, self._focus.span).ordinal
