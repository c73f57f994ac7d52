"""A view of any number of rows, of a text or of bytes: selected, copied and searched, never changed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from PySide6.QtCore import QBasicTimer, QEvent, QPointF, Qt, QTimerEvent, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPalette,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.texts.lines import Place, Rows
from rlm_desktop.ui.texts.row_layouts import Laid, Looks, as_it_is, format_range
from rlm_desktop.ui.texts.rows_area import RowsArea
from rlm_desktop.ui.texts.selecting import START, Selection

MOST_COPIED = 10_000_000
"""Characters that the clipboard is given; a longer text is saved instead."""
PULL_MILLISECONDS = 50
Key = QKeySequence.StandardKey


class RowsView(RowsArea):
    """Rows with a cursor.

    Signals:
        moved(place): the cursor is elsewhere.
        refused(sentence): something cannot be done.
    """

    moved = Signal(object)
    refused = Signal(str)

    def __init__(self, *, wraps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(wraps=wraps, parent=parent)
        self.selection = Selection(self._rows)
        self._found: Sequence[int] = ()
        self._found_length = 0
        self._pull = QBasicTimer()
        self._pointer = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for text, act in (("Copy", self.copy), ("Select all", self.select_all)):
            self.addAction(text, act)

    def show_rows(self, rows: Rows, looks: Looks = as_it_is, *, keep: bool = False) -> None:
        super().show_rows(rows, looks, keep=keep)
        self.selection.set_rows(rows, keep=keep)
        if not keep:
            self._found = ()

    def set_found(self, starts: Sequence[int], length: int) -> None:
        """Mark the places that begin at these offsets, in order."""
        self._found, self._found_length = starts, length
        self.viewport().update()

    def select(self, first: Place, last: Place) -> None:
        """Select from one place to another, and bring it in sight."""
        self.selection.put(first)
        self.selection.put(last, extends=True)
        self.reveal(first)
        self.moved.emit(self.selection.cursor)

    def selected_text(self) -> str:
        """What is selected, with the line breaks of the text itself."""
        return self._rows.between(*self.selection.ends)

    @Slot()
    def copy(self) -> None:
        """Give what is selected to the clipboard."""
        text = self.selected_text()
        if len(text) > MOST_COPIED:
            self.refused.emit(f"{grouped(len(text))} characters are too many for the clipboard. Save them to a file.")
        elif text:
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def select_all(self) -> None:
        """Select everything."""
        self.selection.put(START)
        self.selection.put(self.selection.last, extends=True)
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        plain = QKeyEvent(event.type(), event.key(), event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier)
        act, place = self._act(event), self._target(plain)
        if act is not None:
            act()
        elif place is not None and self._rows.count:
            self._move(place, extends=extends)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._move(
                self._place_at(event.position()), extends=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            )

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.selection.select_word(self._place_at(event.position()))
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pointer = event.position()
            self._move(self._place_at(self._pointer), extends=True)
            if self.viewport().rect().contains(self._pointer.toPoint()):
                self._pull.stop()
            elif not self._pull.isActive():
                self._pull.start(PULL_MILLISECONDS, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pull.stop()

    def timerEvent(self, event: QTimerEvent) -> None:
        """A selection is pulled beyond the edge."""
        if event.timerId() == self._pull.timerId():
            y = self._pointer.y()
            beyond = y if y < 0 else max(0.0, y - self.viewport().height())
            self._scroll(self._moved(self._top, round(beyond / self._layouts.height)))
            self._move(self._place_at(self._pointer), extends=True)
        else:
            super().timerEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """The keys of a text are its own, also where the window has an action for them."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act(event):
            event.accept()
            return True
        return super().event(event)

    def _act(self, event: QKeyEvent) -> Callable[[], None] | None:
        acts = {Key.Copy: self.copy, Key.SelectAll: self.select_all}
        return next((act for key, act in acts.items() if event.matches(key)), None)

    def _draw_row(self, painter: QPainter, number: int, laid: Laid, at: QPointF) -> None:
        super()._draw_row(painter, number, laid, at)
        cursor = self.selection.cursor
        if self.hasFocus() and number == cursor.row:
            laid.layout.drawCursor(painter, at, laid.seen.unit(cursor.column), 1)

    def _marks(self, number: int, laid: Laid) -> list[QTextLayout.FormatRange]:
        marks = []
        row = laid.row
        at = bisect_left(self._found, row.start - self._found_length + 1)
        while at < len(self._found) and self._found[at] < row.end:
            first, last = self._rows.stretch(row, self._found[at], self._found[at] + self._found_length)
            marks.append(format_range(laid.seen, first, last, _found_look()))
            at += 1
        selected = self.selection.columns(number, len(row.text))
        if selected is not None:
            marks.append(format_range(laid.seen, *selected, self._selected_look()))
        return marks

    def _selected_look(self) -> QTextCharFormat:
        look = QTextCharFormat()
        look.setBackground(self.palette().color(QPalette.ColorRole.Highlight))
        look.setForeground(self.palette().color(QPalette.ColorRole.HighlightedText))
        return look

    def _move(self, place: Place, *, extends: bool) -> None:
        self.selection.put(place, extends=extends)
        if not self._pull.isActive():
            self._follow()
        self.viewport().update()
        self.moved.emit(self.selection.cursor)

    def _follow(self) -> None:
        """Scroll no further than the cursor needs."""
        cursor = self.selection.cursor
        if not self._rows.count:
            return
        line = (cursor.row, self._line_of(cursor))
        if line < self._top:
            self._scroll(line)
        elif line >= self._moved(self._top, self._page()):
            self._scroll(self._moved(line, 1 - self._page()))
        if not self._wraps:
            bar, x = self.horizontalScrollBar(), self._x_of(cursor)
            bar.setMaximum(max(bar.maximum(), round(x - self._text_width()) + 1))
            bar.setValue(round(min(max(bar.value(), x - self._text_width() + 2), x)))

    def _target(self, event: QKeyEvent) -> Place | None:
        """Where a key moves the cursor to."""
        here = self.selection.cursor
        row_end = len(self._rows.row(here.row).text) if here.row < self._rows.count else 0
        targets: dict[QKeySequence.StandardKey, Callable[[], Place]] = {
            Key.MoveToNextLine: lambda: self._beyond(1),
            Key.MoveToPreviousLine: lambda: self._beyond(-1),
            Key.MoveToNextPage: lambda: self._beyond(self._page()),
            Key.MoveToPreviousPage: lambda: self._beyond(-self._page()),
            Key.MoveToNextChar: lambda: self.selection.beside(1),
            Key.MoveToPreviousChar: lambda: self.selection.beside(-1),
            Key.MoveToNextWord: lambda: self.selection.next_word(1),
            Key.MoveToPreviousWord: lambda: self.selection.next_word(-1),
            Key.MoveToStartOfLine: lambda: Place(here.row, 0),
            Key.MoveToEndOfLine: lambda: Place(here.row, row_end),
            Key.MoveToStartOfDocument: lambda: START,
            Key.MoveToEndOfDocument: lambda: self.selection.last,
        }
        for key, target in targets.items():
            if event.matches(key):
                return target()
        return None

    def _beyond(self, lines: int) -> Place:
        """The place so many lines below the cursor, or above."""
        cursor = self.selection.cursor
        row, line = self._moved((cursor.row, self._line_of(cursor)), lines)
        if row >= self._rows.count:
            return self.selection.last
        return self._place_in(row, line, self._x_of(cursor))

    def _place_at(self, point: QPointF) -> Place:
        """The place nearest to a point of the view."""
        found = self._row_at(point.y())
        if found is None:
            return START
        row, first_line = found
        line = int(point.y() // self._layouts.height) - first_line
        return self._place_in(row, line, point.x() - self._left())

    def _place_in(self, row: int, line: int, x: float) -> Place:
        laid = self._layouts.laid(row)
        shown = laid.layout.lineAt(max(0, min(line, laid.lines - 1)))
        return Place(row, laid.seen.column(shown.xToCursor(x)) if shown.isValid() else 0)


def _found_look() -> QTextCharFormat:
    look = QTextCharFormat()
    tint = theme.colour("stopped")
    tint.setAlpha(90)
    look.setBackground(tint)
    return look
