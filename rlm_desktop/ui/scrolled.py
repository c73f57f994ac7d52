"""A screen that can be made smaller than what is in it needs when its text is large: it scrolls then."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from rlm_desktop.ui.magnified import enlargement

LEAST = QSize(120, 64)
LARGE = 1.25
"""Times the usual size of text."""


class Scrolled(QScrollArea):
    """As large as there is room; it scrolls only where that is too little. What is in it takes the keyboard."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(content)
        self.setWidgetResizable(True)
        self._least = QSize()
        self.setWidget(_Held(content, self._on_need))
        self.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)

    def _on_need(self) -> None:
        """Tell who lays this out, where the content needs more or less than before."""
        least = self.minimumSizeHint()
        if least != self._least:
            self._least = least
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Qt: as its content."""
        return self._content.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Qt: what its content needs; hardly anything where large text makes that much."""
        least = self._content.minimumSizeHint()
        return least if enlargement(self) < LARGE else least.boundedTo(LEAST)


class _Held(QWidget):
    """Holds a content, which is as large as it. Only with large text is lines' height what it scrolls for: else the
    content makes do with its room, as everywhere else."""

    def __init__(self, content: QWidget, tell: Callable[[], None]) -> None:
        """tell: hears whenever the content may need more or less room."""
        super().__init__()
        self._content = content
        self._tell = tell
        content.setParent(self)
        self.setAutoFillBackground(False)
        self._say()

    def minimumSizeHint(self) -> QSize:
        """Qt: as its content."""
        return self._content.minimumSizeHint().expandedTo(self._content.minimumSize())

    def sizeHint(self) -> QSize:
        """Qt: as its content."""
        return self._content.sizeHint()

    def heightForWidth(self, width: int) -> int:
        """Qt: as its content."""
        return self._content.heightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: the content has the same size."""
        super().resizeEvent(event)
        self._content.resize(self.size())

    def event(self, event: QEvent) -> bool:
        """Qt: the content needs more or less, or has another size of text."""
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.FontChange):
            self._say()
            self.updateGeometry()
            self._tell()
        return super().event(event)

    def _say(self) -> None:
        policy = self.sizePolicy()
        policy.setHeightForWidth(self._content.hasHeightForWidth() and enlargement(self) >= LARGE)
        self.setSizePolicy(policy)


def fitting(content: QWidget, parent: QWidget) -> QWidget:
    """What a dialog holds: the content itself, or in large text a frame in which it scrolls."""
    return content if enlargement(parent) < LARGE else Scrolled(content, parent)
