"""A view of code: coloured, with line numbers, what each line asked of models, and the line that failed marked."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QTextEdit, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.texts.code_margin import Asking, CodeMargin, Line
from rlm_desktop.ui.texts.colouring import Colours, Painter
from rlm_desktop.ui.texts.plain_view import PlainView, Ranges, is_continued

NOTHING_ASKED: Asking = {}


class CodeView(PlainView):
    """Code with a margin at its left: sub-calls, marks and numbers.

    Signals:
        line_chosen(int): a line that asked models was clicked in the margin, or chosen there by Enter.
    """

    line_chosen = Signal(int)

    def __init__(self, *, most_lines: int = 0, parent: QWidget | None = None) -> None:
        self._first_line = 1
        self._numbers: list[int | None] = []
        super().__init__(most_lines=most_lines, wraps=False, parent=parent)
        self._colours: Colours = ()
        option = self.document().defaultTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)  # also where a line begins with an Arabic name
        self.document().setDefaultTextOption(option)
        self._painter = Painter(self.document())
        self._margin = CodeMargin(self, self._lines_in_sight, self._reveal)
        self._margin.chosen.connect(self.line_chosen)
        self.updateRequest.connect(self._on_update)
        self._number_lines()

    def show_code(
        self,
        code: str,
        colours: Colours = (),
        *,
        asking: Asking = NOTHING_ASKED,
        marked: int | None = None,
        is_error: bool = False,
    ) -> None:
        """Show a block: asking and marked go by its lines, from 1; is_error says that the marked line failed."""
        self._first_line = 1
        self._colours = colours
        self.show_part(code)
        self.set_marks(asking=asking, marked=marked, is_error=is_error)

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

    def set_marks(self, *, asking: Asking = NOTHING_ASKED, marked: int | None = None, is_error: bool = False) -> None:
        """What the lines asked, and the line that stands out."""
        if self._margin.show_marks(asking, marked, is_error=is_error):
            self._number_lines()

    @property
    def colours(self) -> Colours:
        """The colours of the text, from its first line."""
        return self._colours

    def margin(self) -> CodeMargin:
        """The strip beside the code."""
        return self._margin

    def calls_at(self, line: int) -> int:
        """The sub-calls that a line made."""
        asked = self._margin.asking.get(line)
        return asked.count if asked else 0

    def marked_line(self) -> int | None:
        """The line that stands out."""
        return self._margin.marked

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_margin"):
            self._painter.repaint()
            self.tint()
            self._margin.update()

    def _lines_in_sight(self) -> Iterator[Line]:
        """Each with its place in the margin; a line that was broken has its number at its first piece."""
        block = self.firstVisibleBlock()
        top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
        while block.isValid() and top <= self._margin.height():
            height = self.blockBoundingRect(block).height()
            number = self._numbers[block.blockNumber()] if block.blockNumber() < len(self._numbers) else None
            if number is not None:
                line = min(round(height), self.fontMetrics().lineSpacing())  # the last block also holds a margin
                yield number, QRect(0, round(top), self._margin.width(), line)
            top += height
            block = block.next()

    def _reveal(self, line: int) -> None:
        if line in self._numbers:
            self.setTextCursor(QTextCursor(self.document().findBlockByNumber(self._numbers.index(line))))

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
        self._margin.set_largest(max((one for one in numbers if one), default=1))
        self.tint()
        self._place_margin()

    def own_tints(self) -> list[QTextEdit.ExtraSelection]:
        marked = self._margin.marked
        if marked is None or marked not in self._numbers:
            return []
        selection = QTextEdit.ExtraSelection()
        tint = theme.colour("failed" if self._margin.is_error else "accent")
        tint.setAlpha(38)
        selection.format.setBackground(tint)
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.cursor = QTextCursor(self.document().findBlockByNumber(self._numbers.index(marked)))
        return [selection]

    def _place_margin(self) -> None:
        width = self._margin.wanted_width()
        if self.viewportMargins().left() != width:  # it lays out again, which may bring us here again, without end
            self.setViewportMargins(width, 0, 0, 0)
        inner = self.contentsRect()
        self._margin.setGeometry(QRect(inner.left(), inner.top(), width, inner.height()))

    def _on_update(self, changed: QRect, scrolled: int) -> None:
        if scrolled:
            self._margin.scroll(0, scrolled)
        else:
            self._margin.update(0, changed.y(), self._margin.width(), changed.height())
