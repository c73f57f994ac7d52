"""The names of a REPL as a table: rows come, go and change one by one, so that what is selected stays selected."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from rlm_desktop.events.wording import UNKNOWN, plain
from rlm_desktop.store.bindings import BindingRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.inspector.model import Change, NameRow, VariablesBody

COLUMNS = ("", "Name", "Type", "Size", "Value")
CHANGED, NAME, KIND, SIZE, PREVIEW = range(5)
PREVIEW_CHARS = 300
"""Characters of a preview that a cell draws."""
MARKS = {Change.NONE: "", Change.ADDED: "+", Change.CHANGED: "~", Change.REMOVED: "−"}
WORDS = {
    Change.NONE: "",
    Change.ADDED: "Added by the selected step or code",
    Change.CHANGED: "Changed by the selected step or code",
    Change.REMOVED: "Removed by the selected step or code",
}
MEANINGS = {Change.NONE: "muted", Change.ADDED: "ok", Change.CHANGED: "accent", Change.REMOVED: "failed"}

Index = QModelIndex | QPersistentModelIndex


class VariablesModel(QAbstractTableModel):
    """Rows by name; the first column marks what the selected span made of them.

    As a diff it holds only the names that the span changed, each as it was and as it is.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[NameRow, ...] = ()
        self._rows: list[NameRow] = []
        self._is_diff = False

    def show_body(self, body: VariablesBody) -> None:
        """Show these names."""
        self._all = body.rows
        self._show()

    def set_diff(self, is_diff: bool) -> None:
        """Show only what changed, or all."""
        if is_diff != self._is_diff:
            self._is_diff = is_diff
            self._show()
            if self._rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    @property
    def is_diff(self) -> bool:
        """Whether only what changed is shown."""
        return self._is_diff

    def changes(self) -> int:
        """Names that the selected span changed."""
        return sum(row.change is not Change.NONE for row in self._all)

    def row_at(self, index: Index) -> NameRow:
        """The name in a row."""
        return self._rows[index.row()]

    def place_of(self, name: str) -> int | None:
        """The row of a name."""
        place = bisect_left(self._rows, name, key=lambda one: one.name)
        return place if place < len(self._rows) and self._rows[place].name == name else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.ToolTipRole and section == CHANGED:
            return "+ added, ~ changed, − removed by the selected step or code"
        if role == Qt.ItemDataRole.TextAlignmentRole and section == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return MARKS[row.change] if column == CHANGED else self._text(row, column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole) and column == CHANGED:
            return WORDS[row.change]
        if role == Qt.ItemDataRole.TextAlignmentRole and column == SIZE:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and (column == CHANGED or row.change is Change.REMOVED):
            return theme.colour(MEANINGS[row.change] if column == CHANGED else "muted")
        if role == Qt.ItemDataRole.FontRole and column in (CHANGED, NAME) and row.change is not Change.NONE:
            bold = QFont()
            bold.setWeight(QFont.Weight.DemiBold)
            bold.setStrikeOut(row.change is Change.REMOVED and column == NAME)
            return bold
        return None

    def _text(self, row: NameRow, column: int) -> str:
        if column == NAME:
            return plain(row.name)
        before = cell(row.before, column) if row.before else ""
        after = cell(row.after, column) if row.after else ""
        if row.change is Change.CHANGED and self._is_diff and before != after:
            return f"{before} → {after}"
        return after or before

    def _show(self) -> None:
        wanted = [row for row in self._all if row.change is not Change.NONE or not self._is_diff]
        self._remove_missing({row.name for row in wanted})
        for row in wanted:
            self._put(row)

    def _remove_missing(self, names: set[str]) -> None:
        for place in range(len(self._rows) - 1, -1, -1):
            if self._rows[place].name not in names:
                self.beginRemoveRows(QModelIndex(), place, place)
                del self._rows[place]
                self.endRemoveRows()

    def _put(self, row: NameRow) -> None:
        place = bisect_left(self._rows, row.name, key=lambda one: one.name)
        if place < len(self._rows) and self._rows[place].name == row.name:
            if self._rows[place] != row:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
            return
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, row)
        self.endInsertRows()


def cell(binding: BindingRow, column: int) -> str:
    """Type, size or preview of a binding, on one line."""
    if column == KIND:
        return plain(binding.kind)
    if column == SIZE:
        return UNKNOWN if binding.size is None else grouped(binding.size)
    return plain(binding.preview[:PREVIEW_CHARS].replace("\n", "⏎ "))
