"""What the timeline is painted on: a picture that scrolls, and is drawn larger where the text is larger."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from rlm_desktop.ui.magnified import font_within, magnification
from rlm_desktop.ui.timeline.scene import HEADER

LEAST = HEADER + 48
"""Pixels of the picture that are seen at least, from its top."""


class Surface(QAbstractScrollArea):
    """Measures in pixels of the picture; its scroll bar does, too.

    Signals:
        resized(): there is more of the picture to be seen, or less.
    """

    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.magnified = 1.0
        """Pixels of the screen to one of the picture."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self._magnify()

    @property
    def area(self) -> QRect:
        """What is in sight, the upper left corner being 0, 0."""
        viewport = self.viewport()
        return QRect(0, 0, ceil(viewport.width() / self.magnified), ceil(viewport.height() / self.magnified))

    def enlarge(self, painter: QPainter) -> None:
        """Have a painter draw in pixels of the picture."""
        painter.scale(self.magnified, self.magnified)
        painter.setFont(font_within(self))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: more or less is in sight."""
        super().resizeEvent(event)
        self.resized.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: larger text needs a larger picture."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.magnified != magnification(self):
            self._magnify()
            self.resized.emit()

    def _magnify(self) -> None:
        self.magnified = magnification(self)
        self.setMinimumHeight(round(LEAST * self.magnified))
