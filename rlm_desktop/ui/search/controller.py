"""Asks the index in jobs, a page at a time, and has it brought up to date."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.search import Hits, Place, Search
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.indexing import Indexing
from rlm_desktop.ui.jobs import Jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page of hits with what the screen says of them."""

    asked: int
    """The number of the question that this answers."""
    words: str
    hits: Hits
    names: dict[str, str]
    """What the runs are called."""
    is_first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many hits there are, and how many runs are not in the index yet."""

    words: str
    count: int | None
    """None where counting takes too long."""
    behind: int


class SearchController(QObject):
    """Signals:
    found(page): a Found; the first one replaces what was there.
    counted(figures): a Counted.
    refused(error): an RlmError.
    """

    found = Signal(object)
    counted = Signal(object)
    refused = Signal(object)

    def __init__(
        self, indexing: Indexing, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.indexing = indexing
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._words = ""
        self._run: str | None = None
        self._asked = 0
        self._answered = 0
        indexing.refused.connect(self.refused)
        focus.texts_changed.connect(self._on_texts_changed)

    @property
    def words(self) -> str:
        """What is looked for."""
        return self._words

    def look(self, words: str, *, in_run: bool = False) -> None:
        """Look for words, in all runs or in the one that is looked at."""
        self._words = words.strip()
        self._run = self._focus.run if in_run else None
        self._asked += 1
        self._ask(None)
        self._count()

    def more(self, after: Place) -> None:
        """Read the page behind that place, unless something else is looked for by now."""
        if self._answered == self._asked:
            self._ask(after)

    def _ask(self, after: Place | None) -> None:
        words, run, database, asked = self._words, self._run, self._database, self._asked

        def work() -> Found:
            search = Search(database, is_stopped=lambda: asked != self._asked)
            try:
                hits = search.find(words, run=run, after=after)
                names = search.names(hit.run for hit in hits.hits)
            finally:
                search.close()
            return Found(asked=asked, words=words, hits=hits, names=names, is_first=after is None)

        place = "search" if after is None else "search on"
        self._jobs.start(work, self._on_found, place=place, failed=self._on_failed)

    def _count(self) -> None:
        words, run, database, asked = self._words, self._run, self._database, self._asked

        def work() -> Counted:
            search = Search(database, is_stopped=lambda: asked != self._asked)
            try:
                return Counted(words=words, count=search.count(words, run=run), behind=search.behind())
            finally:
                search.close()

        self._jobs.start(work, self._on_counted, place="search count", failed=self._on_failed)

    def _on_found(self, found: Found) -> None:
        if found.asked == self._asked:
            self._answered = found.asked
            self.found.emit(found)

    def _on_counted(self, counted: Counted) -> None:
        self.counted.emit(counted)
        if counted.behind and not self.indexing.is_indexing:
            self.indexing.begin()

    @Slot()
    def _on_texts_changed(self) -> None:
        if self._words:
            self.look(self._words, in_run=self._run is not None)

    def _on_failed(self, error: Exception) -> None:
        (self.refused if isinstance(error, RlmError) else self._jobs.failed).emit(error)
