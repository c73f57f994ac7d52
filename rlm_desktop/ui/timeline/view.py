"""The timeline on screen: zoom at the cursor, drag, point, choose."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QToolTip, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.timeline import wording
from rlm_desktop.ui.timeline.axis import Sight
from rlm_desktop.ui.timeline.geometry import Strip, bar_at, strips, total_height
from rlm_desktop.ui.timeline.model import TimelineModel
from rlm_desktop.ui.timeline.painting import MEANINGS, Painting
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, Scene

TICK_MILLISECONDS = 100
ZOOM = 1.25
"""By which one notch of the wheel or one key goes nearer."""
ROOM = 1.02
"""The whole run, and a little room behind its end."""
SLACK_PIXELS = 3
"""How far beside a bar a click still means it."""
LABELS_A_FRAME = 12
"""Labels that are read from the store in one frame; the others come in the next."""
EMPTY = "No run is shown."


class TimelineView(QAbstractScrollArea):
    """The bars of the run in focus. Choosing one puts its span into focus, and the span in focus is marked."""

    def __init__(self, reader: Reader, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._model = TimelineModel(reader, focus, self)
        self._sight: Sight | None = None
        """What was zoomed to; None shows the whole run, also as it grows."""
        self._strips: list[Strip] = []
        self._pressed: QPointF | None = None
        self._is_dragged = False
        self._labels_left = 0
        self._colours: dict[str, QColor] = {}
        self._failed = QIcon()
        self._clock = Clock(self, lambda: TICK_MILLISECONDS if self._model.is_running else None)
        self.setAccessibleName("Timeline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(HEADER + 60)
        self.viewport().setMouseTracking(True)
        self._clock.timeout.connect(self.viewport().update)
        self._model.opened.connect(self._on_opened)
        self._model.changed.connect(self._on_changed)
        focus.span_changed.connect(self._on_span_changed)
        self._tint()
        self._on_changed()

    @property
    def sight(self) -> Sight:
        """The stretch of time that is shown."""
        pixels = max(1, self.viewport().width() - GUTTER)
        if self._sight is None:
            return Sight(0.0, self._total(), pixels)
        return Sight(self._sight.start, self._sight.seconds, pixels)

    def fit(self) -> None:
        """Show the whole run."""
        self._sight = None
        self.viewport().update()

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Go nearer by a factor; x: pixels from the left edge of the lanes that stay, else the middle."""
        sight = self.sight
        zoomed = sight.zoomed(factor, sight.pixels / 2 if x is None else x, self._total())
        self._sight = None if zoomed.seconds >= self._total() else zoomed
        self.viewport().update()

    def pan(self, pixels: float) -> None:
        """Go later by so many pixels."""
        if self._sight is not None:
            self._sight = self.sight.moved(pixels, self._total())
            self.viewport().update()

    def span_at(self, at: QPointF) -> int | None:
        """The span that a point in the viewport means: a bar, else a child run, else a step in the heading."""
        if at.x() < GUTTER:
            return None
        sight, lanes = self.sight, self._model.lanes
        time, slack = sight.time(at.x() - GUTTER), SLACK_PIXELS / sight.scale
        if time > self._model.now + slack:
            return None
        if at.y() < STEP_HEIGHT:
            place = lanes.step_at(time)
            return None if place is None else lanes.steps[place]
        if at.y() < HEADER:
            return None
        y = at.y() - HEADER + self.verticalScrollBar().value()
        return bar_at(self._strips, y, min(time, self._model.now), slack)

    def _total(self) -> float:
        return ROOM * max(self._model.lanes.latest, self._model.now, 1e-3)

    @Slot()
    def _on_opened(self) -> None:
        self._sight = None
        self.verticalScrollBar().setValue(0)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self._strips = strips(self._model.lanes.lanes)
        room = self.viewport().height() - HEADER
        self.verticalScrollBar().setRange(0, max(0, total_height(self._strips) - room))
        self.verticalScrollBar().setPageStep(max(1, room))
        self.verticalScrollBar().setSingleStep(20)
        self._clock.look()
        self.viewport().update()

    @Slot()
    def _on_span_changed(self) -> None:
        spot = self._model.lanes.spot(self._focus.span)
        if spot is not None and self._sight is not None:
            begin, end = spot.line.begins[spot.place], min(spot.line.ends[spot.place], self._model.now)
            sight = self.sight
            if end < sight.start or begin > sight.end:
                middle = (begin + end) / 2 - sight.seconds / 2
                self._sight = Sight(middle, sight.seconds, sight.pixels).within(self._total())
        if spot is not None:
            self._scroll_to(spot.lane.lines[spot.number] if spot.lane.lines else spot.line)
        self.viewport().update()

    def _scroll_to(self, line: object) -> None:
        bar, room = self.verticalScrollBar(), self.viewport().height() - HEADER
        for strip in self._strips:
            if strip.number >= 0 and strip.lane.lines[strip.number] is line:
                bar.setValue(min(max(bar.value(), strip.top + strip.height + 8 - room), max(0, strip.top - 8)))

    def _label(self, span: int) -> str:
        if not self._model.is_known(span):
            if not self._labels_left:
                QTimer.singleShot(0, self.viewport(), self.viewport().update)
                return ""
            self._labels_left -= 1
        row = self._model.span(span)
        return "" if row is None else wording.on_bar(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        """One frame."""
        painter = QPainter(self.viewport())
        area = self.viewport().rect()
        if self._model.run is None:
            painter.fillRect(area, self.palette().base())
            painter.setPen(theme.colour("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, EMPTY)
            return
        self._labels_left = LABELS_A_FRAME
        row = self._model.span(self._focus.span)
        begin = self._model.lanes.begin
        now = self._model.now
        scene = Scene(
            lanes=self._model.lanes,
            strips=self._strips,
            sight=self.sight,
            now=now,
            is_horizon=self._model.horizon is not None,
            top=self.verticalScrollBar().value(),
            selected=self._focus.span,
            stretch=None
            if row is None or row.parent is None
            else (row.begin - begin, now if row.end is None else row.end - begin),
            failed=self._failed,
            label=self._label,
        )
        Painting(painter, scene, self._colours, self.palette(), area).paint()

    def viewportEvent(self, event: QEvent) -> bool:
        """Say what is under the cursor."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            span = self.span_at(QPointF(event.pos()))
            row = None if span is None else self._model.span(span)
            text = "" if row is None else wording.tooltip(row, self._model.lanes.begin + self._model.now)
            QToolTip.showText(event.globalPos(), text, self.viewport())
            return True
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor; with Shift, or sideways, pan; with Ctrl, up and down."""
        turned = event.angleDelta()
        if turned.x() and not turned.y():
            self.pan(-turned.x())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(-turned.y())
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - turned.y() // 2)
        else:
            self.zoom(ZOOM ** (turned.y() / 120), max(0.0, event.position().x() - GUTTER))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click chooses, a drag moves."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the time, or show that something can be chosen."""
        if self._pressed is None:
            over = self.span_at(event.position()) is not None
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
            return
        moved = event.position() - self._pressed
        if self._is_dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._is_dragged = True
            self._pressed = event.position()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
            self.pan(-moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - int(moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click chooses the span under it."""
        if self._pressed is not None and not self._is_dragged:
            span = self.span_at(event.position())
            if span is not None:
                self._focus.select(span)
        self._pressed = None
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The whole run."""
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """+ and - zoom, 0 shows all, arrows move; only where the timeline has the keyboard."""
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(ZOOM)
            case Qt.Key.Key_Minus:
                self.zoom(1 / ZOOM)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_Left:
                self.pan(-self.sight.pixels / 8)
            case Qt.Key.Key_Right:
                self.pan(self.sight.pixels / 8)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More or fewer lanes are in sight."""
        super().resizeEvent(event)
        self._on_changed()

    def changeEvent(self, event: QEvent) -> None:
        """Colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self._colours = {meaning: theme.colour(meaning) for meaning in MEANINGS}
        self._failed = theme.icon("failed", "failed")
        self.viewport().update()
