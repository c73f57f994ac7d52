"""The bindings of one name as rows, the latest first; older ones are read when they are scrolled to."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt

from rlm_desktop.events.wording import plain
from rlm_desktop.ui.figures import clock, grouped
from rlm_desktop.ui.inspector.flat_model import FlatModel, Index
from rlm_desktop.ui.inspector.model import HistoryRow
from rlm_desktop.ui.inspector.variables_model import KIND as OF_KIND
from rlm_desktop.ui.inspector.variables_model import PREVIEW as OF_PREVIEW
from rlm_desktop.ui.inspector.variables_model import SIZE as OF_SIZE
from rlm_desktop.ui.inspector.variables_model import cell

COLUMNS = ("Where", "Time", "By", "Type", "Size", "Value")
WHERE, TIME, BY, KIND, SIZE, PREVIEW = range(6)
TIPS = {
    TIME: "Since the run began",
    BY: "The line of the block that binds the name, as far as the code tells",
    PREVIEW: "Its beginning",
}
SOURCE_CHARS = 200


class HistoryModel(FlatModel):
    """Shows HistoryRows; more: asks for the page after those that are there."""

    columns = COLUMNS
    tips = TIPS
    right = frozenset((TIME, SIZE))

    def __init__(self, more: Callable[[int], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[HistoryRow] = []
        self._more = more
        self._has_more = False

    def show_rows(self, rows: Sequence[HistoryRow], *, has_more: bool) -> None:
        """Show these and no others; where the newest are new, the others stay where they are."""
        same = [one.binding.seq for one in self._rows]
        wanted = [one.binding.seq for one in rows]
        self._has_more = has_more or len(self._rows) > len(rows)
        new = wanted.index(same[0]) if same and same[0] in wanted else None
        if new is None or same[: len(wanted) - new] != wanted[new:]:
            self.beginResetModel()
            self._rows, self._has_more = list(rows), has_more
            self.endResetModel()
        elif new:
            self.beginInsertRows(QModelIndex(), 0, new - 1)
            self._rows[:0] = rows[:new]
            self.endInsertRows()

    def add_rows(self, rows: Sequence[HistoryRow], *, has_more: bool) -> None:
        """Add older ones."""
        self._has_more = has_more
        if rows:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()

    def row_at(self, index: Index) -> HistoryRow:
        """The binding in a row."""
        return self._rows[index.row()]

    def all_rows(self) -> Sized:
        return self._rows

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self._has_more = False
            self._more(len(self._rows))

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self.side(column)
        if role == Qt.ItemDataRole.ToolTipRole and column == BY:
            return plain(row.source[:SOURCE_CHARS])
        return None


def _text(row: HistoryRow, column: int) -> str:
    binding = row.binding
    if column == WHERE:
        return where_words(row)
    if column == TIME:
        return clock(row.seconds)
    if column == BY:
        return by_words(row)
    if binding.is_gone:
        return "" if column != PREVIEW else "lost when the REPL was restarted" if binding.is_lost else "removed"
    return cell(binding, {KIND: OF_KIND, SIZE: OF_SIZE}.get(column, OF_PREVIEW))


def where_words(row: HistoryRow) -> str:
    """The block that bound it."""
    return f"Step {row.binding.step} · Code {row.block}" if row.block else "the beginning"


def by_words(row: HistoryRow) -> str:
    """The lines, and the code of the last of them."""
    if not row.lines:
        return "—"
    numbers = ", ".join(grouped(line) for line in row.lines)
    how = "in place, " if row.in_place else ""
    return plain(f"{how}line{'s' if len(row.lines) > 1 else ''} {numbers}: {row.source[:SOURCE_CHARS]}")
