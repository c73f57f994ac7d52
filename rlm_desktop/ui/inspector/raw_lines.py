"""Who reads events for the Raw tab: numbers, single lines and searches off the window's thread, rows as they come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.inspector.model import RawBody, RawRow
from rlm_desktop.ui.inspector.raw_reading import Sought, read_line, read_numbers, read_rows, seek
from rlm_desktop.ui.jobs import Jobs

NUMBERS, LINE, SEARCH = ("inspector: raw numbers", "inspector: raw line", "inspector: raw search")


class RawLines(QObject):
    """Reads; of each kind of question the latest wins."""

    def __init__(self, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._search = 0

    def find(self, body: RawBody, *, below: bool, after: int, done: Callable[[Sequence[int]], None]) -> None:
        """The numbers of the events after one."""
        horizon = self._focus.horizon
        work = partial(read_numbers, self._database, body.run, body.span, below, horizon, after)
        self._jobs.start(work, done, place=NUMBERS)

    def is_shown(self, number: int) -> bool:
        """Whether the run is shown up to this event, or further."""
        return self._focus.horizon is None or number <= self._focus.horizon

    def rows(self, run: str, numbers: Sequence[int]) -> dict[int, RawRow]:
        """A few rows, at once; none of a database that is gone."""
        try:
            return read_rows(self._database, run, numbers)
        except RlmError:
            return {}

    def line(self, run: str, number: int, done: Callable[[str], None]) -> None:
        """One event as it is exported."""
        self._jobs.start(partial(read_line, self._database, run, number), done, place=LINE)

    def seek(
        self, run: str, numbers: Sequence[int], words: str, start: int, step: int, told: Callable[[Sought, bool], None]
    ) -> None:
        """Look for words from a place on; `told` hears how far it has come, and with True that it is over."""
        self._search += 1
        self._go_on(self._search, run, numbers, words, start, step, told)

    def give_up(self) -> None:
        """End a search that is under way."""
        self._search += 1

    def _go_on(
        self,
        search: int,
        run: str,
        numbers: Sequence[int],
        words: str,
        place: int,
        step: int,
        told: Callable[[Sought, bool], None],
    ) -> None:
        end = len(numbers) if step > 0 else -1

        def on_sought(sought: Sought) -> None:
            if search != self._search:
                return
            is_over = sought.hit is not None or sought.place == end
            told(sought, is_over)
            if not is_over:
                self._go_on(search, run, numbers, words, sought.place, step, told)

        self._jobs.start(partial(seek, self._database, run, numbers, words, place, end, step), on_sought, place=SEARCH)
