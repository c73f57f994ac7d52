"""The runs as Qt's views want them: read a page at a time, and kept in place as runs come, grow, end and go."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.library import wording

PAGE = 200
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The RunRow."""

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class RunList(QAbstractListModel):
    """The runs whose question holds some words, the newest first.

    Signals:
        counted(): how many runs there are, or are found, has changed.
    """

    counted = Signal()

    def __init__(self, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._matching = ""
        self._rows: list[RunRow] = []
        self._found = self._total = 0
        self.search("")

    @property
    def matching(self) -> str:
        """The words that are looked for."""
        return self._matching

    @property
    def found(self) -> int:
        """Runs that hold the words, read or not."""
        return self._found

    @property
    def total(self) -> int:
        """All runs."""
        return self._total

    @property
    def is_running(self) -> bool:
        """Whether a run that was read is under way."""
        return any(row.outcome is None for row in self._rows)

    def search(self, matching: str) -> None:
        """Look for other words; the empty text finds all runs."""
        self.beginResetModel()
        self._matching = matching.strip()
        self._rows = []
        self._count()
        self._rows = self._read(PAGE)
        self.endResetModel()
        self.counted.emit()

    def read_again(self) -> None:
        """Take over which runs came, went or ended; rows that stay are kept."""
        before = self._found
        self._count()
        more = max(0, self._found - before)
        rows = self._read(max(PAGE, len(self._rows) + more))
        self._remove({row.run for row in self._rows} - {row.run for row in rows})
        known = {row.run for row in self._rows}
        place = 0
        while place < len(rows):
            end = place
            while end < len(rows) and rows[end].run not in known:
                end += 1
            if end > place:
                self.beginInsertRows(QModelIndex(), place, end - 1)
                self._rows[place:place] = rows[place:end]
                self.endInsertRows()
            place = end + 1
        changed = [place for place, row in enumerate(rows) if row != self._rows[place]]
        self._rows = rows
        for place in changed:
            self.dataChanged.emit(self.index(place), self.index(place))
        self.counted.emit()

    def grow(self, run: str) -> None:
        """Read one run again."""
        place = self.place_of(run)
        if place is None:
            if not self._matching:
                self.read_again()
            return
        try:
            self._rows[place] = self._reader.run(run)
        except RlmError:
            self.read_again()
        else:
            self.dataChanged.emit(self.index(place), self.index(place))

    def place_of(self, run: str | None) -> int | None:
        """The row of a run; None where it was not read."""
        return next((place for place, row in enumerate(self._rows) if row.run == run), None)

    def row(self, place: int) -> RunRow:
        """One run that was read."""
        return self._rows[place]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and len(self._rows) < self._found

    def fetchMore(self, parent: _Index) -> None:
        rows = self._reader.runs(offset=len(self._rows), limit=PAGE, matching=self._matching)
        known = {row.run for row in self._rows}
        rows = [row for row in rows if row.run not in known]
        if not rows:
            self.read_again()
            return
        self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
        self._rows += rows
        self.endInsertRows()

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return wording.question(row)
            case Qt.ItemDataRole.ToolTipRole:
                return wording.tooltip(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return wording.spoken(row, time.time())
        return row if role == ROW_ROLE else None

    def _count(self) -> None:
        self._total = self._reader.run_count()
        self._found = self._reader.run_count(matching=self._matching) if self._matching else self._total

    def _read(self, count: int) -> list[RunRow]:
        rows: list[RunRow] = []
        while len(rows) < count:
            page = self._reader.runs(offset=len(rows), limit=min(PAGE, count - len(rows)), matching=self._matching)
            rows += page
            if not page:
                break
        return rows

    def _remove(self, gone: set[str]) -> None:
        for place in reversed(_places(self._rows, gone)):
            self.beginRemoveRows(QModelIndex(), place, place)
            del self._rows[place]
            self.endRemoveRows()


def _places(rows: Sequence[RunRow], runs: set[str]) -> list[int]:
    return [place for place, row in enumerate(rows) if row.run in runs]
