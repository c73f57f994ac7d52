"""A button whose text is cut with an ellipsis where there is no room; the tooltip has the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle, QStyleOptionButton, QStylePainter

MARGIN = 8


class ElidedButton(QPushButton):
    """Its text is data: an ampersand in it is an ampersand."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: as any button, with what of the text fits."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.width() - self.iconSize().width() - 2 * MARGIN
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        option.text = shown.replace("&", "&&")
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
