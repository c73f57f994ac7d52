"""The documents of one corpus, a page at a time, then the skipped files with the reason."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from rlm_desktop.events.documents import CHARS_PER_TOKEN, Corpus, Document, Skipped
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped

PAGE = 500
Index = QModelIndex | QPersistentModelIndex


class Column(IntEnum):
    """What a row says."""

    NAME = 0
    CHARS = 1
    TOKENS = 2
    ENCODING = 3


TITLES = {
    Column.NAME: "Document",
    Column.CHARS: "Characters",
    Column.TOKENS: "Tokens",
    Column.ENCODING: "Encoding",
}


class DocumentsModel(QAbstractTableModel):
    """Rows are the skipped files first, because they are the news, then the documents in order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._skipped: tuple[Skipped, ...] = ()
        self._documents: tuple[Document, ...] = ()
        self._shown = 0

    def show(self, corpus: Corpus | None) -> None:
        """Show another corpus, or none."""
        self.beginResetModel()
        self._skipped = corpus.skipped if corpus is not None else ()
        self._documents = corpus.documents if corpus is not None else ()
        self._shown = min(PAGE, self._total)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt."""
        return 0 if parent.isValid() else self._shown

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Qt."""
        return 0 if parent.isValid() else len(Column)

    def canFetchMore(self, parent: Index) -> bool:
        """Qt."""
        return not parent.isValid() and self._shown < self._total

    def fetchMore(self, parent: Index) -> None:
        """Qt."""
        last = min(self._shown + PAGE, self._total)
        if parent.isValid() or last == self._shown:
            return
        self.beginInsertRows(QModelIndex(), self._shown, last - 1)
        self._shown = last
        self.endInsertRows()

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return TITLES[Column(section)]
        if role == Qt.ItemDataRole.ToolTipRole and section == Column.TOKENS:
            return "Estimated: four characters to a token"
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(Column(section))
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt."""
        if not index.isValid():
            return None
        column = Column(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        row = index.row()
        if row < len(self._skipped):
            return _of_skipped(self._skipped[row], column, role)
        return _of_document(self._documents[row - len(self._skipped)], column, role)

    def row_of(self, place: int) -> int:
        """The row of the document at a place of the corpus, whether it is shown yet or not."""
        return len(self._skipped) + place

    @property
    def _total(self) -> int:
        return len(self._skipped) + len(self._documents)


def _of_document(document: Document, column: Column, role: int) -> Any:
    if role == Qt.ItemDataRole.ToolTipRole:
        about = document.chars // CHARS_PER_TOKEN
        return (
            f"{document.path}\n{grouped(document.chars)} characters, about {grouped(about)} tokens, {document.encoding}"
        )
    if role != Qt.ItemDataRole.DisplayRole:
        return None
    return {
        Column.NAME: document.name,
        Column.CHARS: grouped(document.chars),
        Column.TOKENS: grouped(document.chars // CHARS_PER_TOKEN),
        Column.ENCODING: document.encoding,
    }[column]


def _of_skipped(skipped: Skipped, column: Column, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole and column is Column.NAME:
        return f"Skipped: {skipped.path} — {skipped.reason}"
    if role == Qt.ItemDataRole.ForegroundRole:
        return QColor(theme.colour("stopped"))
    if role == Qt.ItemDataRole.ToolTipRole:
        return f"{skipped.path}\n{skipped.reason}"
    return None


def _alignment(column: Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in {Column.CHARS, Column.TOKENS} else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
