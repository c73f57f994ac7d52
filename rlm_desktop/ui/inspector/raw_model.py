"""The events of a span as rows, a million of them if need be: only those in sight are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from rlm_desktop.events.wording import plain
from rlm_desktop.ui.figures import fixed, grouped
from rlm_desktop.ui.inspector.flat_model import FlatModel, Index
from rlm_desktop.ui.inspector.model import RawRow

COLUMNS = ("#", "Seconds", "Event", "Span", "Line")
NUMBER, TIME, KIND, SPAN, LINE = range(5)
TIPS = {TIME: "Since the run began"}
PAGE = 64
MOST_KEPT = 4_096
"""Rows that are kept; then they are read anew."""
LINE_CHARS = 300

Fetch = Callable[[Sequence[int]], dict[int, RawRow]]


class RawModel(FlatModel):
    """Numbers of events, and rows for those that were looked at."""

    columns = COLUMNS
    tips = TIPS
    right = frozenset((NUMBER, TIME, SPAN))

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers: Sequence[int] = ()
        self._begin = 0.0
        self._fetch: Fetch = lambda numbers: {}
        self._rows: dict[int, RawRow] = {}

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of the events, in order."""
        return self._numbers

    def show_numbers(self, numbers: Sequence[int], fetch: Fetch, begin: float) -> None:
        """Show these events; begin: of the run, in seconds since the epoch."""
        self.beginResetModel()
        self._numbers, self._fetch, self._begin, self._rows = numbers, fetch, begin, {}
        self.endResetModel()

    def add_numbers(self, numbers: Sequence[int]) -> None:
        """Add events that came since."""
        if not numbers:
            return
        first = len(self._numbers)
        self.beginInsertRows(QModelIndex(), first, first + len(numbers) - 1)
        if isinstance(self._numbers, range):
            self._numbers = range(self._numbers.start, numbers[-1] + 1)
        else:
            self._numbers = [*self._numbers, *numbers]
        self.endInsertRows()

    def number_at(self, index: Index) -> int:
        """The number of the event in a row."""
        return self._numbers[index.row()]

    def all_rows(self) -> Sized:
        return self._numbers

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(index.column())
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        number = self._numbers[index.row()]
        if index.column() == NUMBER:
            return grouped(number)
        row = self._row(index.row(), number)
        if row is None:
            return ""
        return {
            TIME: fixed(row.at - self._begin, 3),
            KIND: row.kind,
            SPAN: grouped(row.span),
            LINE: plain(row.body[:LINE_CHARS]),
        }[index.column()]

    def _row(self, place: int, number: int) -> RawRow | None:
        if number not in self._rows:
            if len(self._rows) > MOST_KEPT:
                self._rows.clear()
            first = place - place % PAGE
            self._rows.update(self._fetch(self._numbers[first : first + PAGE]))
        return self._rows.get(number)
