"""What mouse and keys do to the timeline: drag, wheel, click and letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.noted import Noted
from rlm_desktop.ui.timeline.controller import ZOOM, TimelineController
from rlm_desktop.ui.timeline.face import TimelineFace
from rlm_desktop.ui.timeline.geometry import Row
from rlm_desktop.ui.timeline.model import TimelineModel
from rlm_desktop.ui.timeline.pointing import Hit, bar_at, bar_beside
from rlm_desktop.ui.timeline.scene import GUTTER

HELP = "Ctrl+wheel or W S: zoom · drag or A D: move · arrows: next bar · F: find selection · N: next error · 0: all"

_AXES = {
    Qt.Key.Key_Comma: ("sibling", -1),
    Qt.Key.Key_Period: ("sibling", 1),
    Qt.Key.Key_BracketLeft: ("step", -1),
    Qt.Key.Key_BracketRight: ("step", 1),
}


class TimelineHands(TimelineFace):
    """The face with hands; letters act only while it has the keyboard."""

    def __init__(
        self,
        model: TimelineModel,
        controller: TimelineController,
        focus: Focus,
        parent: QWidget | None = None,
        *,
        noted: Noted | None = None,
    ) -> None:
        super().__init__(model, controller, parent, noted=noted)
        self._focus = focus
        self._acts: list[QAction] = []
        self._pressed: QPointF | None = None
        self._is_dragged = False
        self._keys: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_W: controller.zoom_in,
            Qt.Key.Key_Plus: controller.zoom_in,
            Qt.Key.Key_Equal: controller.zoom_in,
            Qt.Key.Key_S: controller.zoom_out,
            Qt.Key.Key_Minus: controller.zoom_out,
            Qt.Key.Key_A: controller.pan_left,
            Qt.Key.Key_D: controller.pan_right,
            Qt.Key.Key_0: controller.show_all,
            Qt.Key.Key_F: controller.centre_selection,
        }
        self._ways: dict[Qt.Key, tuple[Callable[[int], None], int]] = {
            Qt.Key.Key_Left: (self._go_along, -1),
            Qt.Key.Key_Right: (self._go_along, 1),
            Qt.Key.Key_Up: (self._go_across, -1),
            Qt.Key.Key_Down: (self._go_across, 1),
        }

    def go(self, axis: str, towards: int) -> None:
        """Select the next or previous error, sibling or step, if there is one."""
        span = self._model.beside(axis, self._focus.span, towards, None if self.kept is None else self.kept.matches)
        if span is not None:
            self._focus.select(span)

    def offer(self, acts: Sequence[QAction]) -> None:
        """Offer others' acts on what is selected, in the context menu."""
        self._acts += acts

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Qt: select what is under the cursor, and say what can be done with it."""
        at = QPointF(event.pos())
        if event.reason() != QContextMenuEvent.Reason.Keyboard:
            found = self.hit(at)
            span = self.step_at(at) if found is None else found.span
            if span is not None:
                self._focus.select(span)
        menu = QMenu(self)
        menu.addActions(self._acts)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Qt: Ctrl zooms at the cursor; else up and down where there are more lanes; sideways or with Shift in time."""
        turned = event.angleDelta()
        scroll = self.verticalScrollBar()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            x = max(0.0, event.position().x() / self.magnified - GUTTER)
            self._controller.zoom(ZOOM ** ((turned.y() or turned.x()) / 120), x)
        elif turned.x() and not turned.y():
            self._controller.pan(-turned.x())
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or not scroll.maximum():
            self._controller.pan(-turned.y())
        else:
            scroll.setValue(scroll.value() - turned.y() // 2)
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt: a click chooses, a drag moves."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragged = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Qt: drag the time, or show that something can be chosen."""
        viewport, at = self.viewport(), event.position()
        if self._pressed is None:
            is_over = self.hit(at) is not None or self.step_at(at) is not None
            viewport.setCursor(Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor)
            return
        moved = at - self._pressed
        if self._is_dragged or moved.manhattanLength() >= QApplication.startDragDistance():
            self._is_dragged = True
            self._pressed = at
            viewport.setCursor(Qt.CursorShape.ClosedHandCursor)
            self._controller.pan(-moved.x() / self.magnified)
            scroll = self.verticalScrollBar()
            scroll.setValue(scroll.value() - int(moved.y() / self.magnified))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Qt: a click chooses what is under it: of many, the longest."""
        if self._pressed is None:
            return
        at = event.position()
        if self._is_dragged:
            self._controller.settle()
        else:
            found = self.hit(at)
            span = self.step_at(at) if found is None else found.span
            if span is not None:
                self._focus.select(span)
        self._pressed = None
        self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Qt: fit what is under it, or show all where there is nothing."""
        found = self.hit(event.position())
        if found is None:
            self._controller.show_all()
        else:
            self._controller.fit(found.begin, min(found.end, self._model.now))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: letters and arrows."""
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        key = Qt.Key(event.key())
        if others != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
        elif key in self._keys:
            self._keys[key]()
        elif key in self._ways:
            go, towards = self._ways[key]
            go(towards)
        elif key in _AXES:
            self.go(*_AXES[key])
        elif key == Qt.Key.Key_N:
            self.go("error", -1 if is_shifted else 1)
        else:
            super().keyPressEvent(event)

    def _go_along(self, towards: int) -> None:
        """The next or previous bar of the selected one's line; without a selection, the first in sight."""
        place = self.place
        columns = None if place is None else self.columns(place.lane)
        if place is None or columns is None:
            self._go_to_first()
            return
        found = bar_beside(columns, place.line, place.begin, self._focus.span, towards, self._model.now)
        if found is not None:
            self._focus.select(found.span)

    def _go_across(self, towards: int) -> None:
        """The nearest bar of the next line up or down that has one."""
        place = self.place
        if place is None:
            self._go_to_first()
            return
        key = (place.lane.depth, place.lane.are_calls, place.line)
        rows = self.rows[::towards]
        at = next((n for n, row in enumerate(rows) if (row.lane.depth, row.lane.are_calls, row.line) == key), len(rows))
        middle = (place.begin + min(place.end, self._model.now)) / 2
        for row in rows[at + 1 :]:
            found = self._nearest(row, middle)
            if found is not None:
                self._focus.select(found.span)
                return

    def _go_to_first(self) -> None:
        time = self.time_at(GUTTER)
        found = next((hit for row in self.rows if (hit := self._nearest(row, time)) is not None), None)
        if found is not None:
            self._focus.select(found.span)

    def _nearest(self, row: Row, time: float) -> Hit | None:
        columns = self.columns(row.lane)
        return None if columns is None else bar_at(columns, row.line, time, self._model.last, self._model.now)
