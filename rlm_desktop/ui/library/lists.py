"""The two faces of the library: cards in a list, and a table. Both say a sentence where they have no row."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyleOptionViewItem, QTableView, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.library.columns import COLUMNS, NAME
from rlm_desktop.ui.library.delegate import CellDelegate, RunDelegate
from rlm_desktop.ui.library.model import GROUP_ROLE, RunTable
from rlm_desktop.ui.magnified import enlargement

ROW_AIR = 10
"""Pixels of a table's row beyond its text."""
_MOVES = {Qt.Key.Key_J: Qt.Key.Key_Down, Qt.Key.Key_K: Qt.Key.Key_Up}
_FOLDS = {
    **dict.fromkeys((Qt.Key.Key_Left, Qt.Key.Key_H), True),
    **dict.fromkeys((Qt.Key.Key_Right, Qt.Key.Key_L), False),
}
_TOGGLES = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


if TYPE_CHECKING:
    _View = QAbstractItemView
else:
    _View = object  # Qt's classes cannot be mixed, what we add to them can


def selected_lines(view: QAbstractItemView) -> list[int]:
    """From top to bottom; Qt's own lists make an index for each cell, which takes half a second for ten thousand."""
    selection = view.selectionModel().selection()
    stretches = [selection.at(place) for place in range(selection.count())]
    return sorted({line for part in stretches for line in range(part.top(), part.bottom() + 1)})


class _Face(_View):
    """What both faces do; mixed in before the view of Qt."""

    fold_requested: Signal
    carry: Callable[[], QMimeData] | None = None
    """Gives what a drag of the selected runs takes along; without it there is none."""

    def begin(self, runs: RunTable, delegate: RunDelegate | CellDelegate) -> None:
        """Show the runs."""
        self._sentence = ""
        self._delegate = delegate
        self.setItemDelegate(delegate)
        self.setModel(runs)
        self.setAccessibleName("Runs")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)

    def say(self, sentence: str) -> None:
        """Set what is said where there is no row."""
        self._sentence = sentence
        self.viewport().update()

    def retint(self) -> None:
        """Draw in the colours of now."""
        self._delegate.retint()
        self.viewport().update()

    def edit_name(self) -> None:
        """Let the user type another name for the current run."""
        current = self.currentIndex()
        if current.isValid():
            self.edit(current.siblingAtColumn(NAME))

    def said(self) -> None:
        """Paint the sentence, where there is no row."""
        if not self.model().rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            area = self.viewport().rect().adjusted(16, 16, -16, -16)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: J and K move; a group folds by its arrow keys, or to and fro."""
        group = self.currentIndex().data(GROUP_ROLE)
        key = Qt.Key(event.key())
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif is_plain and group is not None and key in _FOLDS:
            self.fold_requested.emit(self.currentIndex().row(), _FOLDS[key])
        elif is_plain and group is not None and key in _TOGGLES:
            self.fold_requested.emit(self.currentIndex().row(), not group.is_folded)
        elif is_plain and key == Qt.Key.Key_F2:
            self.edit_name()
        elif is_plain and key in _MOVES:
            super().keyPressEvent(QKeyEvent(event.type(), _MOVES[key], event.modifiers()))
        elif is_plain and event.text().isalnum():
            event.ignore()  # single letters are acts here, not the beginning of a name
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt: a group folds."""
        self._fold_at(self.indexAt(event.position().toPoint()))
        super().mouseDoubleClickEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: a click on the arrow of a group folds it."""
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if event.position().x() - self.visualRect(index).left() < 2 * ROW_AIR and index.column() == NAME:
            self._fold_at(index)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        """Qt: the selected runs are dragged out, as copies."""
        lines = (self.model().index(line, 0) for line in selected_lines(self))
        if self.carry is not None and any(line.data(GROUP_ROLE) is None for line in lines):
            drag = QDrag(self)
            drag.setMimeData(self.carry())
            drag.exec(Qt.DropAction.CopyAction)

    def _fold_at(self, index: QModelIndex) -> None:
        group = index.data(GROUP_ROLE)
        if group is not None:
            self.fold_requested.emit(index.row(), not group.is_folded)


class RunListView(_Face, QTableView):
    """Runs as cards, for a narrow place. A table of one column: a list of Qt asks for each row whenever one moves.

    Signals:
        fold_requested(line, folded): the runs of a group are to be hidden or shown.
    """

    fold_requested = Signal(int, bool)

    def __init__(self, runs: RunTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.begin(runs, RunDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place in range(len(COLUMNS)):
            self.setColumnHidden(place, place != NAME)
        self.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: cards are as high as their three lines of text."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the rows, or the sentence."""
        super().paintEvent(event)
        self.said()

    def _fit(self) -> None:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        self.verticalHeader().setDefaultSectionSize(self._delegate.sizeHint(option, QModelIndex()).height())


class RunTableView(_Face, QTableView):
    """Runs as rows of a table; its head sorts, and its columns can be moved, resized and hidden.

    Signals:
        fold_requested(line, folded): the runs of a group are to be hidden or shown.
    """

    fold_requested = Signal(int, bool)

    _enlarged = 1.0

    def __init__(self, runs: RunTable, parent: QWidget) -> None:
        super().__init__(parent)
        self.begin(runs, CellDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setSectionsMovable(True)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(True)
        head.setHighlightSections(False)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        for place, column in enumerate(COLUMNS):
            self.setColumnWidth(place, column.width)
        self._grow()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: rows and columns grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._grow()

    def _grow(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + ROW_AIR)
        grown, self._enlarged = enlargement(self) / self._enlarged, enlargement(self)
        for place in filter(self.columnWidth, range(len(COLUMNS))):  # one that is hidden has no width
            self.setColumnWidth(place, round(self.columnWidth(place) * grown))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the rows, or the sentence."""
        super().paintEvent(event)
        self.said()
