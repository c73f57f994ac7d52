"""One way to begin: a button with a picture, what it does, and beneath it in smaller words what that means."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.magnified import enlargement

PICTURE, AIR = 24, 8
NARROWEST = 220
"""Pixels, at the usual size of text; of the words, which break into lines."""
_WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class Way(QPushButton):
    """As high as its words need; they have the size of all other text."""

    def __init__(self, text: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._meaning = meaning
        self.setAccessibleDescription(meaning)
        self.setFlat(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Qt."""
        wide = round(1.5 * NARROWEST * enlargement(self))
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        return QSize(round(NARROWEST * enlargement(self)), self._title_pixels() + 2 * AIR)

    def heightForWidth(self, width: int) -> int:
        """Qt."""
        words = self._words(QRect(0, 0, width, 0))
        meant = self.fontMetrics().boundingRect(QRect(0, 0, words.width(), 0), _WRAPPED, self._meaning)
        return self._title_pixels() + meant.height() + 2 * AIR + 2

    def changeEvent(self, event: QEvent) -> None:
        """Qt: larger text needs a higher button."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the button under the mouse, its picture, and its words."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        if option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Sunken):
            painter.drawPrimitive(QStyle.PrimitiveElement.PE_PanelButtonCommand, option)
        side = self._picture()
        self.icon().paint(painter, AIR, AIR + (self._title_pixels() - side) // 2, side, side)
        words = self._words(self.rect())
        painter.setFont(self._bold())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextShowMnemonic
        painter.drawText(words, flags, self.text())
        painter.setFont(self.font())
        painter.setPen(theme.colour("muted"))
        painter.drawText(words.adjusted(0, self._title_pixels() + 2, 0, 0), _WRAPPED, self._meaning)
        if self.hasFocus():
            option.rect = self.rect().adjusted(2, 2, -2, -2)
            painter.drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, option)

    def _words(self, of: QRect) -> QRect:
        return of.adjusted(AIR + self._picture() + AIR, AIR, -AIR, -AIR)

    def _picture(self) -> int:
        return round(PICTURE * enlargement(self))

    def _title_pixels(self) -> int:
        return QFontMetrics(self._bold()).height()

    def _bold(self) -> QFont:
        bold = QFont(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        return bold
