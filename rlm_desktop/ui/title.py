"""A title over a screen: larger than all other text, by as much whatever size that has."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QLabel, QWidget


class Larger(QLabel):
    """times: how much larger it is. It hears from its parent, since its own font has a size by itself."""

    def __init__(self, text: str = "", *, times: float = 1.2, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._times = times
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: listen to another parent."""
        super().changeEvent(event)
        parent = self.parentWidget()
        if event.type() is QEvent.Type.ParentChange and parent is not None:
            parent.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: all other text has another size."""
        if event.type() is QEvent.Type.FontChange:
            self._fit()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        font = QFont(QApplication.font())
        font.setPointSizeF(font.pointSizeF() * self._times)
        font.setWeight(QFont.Weight.DemiBold)
        self.setFont(font)


class Title(Larger):
    """The same, of plain text."""

    def __init__(self, text: str = "", *, times: float = 1.2, parent: QWidget | None = None) -> None:
        from PySide6.QtCore import Qt  # dear, and not asked for by what is painted first

        super().__init__(text, times=times, parent=parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
