"""The names of a REPL as a table: rows come, go and change one by one, so that what is selected stays selected."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from rlm_desktop.events.wording import UNKNOWN, plain
from rlm_desktop.store.rows import VariableRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.inspector.model import VariablesBody

COLUMNS = ("", "Name", "Type", "Size", "Beginning")
CHANGED, NAME, KIND, SIZE, PREVIEW = range(5)
PREVIEW_CHARS = 300
"""Characters of a preview that a cell draws."""

Index = QModelIndex | QPersistentModelIndex


class VariablesModel(QAbstractTableModel):
    """Rows by name; the first column marks what the selected span changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[VariableRow] = []
        self._changed: frozenset[str] = frozenset()

    def show_body(self, body: VariablesBody) -> None:
        """Show these names."""
        wanted = sorted(body.rows, key=lambda row: row.name)
        self._remove_missing({row.name for row in wanted})
        for row in wanted:
            self._put(row, is_changed=(row.name in body.changed) != (row.name in self._changed))
        self._changed = body.changed
        if self._rows:
            self.dataChanged.emit(self.index(0, CHANGED), self.index(len(self._rows) - 1, NAME))

    def row_at(self, index: Index) -> VariableRow:
        """The name in a row."""
        return self._rows[index.row()]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.ToolTipRole and section == CHANGED:
            return "● set by the selected step or code"
        if role == Qt.ItemDataRole.TextAlignmentRole and section == SIZE:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        is_changed = row.name in self._changed
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column, is_changed=is_changed)
        if role == Qt.ItemDataRole.ToolTipRole and column == CHANGED and is_changed:
            return "Set by the selected step or code"
        if role == Qt.ItemDataRole.TextAlignmentRole and column == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and column == CHANGED:
            return theme.colour("accent")
        if role == Qt.ItemDataRole.FontRole and column == NAME and is_changed:
            bold = QFont()
            bold.setWeight(QFont.Weight.DemiBold)
            return bold
        return None

    def _remove_missing(self, names: set[str]) -> None:
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].name not in names:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()

    def _put(self, row: VariableRow, *, is_changed: bool) -> None:
        place = bisect_left(self._rows, row.name, key=lambda one: one.name)
        if place < len(self._rows) and self._rows[place].name == row.name:
            if is_changed or self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
            return
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()


def _text(row: VariableRow, column: int, *, is_changed: bool) -> str:
    if column == CHANGED:
        return "●" if is_changed else ""
    if column == NAME:
        return plain(row.name)
    if column == KIND:
        return plain(row.kind)
    if column == SIZE:
        return UNKNOWN if row.size is None else f"{row.size:,}"
    return plain(row.preview[:PREVIEW_CHARS].replace("\n", "⏎ "))
