"""Text that is cut with an ellipsis where there is no room, as a label and as a button; the tooltip has all of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolTip,
    QWidget,
)

MARGIN = 8
LEAST_CHARS = 6
"""That are seen of a button's text, if they are of average width."""


class ElidedButton(QPushButton):
    """Its text is data: an ampersand in it is an ampersand. It asks for the text's room, and makes do with less."""

    def minimumSizeHint(self) -> QSize:
        """Qt: the icon and the beginning of the text."""
        least = LEAST_CHARS * self.fontMetrics().averageCharWidth() + self.iconSize().width() + 2 * MARGIN
        return QSize(min(least, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: as any button, with what of the text fits."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.width() - self.iconSize().width() - 2 * MARGIN
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        option.text = shown.replace("&", "&&")
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)


class ElidedLabel(QLabel):
    """One line of plain text, which gives way to what is beside it; its menu copies all of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.addAction("Copy", lambda: QGuiApplication.clipboard().setText(self.text()))

    def shown(self) -> str:
        """What of the text is seen."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def minimumSizeHint(self) -> QSize:
        """Qt: no width of its own."""
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: what fits."""
        painter = QStylePainter(self)
        painter.drawItemText(
            self.contentsRect(),
            int(self.alignment()),
            self.palette(),
            self.isEnabled(),
            self.shown(),
            self.foregroundRole(),
        )

    def event(self, event: QEvent) -> bool:
        """Qt: say all of it where a part is seen, and then its tooltip."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            cut = self.text() if self.shown() != self.text() else ""
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, (cut, self.toolTip()))), self)
            return True
        return super().event(event)
