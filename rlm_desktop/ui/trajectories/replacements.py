"""The stretches that an export would replace, as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from rlm_desktop.events.wording import plain
from rlm_desktop.wire import messages as wire

HEADS = ("Where", "Rule", "What stands there", "What is put there")

_Index = QModelIndex | QPersistentModelIndex


class Replacements(QAbstractTableModel):
    """One row for each stretch, in the order of the runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[wire.Replaced] = ()

    def show(self, rows: Sequence[wire.Replaced]) -> None:
        """Have these rows and no other."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt: one for each stretch."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Qt: as many as heads."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a column shows."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: one line of text; the tool tip has all that is known of it."""
        if not index.isValid() or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self._rows[index.row()]
        text = plain((row.place, row.rule, row.found, row.put)[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(text.split())
        whole = f"Run {row.run}\n{text}" if index.column() == 0 else text
        return f"<pre style='white-space: pre-wrap'>{escape(whole)}</pre>"
