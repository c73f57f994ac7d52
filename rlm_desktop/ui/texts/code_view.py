"""A view of code: coloured, with line numbers, how many sub-calls each line made, and the line that failed marked."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QToolTip, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.texts.colouring import Colours, Painter
from rlm_desktop.ui.texts.plain_view import PlainView, Ranges, is_continued

GAP = 8
NO_CALLS: Mapping[int, int] = {}


class CodeView(PlainView):
    """Code with a margin at its left: sub-calls, marks and numbers."""

    def __init__(self, *, most_lines: int = 0, parent: QWidget | None = None) -> None:
        self._first_line = 1
        self._numbers: list[int | None] = []
        self._calls: Mapping[int, int] = NO_CALLS
        self._marked: int | None = None
        self._is_error = False
        super().__init__(most_lines=most_lines, wraps=False, parent=parent)
        self._colours: Colours = ()
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)  # also where a line begins with an Arabic name
        self.document().setDefaultTextOption(option)
        self._painter = Painter(self.document())
        self._margin = _Margin(self)
        self.updateRequest.connect(self._on_update)
        self._number_lines()

    def show_code(
        self,
        code: str,
        colours: Colours = (),
        *,
        calls: Mapping[int, int] = NO_CALLS,
        marked: int | None = None,
        is_error: bool = False,
    ) -> None:
        """Show a block: calls and marked go by its lines, from 1; is_error says that the marked line failed."""
        self._first_line = 1
        self._colours = colours
        self.show_part(code)
        self.set_marks(calls=calls, marked=marked, is_error=is_error)

    def show_part(self, text: str, errors: Ranges = (), *, live: bool = False) -> None:
        was = self.shown()
        is_new = self._painter.take(self._colours if self._first_line == 1 else ())
        super().show_part(text, errors, live=live)
        if is_new and was and text.startswith(was):
            self._painter.repaint()
        if text != was or is_new:
            self._number_lines()

    def set_first_line(self, number: int) -> None:
        """The number of the first line of the part that comes next."""
        if number != self._first_line:
            self._first_line = number
            self._number_lines()

    def set_colours(self, colours: Colours) -> None:
        """The colours of the text that comes next, for the part that begins it."""
        self._colours = colours

    def set_marks(
        self, *, calls: Mapping[int, int] = NO_CALLS, marked: int | None = None, is_error: bool = False
    ) -> None:
        """Sub-calls by line, and the line that stands out."""
        if (dict(calls), marked, is_error) == (dict(self._calls), self._marked, self._is_error):
            return
        self._calls, self._marked, self._is_error = dict(calls), marked, is_error
        self._number_lines()

    def again(self) -> CodeView:
        """Another view with the same colours and marks, still without its text, that fills its place."""
        result = CodeView()
        result._colours = self._colours
        result.set_marks(calls=self._calls, marked=self._marked, is_error=self._is_error)
        return result

    def margin_width(self) -> int:
        """Pixels at the left of the code."""
        digits = max(2, len(str(max((one for one in self._numbers if one), default=1))))
        width = self.fontMetrics().horizontalAdvance("9" * digits) + 2 * GAP
        if self._calls:
            width += self.fontMetrics().horizontalAdvance(self._call_text(max(self._calls.values()))) + GAP
        return width + self._mark_width()

    def paint_margin(self, event: QPaintEvent) -> None:
        """Draw the margin beside the lines in sight."""
        painter = QPainter(self._margin)
        painter.fillRect(event.rect(), theme.colour("raised"))
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= event.rect().bottom():
            height = self.blockBoundingRect(block).height()
            number = self._numbers[block.blockNumber()] if block.blockNumber() < len(self._numbers) else None
            if number is not None and top + height >= event.rect().top():
                line = min(round(height), self.fontMetrics().lineSpacing())  # the last block also holds a margin
                self._paint_line(painter, QRect(0, round(top), self._margin.width(), line), number)
            top += height
            block = block.next()
        painter.end()

    def line_at(self, point: QPoint) -> int | None:
        """The line beside a place in the margin."""
        block = self.cursorForPosition(QPoint(0, point.y())).blockNumber()
        return self._numbers[block] if block < len(self._numbers) else None

    def calls_at(self, line: int) -> int:
        """The sub-calls that a line made."""
        return self._calls.get(line, 0)

    def marked_line(self) -> int | None:
        """The line that stands out."""
        return self._marked

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_margin"):
            self._painter.repaint()
            self._mark_lines()
            self._margin.update()

    def _paint_line(self, painter: QPainter, line: QRect, number: int) -> None:
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.setFont(self.font())
        marked = number == self._marked
        meaning = "muted" if not marked else "failed" if self._is_error else "accent"
        painter.setPen(theme.colour(meaning))
        painter.drawText(line.adjusted(0, 0, -GAP, 0), flags, str(number))
        if marked:
            mark = QRect(line.left() + GAP // 2, line.top(), self._mark_width(), line.height())
            painter.drawText(mark, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._mark())
        calls = self._calls.get(number)
        if calls:
            bold = QFont(self.font())
            bold.setWeight(QFont.Weight.DemiBold)
            painter.setFont(bold)
            painter.setPen(theme.colour("sub"))
            left = self._mark_width() + GAP
            painter.drawText(
                QRect(left, line.top(), line.width() - left, line.height()),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                self._call_text(calls),
            )

    def _mark(self) -> str:
        return "✗" if self._is_error else "▸"

    def _mark_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("✗") + GAP // 2 if self._marked is not None else 0

    def _call_text(self, calls: int) -> str:
        return f"{calls:,}×"

    def _number_lines(self) -> None:
        numbers: list[int | None] = []
        number, goes_on = self._first_line, False
        block = self.document().begin()
        while block.isValid():
            numbers.append(None if goes_on else number)
            number += not goes_on
            goes_on = is_continued(block)
            block = block.next()
        self._numbers = numbers
        self._mark_lines()
        self._place_margin()
        self._margin.update()

    def _mark_lines(self) -> None:
        selections = []
        if self._marked is not None and self._marked in self._numbers:
            selection = QTextEdit.ExtraSelection()
            tint = QColor(theme.colour("failed" if self._is_error else "accent"))
            tint.setAlpha(38)
            selection.format.setBackground(tint)
            selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            selection.cursor = QTextCursor(self.document().findBlockByNumber(self._numbers.index(self._marked)))
            selections.append(selection)
        self.setExtraSelections(selections)

    def _place_margin(self) -> None:
        width = self.margin_width()
        self.setViewportMargins(width, 0, 0, 0)
        inner = self.contentsRect()
        self._margin.setGeometry(QRect(inner.left(), inner.top(), width, inner.height()))

    def _on_update(self, changed: QRect, scrolled: int) -> None:
        if scrolled:
            self._margin.scroll(0, scrolled)
        else:
            self._margin.update(0, changed.y(), self._margin.width(), changed.height())


class _Margin(QWidget):
    """The strip beside the code; owned by its view."""

    def __init__(self, view: CodeView) -> None:
        super().__init__(view)
        self._view = view
        self.setAccessibleName("Line numbers and sub-calls")

    def sizeHint(self) -> QSize:
        return QSize(self._view.margin_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._view.paint_margin(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line = self._view.line_at(event.pos())
            calls = 0 if line is None else self._view.calls_at(line)
            said = f"Line {line} made {calls:,} sub-call{'' if calls == 1 else 's'}" if calls else ""
            QToolTip.showText(event.globalPos(), said, self)
            return True
        return super().event(event)
