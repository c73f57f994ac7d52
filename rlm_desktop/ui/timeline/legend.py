"""The line below the lanes: what shapes, letters and colours mean, and what keys do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rlm_desktop.store.painting import Kind
from rlm_desktop.ui import theme
from rlm_desktop.ui.magnified import font_within, magnification
from rlm_desktop.ui.timeline.faces import KIND_LETTERS, KIND_MEANINGS, KIND_WORDS
from rlm_desktop.ui.timeline.scene import TEXT

HEIGHT = 24
SWATCH = 22
_STATES = ("Running", "Stopped", "Failed")


class Legend(QWidget):
    """Swatches with their words, then the help as far as there is room; all of it in the tooltip."""

    def __init__(self, help: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._help = help
        kinds = ", ".join(f"{KIND_LETTERS[kind]} {word.lower()}" for kind, word in KIND_WORDS.items())
        self.setToolTip(
            f"{kinds}.\nFaint with a firm end: running. Striped: stopped. Standing out of its line: failed.\n{help}"
        )
        self.setAccessibleName("Legend of the timeline")
        self.setAccessibleDescription(self.toolTip())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Qt: one line."""
        return QSize(200, round(HEIGHT * magnification(self)))

    def changeEvent(self, event: QEvent) -> None:
        """Qt: larger text needs a higher line."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: draw the line."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("raised"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(0, 0, self.width(), 0)
        painter.scale(magnification(self), magnification(self))
        painter.setFont(font_within(self))
        x = 8.0
        for kind in KIND_WORDS:
            x = self._entry(painter, x, kind)
        for state in _STATES:
            x = self._state(painter, x, state)
        painter.setPen(theme.colour("muted"))
        room = int(self.width() / magnification(self) - x - 16)
        if room > 120:
            text = painter.fontMetrics().elidedText(self._help, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(x + 8, 0, room, HEIGHT), TEXT, text)

    def _entry(self, painter: QPainter, x: float, kind: Kind) -> float:
        colour = theme.colour(KIND_MEANINGS[kind])
        box = QRectF(x, HEIGHT / 2 - 8, SWATCH, 16)
        if kind is Kind.CHILD:
            faint = QColor(colour)
            faint.setAlpha(60)
            painter.fillRect(box, faint)
            painter.setPen(colour)
            painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
        else:
            painter.fillRect(box.adjusted(0, 4 if kind is Kind.CODE else 0, 0, 0), colour)
            painter.setPen(self.palette().base().color())
        painter.drawText(
            box.adjusted(0, 4 if kind is Kind.CODE else 0, 0, 0), Qt.AlignmentFlag.AlignCenter, KIND_LETTERS[kind]
        )
        return self._word(painter, x, KIND_WORDS[kind])

    def _state(self, painter: QPainter, x: float, state: str) -> float:
        colour = theme.colour("sub")
        box = QRectF(x, HEIGHT / 2 - 5, SWATCH, 10)
        faint = QColor(colour)
        faint.setAlpha(70)
        match state:
            case "Failed":
                painter.fillRect(box, theme.colour("failed"))
                painter.fillRect(QRectF(box.left(), box.top() - 2, 3, box.height() + 4), theme.colour("failed"))
            case "Stopped":
                painter.fillRect(box, faint)
                for stripe in range(0, SWATCH, 6):
                    painter.fillRect(QRectF(box.left() + stripe + 3, box.top(), 3, box.height()), QBrush(colour))
            case _:
                painter.fillRect(box, faint)
                painter.fillRect(QRectF(box.right() - 2, box.top(), 2, box.height()), colour)
        return self._word(painter, x, state)

    def _word(self, painter: QPainter, x: float, word: str) -> float:
        painter.setPen(self.palette().windowText().color())
        width = painter.fontMetrics().horizontalAdvance(word)
        painter.drawText(QRectF(x + SWATCH + 5, 0, width + 2, HEIGHT), TEXT, word)
        return x + SWATCH + width + 18
