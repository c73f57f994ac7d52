"""A timer that ticks only while its widget is seen and something in it moves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class Clock(QTimer):
    """Owned by its widget. pause: milliseconds from tick to tick as things are now; None where nothing moves."""

    def __init__(self, widget: QWidget, pause: Callable[[], int | None]) -> None:
        super().__init__(widget)
        self._pause = pause
        self._is_seen = widget.isVisible()
        widget.installEventFilter(self)

    def look(self) -> None:
        """Something may move now that did not, or the other way round."""
        pause = self._pause() if self._is_seen else None
        if pause is None:
            self.stop()
        elif not self.isActive() or self.interval() != pause:
            self.start(pause)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt: hear when the widget comes in sight, and when it goes."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._is_seen = event.type() is QEvent.Type.Show
            self.look()
        return super().eventFilter(watched, event)
