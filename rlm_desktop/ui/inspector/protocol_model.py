"""The protocol of a loop as rows: a step and what became of its reply, in order."""

from __future__ import annotations

from collections.abc import Sized
from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt
from PySide6.QtGui import QFont

from rlm_desktop.ui import theme
from rlm_desktop.ui.inspector.flat_model import FlatModel, Index
from rlm_desktop.ui.inspector.model import ProtocolBody, ProtocolRow

COLUMNS = ("Step", "", "What became of the reply")
STEP, MARK, WORDS = range(3)
MARKS = {"ok": "fine", "stopped": "not used as it was", "failed": "failed", "running": "under way", "muted": "note"}
"""What the icons mean, for those who cannot see them."""


class ProtocolModel(FlatModel):
    """Rows come at the end, and change in place."""

    columns = COLUMNS

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop: tuple[str, int] | None = None
        self._rows: list[ProtocolRow] = []

    def show_body(self, body: ProtocolBody) -> None:
        """Show these rows."""
        loop, rows = (body.run, body.loop), list(body.rows)
        known = [(row.span, row.at) for row in self._rows]
        if loop != self._loop or known != [(row.span, row.at) for row in rows[: len(known)]]:
            self.beginResetModel()
            self._loop, self._rows = loop, rows
            self.endResetModel()
            return
        for place, row in enumerate(rows[: len(known)]):
            if row != self._rows[place]:
                self._rows[place] = row
                self.dataChanged.emit(self.index(place, 0), self.index(place, len(COLUMNS) - 1))
        if len(rows) > len(known):
            self.beginInsertRows(QModelIndex(), len(known), len(rows) - 1)
            self._rows = rows
            self.endInsertRows()

    def row_at(self, index: Index) -> ProtocolRow:
        """What is in a row."""
        return self._rows[index.row()]

    def place_of(self, span: int | None) -> int | None:
        """The row of a step."""
        return next((place for place, row in enumerate(self._rows) if row.span == span), None) if span else None

    def all_rows(self) -> Sized:
        return self._rows

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], index.column()
        meaning = row.verdict.meaning
        if role == Qt.ItemDataRole.DisplayRole:
            return {STEP: row.title, MARK: "", WORDS: " ".join(row.verdict.words.split())}[column]
        if role == Qt.ItemDataRole.DecorationRole and column == MARK:
            return theme.icon("inspector" if meaning == "muted" else meaning, meaning)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == MARK:
            return MARKS[meaning]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.verdict.rule or None
        if role == Qt.ItemDataRole.FontRole and row.span is None:
            font = QFont()
            font.setItalic(True)
            return font
        return None
