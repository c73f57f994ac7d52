"""The two buttons at a mouse's side: Back and Forward, wherever the pointer is in the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.focus import Focus


class SideButtons(QObject):
    """Hears the window before its widgets do. Owned by it; attached once it is shown, when there is one to hear."""

    def __init__(self, focus: Focus, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._acts = {Qt.MouseButton.BackButton: focus.back, Qt.MouseButton.ForwardButton: focus.forward}

    def attach(self) -> None:
        """Hear the window from now on."""
        handle = self._window.windowHandle()
        handle.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt."""
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            act = self._acts.get(event.button())
            if act is not None:
                act()
                return True
        return super().eventFilter(watched, event)
