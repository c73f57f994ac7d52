"""The tree on screen: its keys, and a bottom that follows a run under way until the user scrolls up."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QTreeView, QWidget

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.columns import Columns
from rlm_desktop.ui.tree.controller import TreeController
from rlm_desktop.ui.tree.delegate import LabelDelegate
from rlm_desktop.ui.tree.faces import ERROR_ROLE, LABEL_ROLE, ROW_ROLE, SPAN_ROLE
from rlm_desktop.ui.tree.model import SpanTree

TICK_MILLISECONDS = 200
SAID_MILLISECONDS = 3_000
EMPTY = "No run is shown.\nChoose one in the library, or ask a question."

_MOVES = {
    Qt.Key.Key_J: Qt.Key.Key_Down,
    Qt.Key.Key_K: Qt.Key.Key_Up,
    Qt.Key.Key_H: Qt.Key.Key_Left,
    Qt.Key.Key_L: Qt.Key.Key_Right,
}


class TreeView(QTreeView):
    """Steps, code and calls of the run in focus. Selecting a row puts its span into focus, and the other way round."""

    def __init__(self, reader: Reader, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._tree = SpanTree(reader, self)
        self._controller = TreeController(reader, focus, self._tree, self)
        self._follows = False
        """Whether the bottom is kept in sight as rows come."""
        self._is_moving = False
        """Whether we ourselves move the selection or the scroll bar."""
        self._clock = Clock(self, lambda: TICK_MILLISECONDS if self._tree.is_running else None)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._said = QLabel(self)
        self._said_time = QTimer(self, singleShot=True, interval=SAID_MILLISECONDS)
        self._copy = QAction("Copy label", self, shortcut=QKeySequence(QKeySequence.StandardKey.Copy))
        self._columns = Columns(self)
        self._set_up()
        self._connect()
        self._on_opened()

    def _set_up(self) -> None:
        self.setAccessibleName("Steps and calls")
        self.setModel(self._tree)
        self.setHeader(self._columns)
        self._columns.attach()
        self.setItemDelegateForColumn(Column.WHAT, LabelDelegate(self))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(16)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction(self._copy)
        self._said.hide()
        self._said.setMargin(6)
        self._said.setFrameShape(QLabel.Shape.StyledPanel)
        self._said.setAutoFillBackground(True)

    def _connect(self) -> None:
        self._clock.timeout.connect(self._tree.tick)
        self._more.timeout.connect(self._on_more_due)
        self._said_time.timeout.connect(self._said.hide)
        self._copy.triggered.connect(self._on_copy)
        self._controller.opened.connect(self._on_opened)
        self._controller.said.connect(self._on_said)
        self._tree.rowsInserted.connect(self._on_rows_inserted)
        self._tree.grown.connect(self._on_grown)
        self._focus.span_changed.connect(self._on_span_changed)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.expanded.connect(self._more.start)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @Slot()
    def _on_opened(self) -> None:
        self.expand(self._tree.index(0, 0))
        self._follows = self._tree.is_running
        self._on_span_changed()
        self._on_grown()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        """Steps are open from the start; so is code while it runs and its end is followed."""
        for place in range(first, last + 1):
            index = self._tree.index(place, 0, parent)
            row = index.data(ROW_ROLE)
            if row.kind is SpanKind.STEP or (
                row.kind is SpanKind.CODE and self._follows and row.status is Status.RUNNING
            ):
                self.expand(index)

    @Slot()
    def _on_grown(self) -> None:
        self._clock.look()
        if self._follows:
            self._is_moving = True
            self.scrollToBottom()
            self._is_moving = False
        self._more.start()

    @Slot()
    def _on_more_due(self) -> None:
        """Read on where the end of what was read is in sight: one page in each turn of the event loop."""
        index = self.indexAt(QPoint(0, 0))
        while index.isValid() and self.visualRect(index).top() <= self.viewport().height():
            parent = index.parent()
            if index.row() == self._tree.rowCount(parent) - 1 and self._tree.canFetchMore(parent):
                self._tree.fetchMore(parent)
                self._more.start()
                return
            index = self.indexBelow(index)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        if not self._is_moving:
            self._follows = self._tree.is_running and value >= self.verticalScrollBar().maximum()
        self._more.start()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        span = current.data(SPAN_ROLE)
        if span is not None and not self._is_moving:
            self._controller.stop_search()
            self._is_moving = True
            self._focus.select(span)
            self._is_moving = False

    @Slot()
    def _on_span_changed(self) -> None:
        index = QModelIndex() if self._is_moving else self._tree.reveal(self._focus.span)
        if index.isValid():
            self._is_moving = True
            self.setCurrentIndex(index)
            self._is_moving = False

    @Slot()
    def _on_copy(self) -> None:
        label = self.currentIndex().siblingAtColumn(Column.WHAT).data(LABEL_ROLE)
        QGuiApplication.clipboard().setText(label or "")

    @Slot(str)
    def _on_said(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.adjustSize()
        area = self.viewport().geometry()
        self._said.move(area.center().x() - self._said.width() // 2, area.bottom() - self._said.height() - 8)
        self._said.show()
        self._said_time.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single letters act here only, where the tree has the keyboard."""
        key, modifiers = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_shifted = modifiers == Qt.KeyboardModifier.ShiftModifier
        if modifiers and not is_shifted:
            super().keyPressEvent(event)
        elif key in _MOVES:
            arrow = _MOVES[Qt.Key(key)]
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, arrow, Qt.KeyboardModifier.NoModifier))
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self._controller.go_to_step(1 if key == Qt.Key.Key_BracketRight else -1)
        elif key == Qt.Key.Key_N:
            self._controller.go_to_error(-1 if is_shifted else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_in()
        elif key == Qt.Key.Key_Backspace:
            self._go_out()
        else:
            super().keyPressEvent(event)

    def _go_in(self) -> None:
        index = self.currentIndex().siblingAtColumn(Column.WHAT)
        if index.isValid() and self._tree.hasChildren(index):
            self.expand(index)
            self.setCurrentIndex(self._tree.index(0, 0, index))

    def _go_out(self) -> None:
        above = self.currentIndex().parent()
        if above.isValid():
            self.setCurrentIndex(above)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, not the beginning of a row's text."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a row."""
        index = self.indexAt(event.pos()).siblingAtColumn(Column.WHAT)
        if index.isValid():
            error = index.data(ERROR_ROLE)
            menu = QMenu(self)
            menu.addAction(self._copy)
            copy_error = menu.addAction("Copy error")
            copy_error.setEnabled(bool(error))
            copy_error.triggered.connect(lambda: QGuiApplication.clipboard().setText(error))
            menu.aboutToHide.connect(menu.deleteLater)
            menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or what to do when there is none."""
        super().paintEvent(event)
        if self._tree.run is None:
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, EMPTY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The first column takes the room."""
        super().resizeEvent(event)
        self._columns.fill()
        self._more.start()

    def changeEvent(self, event: QEvent) -> None:
        """Icons follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tree.retint()
            self.viewport().update()
