"""The differential flame: bars of both runs, level by level; red for more in B, blue for less, with signs and words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from rlm_desktop.analysis.flame import Bar, Part, lay_out
from rlm_desktop.analysis.run_figures import MINUS
from rlm_desktop.ui import theme

AIR = 12
EDGE = 12
WEAKEST, STRONGEST = 26, 150
"""Opacity of 255."""
MORE, LESS = "failed", "root"


class FlameView(QWidget):
    """Shows a Part; arrows walk its bars, Enter picks one.

    Signals:
        picked(place): a bar of a line of the comparison was chosen.
        said(words): what the bar under the pointer or the cursor is.
    """

    picked = Signal(int)
    said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: list[Bar] = []
        self._written: Callable[[float], str] = str
        self._at = 0
        self.setAccessibleName("Differential flame of both runs")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def bars(self) -> Sequence[Bar]:
        """What is drawn."""
        return self._bars

    def show_part(self, whole: Part, written: Callable[[float], str]) -> None:
        """Draw this; written: how an amount is said."""
        self._bars, self._written, self._at = lay_out(whole), written, 0
        self._tell()
        self.update()

    def words(self, bar: Bar) -> str:
        """A bar in words: what each run has, and the change."""
        return f"{bar.name}: A {self._written(bar.left)}, B {self._written(bar.right)}{self._change(bar, ', ')}"

    def rect_of(self, bar: Bar) -> QRectF:
        """Where a bar is drawn."""
        room, height = self.width() - 2 * EDGE, self._height()
        width = max(1.0, bar.width * room - 1)
        return QRectF(EDGE + bar.begin * room, EDGE + bar.level * (height + 2), width, height)

    def sizeHint(self) -> QSize:
        levels = 1 + max((bar.level for bar in self._bars), default=3)
        return QSize(400, 2 * EDGE + levels * (self._height() + 2))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Base))
        ink = self.palette().color(QPalette.ColorRole.Text)
        metrics = self.fontMetrics()
        for number, bar in enumerate(self._bars):
            rect = self.rect_of(bar)
            painter.fillRect(rect, self.palette().color(QPalette.ColorRole.AlternateBase))
            painter.fillRect(rect, _tint(bar))
            painter.setPen(theme.colour("line"))
            painter.drawRect(rect)
            if number == self._at and self.hasFocus():
                painter.setPen(QPen(ink, 2))
                painter.drawRect(rect.adjusted(1, 1, -1, -1))
            painter.setPen(ink)
            inner = rect.adjusted(6, 0, -6, 0)
            if inner.width() > 2 * metrics.averageCharWidth():
                said = f"{bar.name}{self._change(bar, '  ')}"
                text = metrics.elidedText(said, Qt.TextElideMode.ElideRight, int(inner.width()))
                painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_Up: (-1, 0),
        }
        key = Qt.Key(event.key())
        if key in ways and self._bars:
            self._walk(*ways[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._bars:
            self._pick(self._at)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._bar_at(event.position().x(), event.position().y())
        if found is not None:
            self._at = found
            self._tell()
            self._pick(found)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._bar_at(event.position().x(), event.position().y())
        if found is not None:
            self.said.emit(self.words(self._bars[found]))

    def event(self, event: QEvent) -> bool:
        """Qt: the words of the bar under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._bar_at(event.pos().x(), event.pos().y())
            QToolTip.showText(event.globalPos(), "" if found is None else self.words(self._bars[found]), self)
            return True
        return super().event(event)

    def _walk(self, down: int, right: int) -> None:
        """To a neighbour on the level, or to what is above or below the bar's beginning."""
        here = self._bars[self._at]
        level = here.level + down
        near = [number for number, bar in enumerate(self._bars) if bar.level == level]
        if right:
            at = near.index(self._at) + right
            found = near[at] if 0 <= at < len(near) else None
        elif down > 0:
            end = here.begin + here.width - 1e-9
            found = next((one for one in near if here.begin - 1e-9 <= self._bars[one].begin < end), None)
        else:
            found = next((one for one in reversed(near) if self._bars[one].begin <= here.begin + 1e-9), None)
        if found is not None:
            self._at = found
            self._tell()
            self.update()

    def _pick(self, number: int) -> None:
        place = self._bars[number].place
        if place is not None:
            self.picked.emit(place)

    def _tell(self) -> None:
        words = self.words(self._bars[self._at]) if self._bars else ""
        self.setAccessibleDescription(words)
        self.said.emit(words)

    def _bar_at(self, x: float, y: float) -> int | None:
        return next((number for number, bar in enumerate(self._bars) if self.rect_of(bar).contains(x, y)), None)

    def _change(self, bar: Bar, before: str) -> str:
        said = self._written(abs(bar.change))
        if said == self._written(0):
            return ""
        return f"{before}{'+' if bar.change > 0 else MINUS}{said}"

    def _height(self) -> int:
        return self.fontMetrics().height() + AIR


def _tint(bar: Bar) -> QColor:
    if not bar.change:
        return QColor(0, 0, 0, 0)
    colour = theme.colour(MORE if bar.change > 0 else LESS)
    colour.setAlpha(round(WEAKEST + (STRONGEST - WEAKEST) * bar.strength))
    return colour
