"""The strip on screen: drag to zoom, drag an edge, click to move, double click for all."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import counted, duration, money
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.magnified import font_within, magnification
from rlm_desktop.ui.overview.bands import GUTTER, HEIGHT, Bands
from rlm_desktop.ui.overview.model import WORK, OverviewModel
from rlm_desktop.ui.overview.window import LEAST, Hold, Scale, centred, dragged, held, moved, zoomed

BUCKET = 2
"""Pixels of one stretch."""
ZOOM = 1.25
PAN = 1 / 8


class OverviewView(QWidget):
    """The minimap of the run in focus. It shows and moves the focus's stretch.

    Acts: show_all, zoom_in, zoom_out, go_left, go_right.
    """

    def __init__(self, reader: Reader, focus: Focus, jobs: Jobs, database: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._focus = focus
        self._model = OverviewModel(reader, focus, jobs, database, self)
        self._picture: QPixmap | None = None
        self._hold: Hold | None = None
        self._pressed = 0.0
        self._before: tuple[float, float] | None = None
        self._is_dragged = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Overview of the run")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._model.changed.connect(self._on_changed)
        self._model.moved.connect(self.update)
        focus.stretch_changed.connect(self._on_stretch_changed)
        focus.run_changed.connect(self._on_stretch_changed)
        self._on_stretch_changed()

    @property
    def model(self) -> OverviewModel:
        """What is shown."""
        return self._model

    @property
    def scale(self) -> Scale:
        """Time over pixels."""
        return Scale(GUTTER, max(1.0, self._area.width() - GUTTER), max(self._model.total, 1e-3))

    @property
    def _area(self) -> QRectF:
        """What is drawn, in pixels of the picture: with large text, each is more than one of the screen."""
        return QRectF(0, 0, self.width() / magnification(self), self.height() / magnification(self))

    def sizeHint(self) -> QSize:
        """Qt: three bands."""
        return QSize(400, round(HEIGHT * magnification(self)))

    @Slot()
    def show_all(self) -> None:
        """The whole run."""
        self._focus.set_stretch(None)

    @Slot()
    def zoom_in(self) -> None:
        """A little nearer."""
        self._focus.set_stretch(zoomed(self.scale, self._focus.stretch, ZOOM), is_on_the_way=True)

    @Slot()
    def zoom_out(self) -> None:
        """A little away."""
        self._focus.set_stretch(zoomed(self.scale, self._focus.stretch, 1 / ZOOM), is_on_the_way=True)

    @Slot()
    def go_left(self) -> None:
        """A little earlier."""
        self._go(-PAN)

    @Slot()
    def go_right(self) -> None:
        """A little later."""
        self._go(PAN)

    def told_at(self, x: float) -> str:
        """What there is to say of a pixel of the picture."""
        strip, scale = self._model.strip, self.scale
        if strip is None or x < GUTTER or not self._model.seconds:
            return ""
        count = len(strip.costs)
        place = int(scale.time(x) / self._model.seconds * count)
        if place >= count or self._model.is_hidden(place):
            return ""
        step = self._model.seconds / count
        work = sum(strip.seconds[kind][place] for kind in WORK)
        lines = [f"{duration(place * step)} and {duration(step)} on"]
        lines.append(f"{counted(strip.calls[place], 'call')}, {duration(work)} of work")
        lines.append(f"{money(strip.costs[place])} known cost")
        if strip.errors[place]:
            lines.append(counted(strip.errors[place], "error"))
        return "\n".join(lines)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: the strip, and the window on it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._focus.run is None:
            return
        if self._picture is None or self._picture.devicePixelRatio() != self.devicePixelRatio():
            self._picture = self._drawn()
        painter.drawPixmap(QPointF(0, 0), self._picture)
        painter.scale(magnification(self), magnification(self))
        scale, area = self.scale, self._area
        if self._model.horizon is not None:
            painter.fillRect(QRectF(scale.x(self._model.horizon), 0, 2, area.height()), theme.colour("accent"))
        if self._focus.stretch is not None:
            self._draw_window(painter, scale, *self._focus.stretch)
        if self.hasFocus():
            painter.setPen(theme.colour("accent"))
            painter.drawRect(area.adjusted(0, 0, -1, -1))

    def _draw_window(self, painter: QPainter, scale: Scale, begin: float, end: float) -> None:
        width, height = self._area.width(), self._area.height()
        left, right = scale.x(max(0.0, begin)), min(scale.x(end), width - 1.0)
        right = max(right, left + 3)
        veil = self.palette().base().color()
        veil.setAlpha(170)
        painter.fillRect(QRectF(GUTTER, 0, left - GUTTER, height), veil)
        painter.fillRect(QRectF(right, 0, width - right, height), veil)
        accent = theme.colour("accent")
        painter.setPen(accent)
        painter.drawRect(QRectF(left, 0.5, right - left, height - 1.5))
        for x in (left, right):
            painter.fillRect(QRectF(x - 1.5, height / 2 - 9, 4, 18), accent)

    def _drawn(self) -> QPixmap:
        ratio = self.devicePixelRatio()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.scale(magnification(self), magnification(self))
        painter.setFont(font_within(self))
        Bands(painter, self._model, self.scale).draw()
        painter.end()
        return picture

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: take hold of an edge, or begin a new window."""
        x = event.position().x() / magnification(self)
        if event.button() == Qt.MouseButton.LeftButton and x >= GUTTER and self._focus.run:
            self._pressed, self._is_dragged, self._before = x, False, self._focus.stretch
            self._hold = held(self.scale, self._before, self._pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: drag the edge or the new window; else say what is under the cursor."""
        x = event.position().x() / magnification(self)
        if self._hold is None:
            is_edge = held(self.scale, self._focus.stretch, x) is not Hold.NEW
            self.setCursor(Qt.CursorShape.SizeHorCursor if is_edge else Qt.CursorShape.CrossCursor)
            self.setToolTip(self.told_at(x))
            return
        if self._is_dragged or abs(x - self._pressed) >= LEAST:
            self._is_dragged = True
            stretch = dragged(self.scale, self._hold, self._before, self._pressed, x)
            self._focus.set_stretch(stretch, is_on_the_way=True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: the window stays, or is moved to where there was a click."""
        if self._hold is None:
            return
        if self._is_dragged:
            self._focus.set_stretch(self._focus.stretch)
        elif self._before is not None and self._hold is Hold.NEW:
            self._focus.set_stretch(centred(self.scale, self._before, self.scale.time(self._pressed)))
        self._hold = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt: all of the run."""
        self.show_all()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: move and zoom."""
        acts = {
            Qt.Key.Key_Left: self.go_left,
            Qt.Key.Key_A: self.go_left,
            Qt.Key.Key_Right: self.go_right,
            Qt.Key.Key_D: self.go_right,
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_W: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_S: self.zoom_out,
            Qt.Key.Key_0: self.show_all,
        }
        act = acts.get(Qt.Key(event.key()))
        if act is None or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        else:
            act()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: more or fewer stretches can be told apart."""
        super().resizeEvent(event)
        self._model.set_buckets(max(1, (int(self._area.width()) - GUTTER) // BUCKET))
        self._on_changed()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._on_changed()

    def _go(self, share: float) -> None:
        stretch = self._focus.stretch
        if stretch is not None:
            by = (stretch[1] - stretch[0]) * share
            self._focus.set_stretch(moved(self.scale, stretch, by), is_on_the_way=True)

    @Slot()
    def _on_changed(self) -> None:
        self._picture = None
        self._speak()
        self.update()

    @Slot()
    def _on_stretch_changed(self) -> None:
        self._speak()
        self.update()

    def _speak(self) -> None:
        if self._focus.run is None:
            said = "No run is shown."
        else:
            total, stretch = self._model.total, self._focus.stretch
            begin, end = (0.0, total) if stretch is None else (max(0.0, stretch[0]), min(stretch[1], total))
            errors = counted(self._model.errors, "error")
            said = f"{duration(begin)} to {duration(end)} of {duration(total)} is shown. {errors} in all."
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
