"""The tree on screen: its keys, and a bottom that follows a run under way until the user scrolls up."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QEvent, QModelIndex, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.noted import Noted
from rlm_desktop.ui.stepping import Stepping
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.columns import Columns
from rlm_desktop.ui.tree.controller import TreeController
from rlm_desktop.ui.tree.delegate import LabelDelegate
from rlm_desktop.ui.tree.faces import ROW_ROLE, SPAN_ROLE
from rlm_desktop.ui.tree.model import SpanTree
from rlm_desktop.ui.tree.opening import open_above
from rlm_desktop.ui.tree.reading import PAGE
from rlm_desktop.ui.tree.row_menu import RowMenu
from rlm_desktop.ui.tree.scrolling import ScrollingTree
from rlm_desktop.ui.tree.sentence import Sentence

TICK_MILLISECONDS = 200
CHORD_MILLISECONDS = 800
"""Between the two letters of gg."""
AT_ONCE = 8
"""Rows in sight that lead to what a filter keeps and are opened in one turn of the event loop."""
EMPTY = "No run is shown.\nChoose one in the library, or ask a question."
ALL_LEFT_OUT = "The filter leaves out all of this run."

_MOVES = {
    Qt.Key.Key_J: Qt.Key.Key_Down,
    Qt.Key.Key_K: Qt.Key.Key_Up,
    Qt.Key.Key_H: Qt.Key.Key_Left,
    Qt.Key.Key_L: Qt.Key.Key_Right,
}


class TreeView(ScrollingTree):
    """Steps, code and calls of the run in focus. Selecting a row puts its span into focus, and the other way round.

    matching: what the filter keeps; without it nothing is left out. stepping: where the keys for the next and the
    previous lead; one of its own, unless one is shared. noted: what the user bookmarked and wrote notes on.
    """

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        parent: QWidget | None = None,
        *,
        matching: Matching | None = None,
        stepping: Stepping | None = None,
        noted: Noted | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus = focus
        self._tree = SpanTree(reader, self, noted)
        self._controller = TreeController(reader, focus, self._tree, matching, noted, self)
        self.stepping = stepping or Stepping(reader, focus, matching, self)
        self._follows = False
        """Whether the bottom is kept in sight as rows come."""
        self._is_moving = False
        """Whether we ourselves move the selection or the scroll bar."""
        self._folded: set[int] = set()
        """Ids of rows that were closed under the filter of now."""
        self._clock = Clock(self, lambda: TICK_MILLISECONDS if self._tree.is_running else None)
        self._more = QTimer(self, singleShot=True, interval=0)
        self._chord = QTimer(self, singleShot=True, interval=CHORD_MILLISECONDS)
        self._columns = Columns(self)
        self.rows = RowMenu(self, self._columns, focus)
        self._sentence = Sentence(self)
        self._keys = self._bindings()
        self._set_up()
        self._connect()
        self._on_opened()

    def columns_state(self) -> QByteArray:
        """How the columns are laid out, to be kept."""
        return self._columns.columns_state()

    def restore_columns(self, state: QByteArray) -> None:
        """Lay the columns out as they were kept; an empty state changes nothing."""
        self._columns.restore_columns(state)

    @Slot()
    def drill_in(self) -> None:
        """Select the first row below."""
        index = self.currentIndex().siblingAtColumn(Column.WHAT)
        if index.isValid() and self._tree.hasChildren(index):
            self.expand(index)
            self.setCurrentIndex(self._tree.index(0, 0, index))

    @Slot()
    def go_out(self) -> None:
        """Select the row above."""
        above = self.currentIndex().parent()
        if above.isValid():
            self.setCurrentIndex(above)

    @Slot()
    def go_first(self) -> None:
        """Select the first row."""
        self.setCurrentIndex(self._tree.index(0, 0))

    @Slot()
    def go_last(self) -> None:
        """Select the last row of all that are open, also of those that were not read yet."""
        self._tree.read_to_end()
        index = self._tree.index(0, 0)
        while index.isValid() and self.isExpanded(index) and self._tree.rowCount(index):
            index = self._tree.index(self._tree.rowCount(index) - 1, 0, index)
        self.setCurrentIndex(index)

    def _set_up(self) -> None:
        self.setAccessibleName("Steps and calls")
        self.setModel(self._tree)
        self.setHeader(self._columns)
        self._columns.attach()
        self.setSortingEnabled(True)
        self.setItemDelegateForColumn(Column.WHAT, LabelDelegate(self))
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setIndentation(16)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def _connect(self) -> None:
        self._clock.timeout.connect(self._tree.tick)
        self._more.timeout.connect(self._on_more_due)
        self._controller.opened.connect(self._on_opened)
        self.stepping.said.connect(self._sentence.say)
        self._tree.rowsInserted.connect(self._on_rows_inserted)
        self._tree.grown.connect(self._on_grown)
        self._focus.span_changed.connect(self._on_span_changed)
        self._focus.filter_changed.connect(self._folded.clear)
        self._columns.sortIndicatorChanged.connect(lambda: self.scrollTo(self.currentIndex()))
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.collapsed.connect(lambda index: self._folded.add(index.internalId()))
        self.expanded.connect(lambda index: self._folded.discard(index.internalId()))
        self.expanded.connect(self._more.start)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    def _bindings(self) -> dict[tuple[Qt.Key, bool], Callable[[], None]]:
        """What single keys do, without and with Shift."""
        key, step = Qt.Key, self.stepping
        return {
            (key.Key_BracketRight, False): step.next_step,
            (key.Key_BracketLeft, False): step.previous_step,
            (key.Key_Period, False): step.next_sibling,
            (key.Key_Comma, False): step.previous_sibling,
            (key.Key_N, False): step.next_error,
            (key.Key_N, True): step.previous_error,
            (key.Key_G, True): self.go_last,
            (key.Key_End, False): self.go_last,
            (key.Key_Home, False): self.go_first,
            (key.Key_Return, False): self.drill_in,
            (key.Key_Enter, False): self.drill_in,
            (key.Key_Backspace, False): self.go_out,
        }

    @Slot()
    def _on_opened(self) -> None:
        self._folded.clear()
        self.expand(self._tree.index(0, 0))
        self._follows = self._tree.is_running
        self._on_span_changed()
        self._on_grown()

    @Slot(QModelIndex, int, int)
    def _on_rows_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        """The run and its steps are open from the start, but for many at once; so is code that runs and is followed."""
        above = parent.data(ROW_ROLE)
        kind = None if above is None or last - first > PAGE else above.kind
        self.scheduleDelayedItemsLayout()  # until then, what is opened is not laid out one by one
        if kind in (SpanKind.RUN, SpanKind.CHILD_RUN) or not parent.isValid():
            for place in range(first, last + 1):
                self.expand(self._tree.index(place, 0, parent))
        elif kind is SpanKind.STEP and self._follows:
            for place in range(first, last + 1):
                index = self._tree.index(place, 0, parent)
                row = index.data(ROW_ROLE)
                if row is not None and row.kind is SpanKind.CODE and row.status is Status.RUNNING:
                    self.expand(index)

    @Slot()
    def _on_grown(self) -> None:
        self._clock.look()
        if self.currentIndex().data(SPAN_ROLE) != self._focus.span:
            self._on_span_changed()
        if self._follows:
            self._is_moving = True
            self.scrollToBottom()
            self._is_moving = False
        self._more.start()

    @Slot()
    def _on_more_due(self) -> None:
        """Read on where the end of what was read is in sight, and open what leads to matches: a little in each turn."""
        opened = 0
        index = self.indexAt(QPoint(0, 0))
        while index.isValid() and self.visualRect(index).top() <= self.viewport().height():
            parent = index.parent()
            if index.row() == self._tree.rowCount(parent) - 1 and self._tree.has_more(parent):
                self._tree.read_on(parent)
                self._more.start()
                return
            if self._tree.is_filtered and not self.isExpanded(index) and index.internalId() not in self._folded:
                if self._tree.hasChildren(index):
                    self.expand(index)
                    opened += 1
                if opened == AT_ONCE:
                    return
            index = self.indexBelow(index)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        if not self._is_moving:
            can_grow = self._tree.is_running or self._focus.horizon is not None
            self._follows = can_grow and value >= self.verticalScrollBar().maximum()
        self._more.start()

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, before: QModelIndex) -> None:
        span = current.data(SPAN_ROLE)
        if span is not None and not self._is_moving and not self._tree.is_reading:
            self._is_moving = True
            self._focus.select(span)
            self._is_moving = False

    @Slot()
    def _on_span_changed(self) -> None:
        if not self._is_moving:
            self._is_moving = True
            index = self._tree.reveal(self._focus.span)
            open_above(self, index)
            self.setCurrentIndex(index)
            self._is_moving = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Single letters act here only, where the tree has the keyboard."""
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        is_shifted = modifiers == Qt.KeyboardModifier.ShiftModifier
        if (modifiers and not is_shifted) or (is_shifted and key in _MOVES.values()):
            super().keyPressEvent(event)
        elif key in _MOVES:
            arrow = QKeyEvent(QEvent.Type.KeyPress, _MOVES[key], Qt.KeyboardModifier.NoModifier)
            super().keyPressEvent(arrow)
        elif (key, is_shifted) in self._keys:
            self._keys[key, is_shifted]()
        elif key == Qt.Key.Key_G:
            self.go_first() if self._chord.isActive() else self._chord.start()
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are keys here, not the beginning of a row's text."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with a row; by the keyboard, with the current one."""
        index, at = self.indexAt(event.pos()), event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())
        self.rows.popup(index.siblingAtColumn(Column.WHAT), at)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The rows, or why there is none."""
        super().paintEvent(event)
        if not self._tree.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(theme.colour("muted"))
            text = EMPTY if self._tree.run is None else ALL_LEFT_OUT
            painter.drawText(self.viewport().rect(), Qt.AlignmentFlag.AlignCenter, text)

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
