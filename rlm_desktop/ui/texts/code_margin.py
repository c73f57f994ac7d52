"""The margin beside code: line numbers, the line that stands out, and what each line asked of models.

A line that asked can be clicked, or reached by Tab and the arrow keys and chosen by Enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import grouped

GAP = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What one line asked."""

    count: int
    note: str = ""
    """Said behind the count: what it cost."""
    failed: int = 0
    said: str = ""
    """All of it in words, for the tool tip and for those who cannot see the margin."""


Asking = Mapping[int, Asked]
"""By line, from 1."""
Line = tuple[int, QRect]
"""A line's number, and where it is in the margin."""


class CodeMargin(QWidget):
    """The strip beside the code; owned by its view.

    lines: those in sight. reveal: bring a line in sight.

    Signals:
        chosen(int): a line that asked was clicked, or chosen by Enter.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget, lines: Callable[[], Iterator[Line]], reveal: Callable[[int], None]) -> None:
        super().__init__(parent)
        self._lines = lines
        self._reveal = reveal
        self._asking: Asking = {}
        self._marked: int | None = None
        self._is_error = False
        self._largest = 1
        self._current: int | None = None
        self.setMouseTracking(True)
        self.setAccessibleName("Line numbers and sub-calls")

    @property
    def asking(self) -> Asking:
        """What the lines asked."""
        return self._asking

    @property
    def marked(self) -> int | None:
        """The line that stands out."""
        return self._marked

    @property
    def is_error(self) -> bool:
        """Whether it stands out because it failed."""
        return self._is_error

    def show_marks(self, asking: Asking, marked: int | None, *, is_error: bool) -> bool:
        """Show these; whether they are others than before."""
        if (dict(asking), marked, is_error) == (self._asking, self._marked, self._is_error):
            return False
        self._asking, self._marked, self._is_error = dict(asking), marked, is_error
        if self._current not in self._asking:
            self._go_to(min(self._asking, default=None))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._asking else Qt.FocusPolicy.NoFocus)
        self.update()
        return True

    def set_largest(self, number: int) -> None:
        """The largest line number that has to fit."""
        self._largest = number
        self.update()

    def wanted_width(self) -> int:
        """Pixels that it takes."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance("9" * max(2, len(str(self._largest)))) + 2 * GAP
        if self._asking:
            width += max(metrics.horizontalAdvance(_text(one)) for one in self._asking.values()) + 2 * GAP
        return width + self._mark_width()

    def sizeHint(self) -> QSize:
        return QSize(self.wanted_width(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour("raised"))
        painter.setFont(self.font())
        for number, line in self._lines():
            self._paint_line(painter, number, line)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        is_over = self._line_at(event.position().toPoint()) in self._asking
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and line in self._asking:
            self._go_to(line)
            self.chosen.emit(line)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        lines = sorted(self._asking)
        place = 0 if self._current is None else lines.index(self._current)
        moves = {
            Qt.Key.Key_Down: place + 1,
            Qt.Key.Key_Up: place - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(lines) - 1,
        }
        if lines and event.key() in moves:
            self._go_to(lines[max(0, min(moves[Qt.Key(event.key())], len(lines) - 1))])
            assert self._current is not None
            self._reveal(self._current)
        elif self._current is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            line = self._line_at(event.pos())
            asked = None if line is None else self._asking.get(line)
            QToolTip.showText(event.globalPos(), asked.said if asked else "", self)
            return True
        return super().event(event)

    def _line_at(self, point: QPoint) -> int | None:
        return next((number for number, line in self._lines() if line.top() <= point.y() <= line.bottom()), None)

    def _go_to(self, line: int | None) -> None:
        self._current = line
        self.setAccessibleDescription("" if line is None else self._asking[line].said)
        self.update()

    def _paint_line(self, painter: QPainter, number: int, line: QRect) -> None:
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        is_marked = number == self._marked
        meaning = "muted" if not is_marked else "failed" if self._is_error else "accent"
        painter.setPen(theme.colour(meaning))
        painter.drawText(line.adjusted(0, 0, -GAP, 0), right, str(number))
        if is_marked:
            mark = QRect(line.left() + GAP // 2, line.top(), self._mark_width(), line.height())
            painter.drawText(mark, _LEFT, "✗" if self._is_error else "▸")
        asked = self._asking.get(number)
        if asked is None:
            return
        place = line.adjusted(self._mark_width() + GAP, 0, 0, 0)
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        for text, said_in, font in (
            (_count(asked), "sub", bold),
            (asked.note, "muted", self.font()),
            (_failed(asked), "failed", bold),
        ):
            if text:
                painter.setFont(font)
                painter.setPen(theme.colour(said_in))
                painter.drawText(place, _LEFT, text)
                place.setLeft(place.left() + painter.fontMetrics().horizontalAdvance(f"{text} "))
        painter.setFont(self.font())
        if self.hasFocus() and number == self._current:
            painter.setPen(theme.colour("accent"))
            painter.drawRoundedRect(line.adjusted(GAP // 4, 0, -GAP // 4, -1), 3, 3)

    def _mark_width(self) -> int:
        return self.fontMetrics().horizontalAdvance("✗") + GAP // 2 if self._marked is not None else 0


_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def _count(asked: Asked) -> str:
    return f"{grouped(asked.count)}×"


def _failed(asked: Asked) -> str:
    return f"✗{grouped(asked.failed)}" if asked.failed else ""


def _text(asked: Asked) -> str:
    return " ".join(one for one in (_count(asked), asked.note, _failed(asked)) if one)
