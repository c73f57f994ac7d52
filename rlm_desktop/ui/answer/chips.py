"""Small painted surfaces of the answer's screen: chips that wrap, and the banner that says how a run ended."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from rlm_desktop.events.wording import plain
from rlm_desktop.ui import theme
from rlm_desktop.ui.answer.model import Chip

GAP = 8
ICON = 16


class Chips(QWidget):
    """Facts side by side, in as many rows as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels: list[_ChipLabel] = []
        self._chips: tuple[Chip, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_chips(self, chips: Sequence[Chip]) -> None:
        """Show these, and no others."""
        if tuple(chips) == self._chips:
            return
        self._chips = tuple(chips)
        for label in self._labels:
            label.hide()
            label.deleteLater()
        self._labels = [_ChipLabel(chip, self) for chip in self._chips]
        for label in self._labels:
            label.show()
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        left, top, height = 0, 0, 0
        for label in self._labels:
            wanted = label.sizeHint()
            width = min(wanted.width(), max(self.width(), 120))
            if left and left + width > self.width():
                left, top = 0, top + wanted.height() + GAP // 2
            label.setGeometry(QRect(left, top, width, wanted.height()))
            left += width + GAP
            height = top + wanted.height()
        if height != self.height():
            self.setFixedHeight(height)


class _ChipLabel(QWidget):
    """One chip: its icon and its text, shortened in the middle when there is no room."""

    def __init__(self, chip: Chip, parent: QWidget) -> None:
        super().__init__(parent)
        self._chip = chip
        self._text = plain(chip.text)
        self.setToolTip(plain(chip.tip))
        self.setAccessibleName(plain(chip.tip))

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._text)
        return QSize(words + ICON + 3 * GAP + 2, max(self.fontMetrics().height(), ICON) + GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        meaning = self._chip.icon if self._chip.icon in ("root", "sub") else "muted"
        place = QRect(GAP, (self.height() - ICON) // 2, ICON, ICON)
        theme.icon(self._chip.icon, meaning).paint(painter, place)
        room = QRect(place.right() + GAP, 0, self.width() - place.right() - 2 * GAP, self.height())
        said = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideMiddle, room.width() + 2)
        painter.setPen(self.palette().text().color())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, said)
        painter.end()


class Banner(QWidget):
    """A sentence on a ground of its meaning's colour, with its icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._meaning = "running"
        self._icon = QLabel()
        self._icon.setFixedWidth(ICON + 4)
        self._words = QLabel()
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, GAP, 12, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def say(self, meaning: str, icon: str, sentence: str) -> None:
        """Another sentence."""
        self._meaning = meaning
        self._icon.setPixmap(theme.icon(icon, meaning).pixmap(QSize(ICON, ICON), self.devicePixelRatioF()))
        if self._words.text() != sentence:
            self._words.setText(sentence)
        self.update()

    def sentence(self) -> str:
        """What it says."""
        return self._words.text()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = theme.colour(self._meaning)
        ground = QColor(colour)
        ground.setAlpha(28)
        edge = QColor(colour)
        edge.setAlpha(90)
        painter.setPen(edge)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        painter.end()
