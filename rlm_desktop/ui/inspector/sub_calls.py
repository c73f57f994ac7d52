"""Who reads the sub-calls of a line for the cards that list them, and selects one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from rlm_desktop.errors import RlmError
from rlm_desktop.store.line_calls import LineCalls
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs


class SubCalls(QObject):
    """Reads the numbers of the spans off the window's thread, and rows as they come in sight."""

    def __init__(self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._jobs = jobs
        self._database = database

    def find(self, code: SpanRow, line: int, done: Callable[[list[int]], None]) -> None:
        """The spans that a line of a code block asked for, in its order, as of now."""
        self._jobs.start(partial(_spans, self._database, code.run, code.span, line, self._focus.horizon), done)

    def rows(self, run: str, spans: Sequence[int]) -> Sequence[SpanRow]:
        """A few rows; none of a run that is gone."""
        try:
            return [self._reader.span(run, one, horizon=self._focus.horizon) for one in spans]
        except RlmError:
            return ()

    def select(self, span: int) -> None:
        """Look at one."""
        self._focus.select(span)


def _spans(database: Path, run: str, code: int, line: int, horizon: int | None) -> list[int]:
    with closing(LineCalls(database)) as calls:
        return calls.spans(run, code, line, horizon=horizon)
