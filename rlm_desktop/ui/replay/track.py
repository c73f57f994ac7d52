"""The slider of the replay bar: the run's time, with its steps and idle gaps marked, and how far it is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.replay.model import Reel

NOTCHES = 100_000
"""Of the slider: what a screen reader hears is a share of these."""
HEIGHT, GROOVE, HANDLE = 26, 4, 7
"""Pixels; the last is the handle's radius."""
STEP_PIXELS = 4
"""Marks of steps that lie nearer are left out."""


class Track(QSlider):
    """Press anywhere on it and drag; the arrows go by event, Page up and down by step.

    Signals:
        sought(place): seconds since the run's beginning.
        key_pressed(name): an act of the controller that a key asks for.
    """

    sought = Signal(float)
    key_pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._reel: Reel | None = None
        self._place = 0.0
        self._acts = {
            Qt.Key.Key_Left: "event_back",
            Qt.Key.Key_Right: "event_on",
            Qt.Key.Key_Down: "event_back",
            Qt.Key.Key_Up: "event_on",
            Qt.Key.Key_PageUp: "step_back",
            Qt.Key.Key_PageDown: "step_on",
            Qt.Key.Key_Home: "to_begin",
            Qt.Key.Key_End: "to_end",
            Qt.Key.Key_Space: "toggle",
        }
        self.setRange(0, NOTCHES)
        self.setAccessibleName("Place in the run")
        self.setToolTip("Drag to a moment of the run. Arrows: event by event. Page up and down: step by step.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_place(self, reel: Reel | None, place: float) -> None:
        """Put the handle somewhere."""
        self._reel, self._place = reel, place
        self.setEnabled(reel is not None)
        share = 0.0 if reel is None or not reel.seconds else place / reel.seconds
        was = self.blockSignals(True)
        self.setValue(round(min(max(share, 0.0), 1.0) * NOTCHES))
        self.blockSignals(was)
        self.update()

    def x_of(self, place: float) -> float:
        """Pixels from the left edge."""
        seconds = 0.0 if self._reel is None else self._reel.seconds
        return self.width() * min(max(place / seconds, 0.0), 1.0) if seconds else 0.0

    def sizeHint(self) -> QSize:
        """Qt: one line."""
        return QSize(200, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """Qt: it shrinks."""
        return QSize(80, HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._seek(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: go along."""
        if self.isSliderDown():
            self._seek(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: it stays there."""
        self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: event by event."""
        self.key_pressed.emit("event_back" if event.angleDelta().y() > 0 else "event_on")
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: by event and by step."""
        act = self._acts.get(Qt.Key(event.key()))
        if act is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            self.key_pressed.emit(act)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: groove, gaps, steps and handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, x = self.height() / 2, self.x_of(self._place)
        painter.setPen(Qt.PenStyle.NoPen)
        self._bar(painter, 0.0, self.width(), theme.colour("line"))
        if self._reel is None:
            return
        self._bar(painter, 0.0, x, theme.colour("accent"))
        self._gaps(painter, middle)
        self._steps(painter, middle)
        painter.setPen(QPen(self.palette().base().color(), 2))
        painter.setBrush(theme.colour("accent"))
        at = QPointF(min(max(x, HANDLE), self.width() - HANDLE), middle)
        painter.drawEllipse(at, HANDLE, HANDLE)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(at, HANDLE + 2, HANDLE + 2)

    def _bar(self, painter: QPainter, left: float, right: float, colour: QColor) -> None:
        box = QRectF(left, (self.height() - GROOVE) / 2, right - left, GROOVE)
        painter.setBrush(colour)
        painter.drawRoundedRect(box, GROOVE / 2, GROOVE / 2)

    def _gaps(self, painter: QPainter, middle: float) -> None:
        """Where nothing was at work, the groove is a dotted line."""
        assert self._reel is not None
        painter.save()
        for begin, end in self._reel.gaps:
            left, right = self.x_of(begin), self.x_of(end)
            if right - left >= STEP_PIXELS:
                painter.fillRect(QRectF(left, middle - GROOVE, right - left, 2 * GROOVE), self.palette().window())
                painter.setPen(QPen(theme.colour("muted"), 2, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(left + 2, middle), QPointF(right - 2, middle))
        painter.restore()

    def _steps(self, painter: QPainter, middle: float) -> None:
        assert self._reel is not None
        painter.save()
        painter.setPen(QPen(theme.colour("muted"), 1))
        last = -STEP_PIXELS * 1.0
        for step in self._reel.steps:
            x = round(self.x_of(step)) + 0.5
            if x - last >= STEP_PIXELS:
                painter.drawLine(QPointF(x, middle - 9), QPointF(x, middle - 5))
                last = x
        painter.restore()

    def _seek(self, x: float) -> None:
        if self._reel is not None:
            self.sought.emit(self._reel.seconds * min(max(x / max(1, self.width()), 0.0), 1.0))
