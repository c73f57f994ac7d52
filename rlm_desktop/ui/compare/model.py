"""The lines of a comparison as a table: what A has, how it differs, what B has. No widgets."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rlm_desktop.ui.compare.lines import SIGNS, Line, Side

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
LINE_ROLE = Qt.ItemDataRole.UserRole + 1


class Column(IntEnum):
    """From the left."""

    A = 0
    BETWEEN = 1
    B = 2


class LineTable(QAbstractTableModel):
    """Holds the lines; `only_different` leaves out those that do not differ."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._all: Sequence[Line] = ()
        self._shown: list[int] = []
        self._only_different = False
        self._moved: list[tuple[int, int]] = []

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self._fill(lines, self._only_different)

    def show_only_different(self, is_wanted: bool) -> None:
        """Leave out what is the same, or not."""
        self._fill(self._all, is_wanted)

    def line(self, row: int) -> Line:
        """The line of a row."""
        return self._all[self._shown[row]]

    def row_of(self, place: int) -> int | None:
        """The first row of a line of the comparison; None where it is left out."""
        return next((row for row, one in enumerate(self._shown) if self._all[one].place == place), None)

    @property
    def moved(self) -> Sequence[tuple[int, int]]:
        """Row in A and row in B of each that moved."""
        return self._moved

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return ("A", "", "B")[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self.line(index.row())
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == Column.BETWEEN:
                return f"{SIGNS[line.kind]} {line.said}"
            return _cell(line.left if index.column() == Column.A else line.right)
        if role == Qt.ItemDataRole.ToolTipRole:
            side = line.left if index.column() == Column.A else line.right
            return line.said if index.column() == Column.BETWEEN else _cell(side)
        return None

    def _fill(self, lines: Sequence[Line], only_different: bool) -> None:
        self.beginResetModel()
        self._all, self._only_different = lines, only_different
        self._shown = [row for row, line in enumerate(lines) if line.is_different or not only_different]
        rows = {number: row for row, number in enumerate(self._shown)}
        self._moved = [
            (row, rows[partner])
            for row, number in enumerate(self._shown)
            if lines[number].left is not None and (partner := lines[number].partner) is not None
        ]
        self.endResetModel()


def _cell(side: Side | None) -> str:
    if side is None:
        return ""
    return "\n".join(part for part in (f"{side.name}  {side.figures}".rstrip(), side.text) if part)
