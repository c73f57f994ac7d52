"""The marked spans of a run in the user's order, and the notes elsewhere in it, as Qt's views want them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from rlm_desktop.events.wording import plain, span_name
from rlm_desktop.store.rows import NoteRow, SpanRow

SPAN_ROLE = Qt.ItemDataRole.UserRole
"""The span's number."""
LINE_CHARS = 200

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


def span_line(row: SpanRow) -> str:
    """What a span is, and how it begins."""
    label = " ".join(row.label[:LINE_CHARS].split())
    name = span_name(row.kind, row.role, row.step)
    return plain(f"{name} · {label}" if label else name)


class SpanList(QAbstractListModel):
    """Lines that lead to spans."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[tuple[int, int, str]] = []
        """Key, span and text."""

    def show_lines(self, lines: Sequence[tuple[int, int, str]]) -> None:
        """Show these; a line that stays is kept. A line is its key, which no other has, its span and its text."""
        if list(lines) == self._lines:
            return
        if [line[0] for line in lines] == [line[0] for line in self._lines]:
            self._lines = list(lines)
            self.dataChanged.emit(self.index(0), self.index(len(lines) - 1))
            return
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    @property
    def spans(self) -> list[int]:
        """The spans, in order."""
        return [line[1] for line in self._lines]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Qt: lines."""
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a line says."""
        if not index.isValid():
            return None
        _, span, text = self._lines[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return text
        return span if role == SPAN_ROLE else None


class Bookmarks(SpanList):
    """Can be put in another order by dragging.

    Signals:
        moved(spans): the user wants this order.
    """

    moved = Signal(object)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Qt: a line is dragged, and dropped between two."""
        flags = super().flags(index)
        return flags | (Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else Qt.ItemFlag.ItemIsDropEnabled)

    def supportedDropActions(self) -> Qt.DropAction:
        """Qt: lines are moved, never copied."""
        return Qt.DropAction.MoveAction

    def moveRows(self, source: _Index, first: int, count: int, target: _Index, before: int) -> bool:
        """Qt: some lines go before another one."""
        if first <= before <= first + count or not 0 <= before <= len(self._lines):
            return False
        self.beginMoveRows(_NOWHERE, first, first + count - 1, _NOWHERE, before)
        taken = self._lines[first : first + count]
        rest = self._lines[:first] + self._lines[first + count :]
        place = before if before < first else before - count
        self._lines = [*rest[:place], *taken, *rest[place:]]
        self.endMoveRows()
        self.moved.emit(self.spans)
        return True


def note_lines(found: Sequence[NoteRow], names: dict[int, SpanRow]) -> list[tuple[int, int, str]]:
    """Notes as lines: where each is, and how it begins."""
    lines = []
    for note in found:
        name = (
            span_name(names[note.span].kind, names[note.span].role, names[note.span].step) if note.span in names else ""
        )
        text = plain(" ".join(note.text[:LINE_CHARS].split()))
        lines.append((note.note, note.span, f"{name} · {text}" if name else text))
    return lines
