"""The hits as Qt's views want them: rows of hits, each run's beneath its name, read on as one scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from rlm_desktop.events.wording import plain
from rlm_desktop.store.search import Hit, Place
from rlm_desktop.ui.search.controller import Found

Index = QModelIndex | QPersistentModelIndex
ROW_ROLE = Qt.ItemDataRole.UserRole
PARTS = {
    "question": ("Question", "ask"),
    "code": ("Code", "code"),
    "output": ("Output", "code"),
    "prompt": ("Prompt", "call"),
    "reply": ("Reply", "call"),
    "thinking": ("Thinking", "call"),
    "variable": ("Variable", "variables"),
    "answer": ("Answer", "answer"),
    "error": ("Error", "failed"),
    "note": ("Note", "file"),
}
"""How each part is called, and its icon."""


@dataclass(frozen=True, slots=True)
class RunName:
    """The row above a run's hits."""

    run: str
    name: str


class HitRows(QAbstractListModel):
    """Hits come in the order of the search; where the run changes, its name stands before.

    Signals:
        wanted(place): the view wants the page behind it.
    """

    wanted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Hit | RunName] = []
        self._after: Place | None = None
        self._is_asking = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Qt: rows that were read."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: a row, in words or as it is."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return plain(row.name) if isinstance(row, RunName) else f"{PARTS[row.part][0]}: {plain(row.snippet.text)}"
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Qt: a run's name is passed over."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if isinstance(self._rows[index.row()], RunName):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren

    def canFetchMore(self, parent: Index) -> bool:
        """Qt: whether there is another page that nobody asked for yet."""
        return not parent.isValid() and self._after is not None and not self._is_asking

    def fetchMore(self, parent: Index) -> None:
        """Qt: ask for it; it comes later."""
        if self.canFetchMore(parent):
            self._is_asking = True
            self.wanted.emit(self._after)

    def row(self, number: int) -> Hit | RunName:
        """A row by its number."""
        return self._rows[number]

    def show(self, found: Found) -> None:
        """Take a page: the first one in the place of all, a later one at the end."""
        self._is_asking = False
        self._after = found.hits.after
        if found.is_first:
            self.beginResetModel()
            self._rows = self._with_names(found, None)
            self.endResetModel()
            return
        last = self._rows[-1].run if self._rows else None
        rows = self._with_names(found, last)
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def clear(self) -> None:
        """Have no rows."""
        self.beginResetModel()
        self._rows, self._after, self._is_asking = [], None, False
        self.endResetModel()

    def _with_names(self, found: Found, run: str | None) -> list[Hit | RunName]:
        rows: list[Hit | RunName] = []
        for hit in found.hits.hits:
            if hit.run != run:
                run = hit.run
                rows.append(RunName(run, found.names.get(run, run)))
            rows.append(hit)
        return rows
