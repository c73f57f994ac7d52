"""A button that opens a menu: its text, and an arrow that is large enough to be seen as one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMenu, QStyle, QStyleOption, QStyleOptionToolButton, QStylePainter, QToolButton, QWidget

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
ARROW, GAP = 8, 6
"""Pixels of the arrow, and before it."""


class MenuButton(QToolButton):
    """Flat until the mouse is on it."""

    def __init__(self, text: str, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(text)
        self.setMenu(menu)
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def sizeHint(self) -> QSize:
        """Qt: room for the arrow."""
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(text + ARROW + 3 * GAP, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Qt."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: a tool button, with our arrow in place of the style's."""
        painter = QStylePainter(self)
        option = QStyleOptionToolButton()
        self.initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
        option.text = ""
        painter.drawComplexControl(QStyle.ComplexControl.CC_ToolButton, option)
        inside = self.rect().adjusted(GAP, 0, -GAP, 0)
        left = self.style().visualAlignment(self.layoutDirection(), _LEFT)
        painter.drawItemText(inside, int(left), self.palette(), self.isEnabled(), self.text(), self.foregroundRole())
        arrow = QStyleOption()
        arrow.initFrom(self)
        arrow.rect = QRect(inside.right() - ARROW + 1, inside.center().y() - ARROW // 2 + 1, ARROW, ARROW)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_IndicatorArrowDown, arrow)
