"""A read-only view of a text or a part of it: it grows without flicker, and copies what was there."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import QEvent, QMimeData, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTextEdit, QWidget

from rlm_desktop.events.wording import plain
from rlm_desktop.ui import theme
from rlm_desktop.ui.texts.cutting import with_short_lines

FOUND_ALPHA = 90
OUTLINE = 2
"""Pixels of the line around the place that is looked at."""
CONTINUES = 1
"""State of a block whose line goes on in the next block."""

Ranges = Sequence[tuple[int, int]]
"""Stretches of a text, each from its first character to one past its last."""


def fixed_font() -> QFont:
    """The system's fixed-width font, for code and what code prints, as large as all other text."""
    font = QFont()  # it says nothing of its size, and so has that of the application, also when that changes
    font.setFamilies(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families())
    font.setFixedPitch(True)
    return font


class PlainView(QPlainTextEdit):
    """Shows text with control characters made visible. As high as its text, up to `most_lines`; 0 fills its place."""

    def __init__(
        self, *, most_lines: int = 0, wraps: bool = True, prose: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._most_lines = most_lines
        self._text = ""
        self._errors: tuple[tuple[int, int], ...] = ()
        self._column = 0
        self._owes_break = False
        self._found: list[QTextCursor] = []
        self._outlined: QTextCursor | None = None
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth if wraps else QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(8)
        if not prose:
            self.setFont(fixed_font())
        if most_lines:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.document().documentLayout().documentSizeChanged.connect(self._fit)
            self._fit()

    def show_part(self, text: str, errors: Ranges = (), *, live: bool = False) -> None:
        """Show this text; when it goes on from what is shown, only the rest is put in.

        errors: what was written to stderr. live: a first look begins at the end, and stays there while it grows.
        """
        bar = self.verticalScrollBar()
        was, followed = bar.value(), bar.value() >= bar.maximum()
        kept = tuple(errors)
        grows = bool(self._text) and text.startswith(self._text) and _until(kept, len(self._text)) == self._errors
        follows = (followed and grows) or (live and not self._text) or (live and followed)
        if not grows:
            self.clear()
            self._text, self._errors, self._column = "", (), 0
            self._owes_break = False
            self._found, self._outlined = [], None
        self._append(text[len(self._text) :], len(self._text), kept)
        self._text, self._errors = text, kept
        bar.setValue(bar.maximum() if follows else min(was, bar.maximum()) if grows or live else 0)

    def show_found(self, places: Ranges) -> None:
        """Tint places of what is shown, as `toPlainText` counts; none is outlined."""
        shown = self.toPlainText()
        self._found = [self._stretch(shown, place) for place in places]
        self.outline_found(None)
        self.tint()

    def outline_found(self, place: tuple[int, int] | None) -> None:
        """Outline, select and bring in sight one place; None: none is outlined."""
        self._outlined = None if place is None else self._stretch(self.toPlainText(), place)
        if self._outlined is not None:
            self.setTextCursor(self._outlined)
            self.ensureCursorVisible()
        self.viewport().update()

    def outline(self) -> QRect | None:
        """Where the outline is drawn, in the viewport."""
        if self._outlined is None:
            return None
        first, last = QTextCursor(self._outlined), QTextCursor(self._outlined)
        first.setPosition(self._outlined.selectionStart())
        last.setPosition(self._outlined.selectionEnd())
        begin, end = self.cursorRect(first), self.cursorRect(last)
        if begin.top() != end.top():  # it goes on below: its first line has the outline
            end = QRect(begin)
            end.setRight(self.viewport().width() - 4)
        return begin.united(end).adjusted(-1, -1, 2, 1)

    def tint(self) -> None:
        """Draw what is behind the text anew."""
        tint = theme.colour("stopped")
        tint.setAlpha(FOUND_ALPHA)
        found = [_behind(cursor, tint) for cursor in self._found]
        self.setExtraSelections([*self.own_tints(), *found])

    def own_tints(self) -> list[QTextEdit.ExtraSelection]:
        """What a kind of view has behind its text, below what was found."""
        return []

    @property
    def is_fitted(self) -> bool:
        """Whether it is as high as its text."""
        return self._most_lines > 0

    def shown(self) -> str:
        """The text as it was given."""
        return self._text

    def is_at_end(self) -> bool:
        """Whether the last line is in sight."""
        return self.verticalScrollBar().value() >= self.verticalScrollBar().maximum()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is selected, without the line breaks that only the view made."""
        result = QMimeData()
        cursor = self.textCursor()
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        block = self.document().findBlock(first)
        pieces: list[str] = []
        while block.isValid() and block.position() <= last:
            picked = QTextCursor(block)
            picked.setPosition(max(first, block.position()))
            picked.setPosition(min(last, block.position() + block.length() - 1), QTextCursor.MoveMode.KeepAnchor)
            pieces.append(picked.selectedText())
            if block.position() + block.length() <= last and block.userState() != CONTINUES:
                pieces.append("\n")
            block = block.next()
        result.setText("".join(pieces))
        return result

    def sizeHint(self) -> QSize:
        return QSize(480, 200 if not self._most_lines else self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 40)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._most_lines and event.size().width() != event.oldSize().width():
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """What was put in while it was hidden was not laid out as it is on screen."""
        super().showEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Inside a page that scrolls, only the view that was clicked takes the wheel."""
        if self._most_lines and not self.hasFocus():
            event.ignore()
        else:
            super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        outline = self.outline()
        if outline is not None:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self.palette().text().color(), OUTLINE))
            painter.drawRect(outline)
            painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._errors:
            text, errors = self._text, self._errors
            self._text = ""
            self.show_part(text, errors)
        if event.type() == QEvent.Type.FontChange and self._most_lines:
            self._fit()

    def _append(self, text: str, start: int, errors: Ranges) -> None:
        """Put in what follows; a line break at the very end waits for its next line, so that no empty line is shown."""
        if not text:
            return
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        if self._owes_break:
            cursor.insertText("\n")
            self._column = 0
        self._owes_break = text.endswith("\n")
        for piece, is_error in _by_stream(text.removesuffix("\n"), start, errors):
            shown = with_short_lines(plain(piece), self._column)
            first: int = self.document().blockCount() - 1
            cursor.insertText(shown.text, error_look() if is_error else QTextCharFormat())
            for number in shown.broken:
                self.document().findBlockByNumber(first + number).setUserState(CONTINUES)
            self._column = shown.column
        cursor.endEditBlock()

    def _stretch(self, shown: str, place: tuple[int, int]) -> QTextCursor:
        """From one character of what is shown to another; Qt counts in UTF-16."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(shown[: place[0]]))
        cursor.setPosition(cursor.position() + _units(shown[place[0] : place[1]]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _fit(self) -> None:
        if not self._most_lines:
            return
        most = self._most_lines * self.fontMetrics().lineSpacing()
        height = min(most, self._text_height(most)) + 2 * int(self.document().documentMargin()) + 2
        if self._is_too_wide():
            height += self.horizontalScrollBar().sizeHint().height()
        if {self.minimumHeight(), self.height(), self.maximumHeight()} != {height}:
            self.setFixedHeight(height)

    def _text_height(self, enough: int) -> int:
        """Pixels of the text; counted no further than `enough`. Lines of some scripts are higher than others."""
        total = 0.0
        block = self.document().begin()
        while block.isValid() and total < enough:
            total += self.blockBoundingRect(block).height()
            block = block.next()
        if not block.isValid():
            total -= self.document().documentMargin()  # Qt counts the lower margin to the last block
        return ceil(total)

    def _is_too_wide(self) -> bool:
        if self.lineWrapMode() is not QPlainTextEdit.LineWrapMode.NoWrap:
            return False
        room = self.contentsRect().width() - self.viewportMargins().left()
        if self.document().size().height() > self._most_lines:
            room -= self.verticalScrollBar().sizeHint().width()
        return self.document().size().width() > room


def is_continued(block: QTextBlock) -> bool:
    """Whether a block's line goes on in the next one."""
    return block.userState() == CONTINUES


def error_look() -> QTextCharFormat:
    """How stderr looks."""
    result = QTextCharFormat()
    result.setForeground(theme.colour("stopped"))
    result.setFontItalic(True)
    return result


def _behind(cursor: QTextCursor, colour: QColor) -> QTextEdit.ExtraSelection:
    selection = QTextEdit.ExtraSelection()
    selection.format.setBackground(colour)
    selection.cursor = cursor
    return selection


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _until(ranges: Ranges, end: int) -> tuple[tuple[int, int], ...]:
    return tuple((first, min(last, end)) for first, last in ranges if first < end)


def _by_stream(text: str, start: int, errors: Ranges) -> list[tuple[str, bool]]:
    """The text, which begins at `start` of the whole, cut where stderr begins and ends."""
    pieces: list[tuple[str, bool]] = []
    at, end = start, start + len(text)
    for first, last in errors:
        if last <= at or first >= end:
            continue
        if first > at:
            pieces.append((text[at - start : first - start], False))
        pieces.append((text[max(first, at) - start : min(last, end) - start], True))
        at = min(last, end)
    if at < end:
        pieces.append((text[at - start :], False))
    return pieces
