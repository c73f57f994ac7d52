"""Several runs as a table: each figure, and in brackets how much more it is than the baseline's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from rlm_desktop.analysis.run_figures import FIGURES
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.compare.several import FACTS, facts_of, named
from rlm_desktop.ui.figures import HERE

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
SORT_ROLE = Qt.ItemDataRole.UserRole + 1
RUN_ROLE = Qt.ItemDataRole.UserRole + 2


class SeveralTable(QAbstractTableModel):
    """Holds the rows of runs, and which of them is the baseline."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[RunRow] = ()
        self._base = 0

    @property
    def rows(self) -> Sequence[RunRow]:
        """The runs."""
        return self._rows

    @property
    def base(self) -> RunRow:
        """What the others are measured against; there must be a run."""
        return self._rows[self._base]

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these; the baseline stays where it is still there."""
        kept = self._rows[self._base].run if self._rows else ""
        self.beginResetModel()
        self._rows = rows
        self._base = next((place for place, row in enumerate(rows) if row.run == kept), 0)
        self.endResetModel()

    def set_base(self, place: int) -> None:
        """Measure against another."""
        if 0 <= place < len(self._rows):
            self._base = place
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(FACTS) + len(FIGURES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return (*FACTS, *(figure.name for figure in FIGURES))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column() - len(FACTS)
        if role == RUN_ROLE:
            return row.run
        if role == Qt.ItemDataRole.FontRole and index.row() == self._base:
            bold = QFont()
            bold.setWeight(QFont.Weight.DemiBold)
            return bold
        return self._fact(row, index.column(), role) if column < 0 else self._figure(row, column, role)

    def _fact(self, row: RunRow, column: int, role: int) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, SORT_ROLE):
            if column or role != Qt.ItemDataRole.DisplayRole:
                return facts_of(row)[column]
            return f"{named(self._rows.index(row) + 1, row)}{'  (baseline)' if row is self.base else ''}"
        if role == Qt.ItemDataRole.ForegroundRole and FACTS[column] == "Outcome":
            return theme.colour(theme.of_outcome(row.outcome))
        return None

    def _figure(self, row: RunRow, column: int, role: int) -> Any:
        figure = FIGURES[column]
        change = figure.change(self.base, row)
        if role == Qt.ItemDataRole.DisplayRole:
            said = figure.change_said(self.base, row, HERE) if row is not self.base else ""
            return f"{figure.shown(row, HERE)}  ({said})" if said else figure.shown(row, HERE)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and change and figure.more_is_better is not None:
            return theme.colour("ok" if (change > 0) is figure.more_is_better else "failed")
        if role == SORT_ROLE:
            amount = figure.of(row)
            return float("inf") if amount is None else amount
        return None
