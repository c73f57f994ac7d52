"""The painted part of the timeline: it draws frames, and says where the mouse and the keys are."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QHelpEvent, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from rlm_desktop.store.painting import Lane, level_for
from rlm_desktop.ui import theme
from rlm_desktop.ui.noted import Noted
from rlm_desktop.ui.timeline import wording
from rlm_desktop.ui.timeline.columns import Columns
from rlm_desktop.ui.timeline.controller import TimelineController
from rlm_desktop.ui.timeline.faces import MEANINGS
from rlm_desktop.ui.timeline.geometry import Row, row_at, row_of, rows, total_height
from rlm_desktop.ui.timeline.heading import title
from rlm_desktop.ui.timeline.kept import Kept
from rlm_desktop.ui.timeline.model import Place, TimelineModel
from rlm_desktop.ui.timeline.painting import Painting
from rlm_desktop.ui.timeline.pins import Pin, Pins
from rlm_desktop.ui.timeline.pointing import Hit, bar_at
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, Scene
from rlm_desktop.ui.timeline.surface import Surface
from rlm_desktop.ui.timeline.tints import Tints

SLACK_PIXELS = 3
"""How far beside a bar a click still means it."""
LABELS_A_FRAME = 12
"""Labels that are read from the store in one frame; the others come in the next."""
EMPTY = "No run is shown."


class TimelineFace(Surface):
    """Paints what model and controller say."""

    def __init__(
        self,
        model: TimelineModel,
        controller: TimelineController,
        parent: QWidget | None = None,
        *,
        noted: Noted | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._controller = controller
        self._rows: list[Row] = []
        self._columns: dict[Lane, Columns] = {}
        self._kept: Kept | None = None
        self._selected = 0
        self._place: Place | None = None
        self._labels_left = 0
        self._failed = QIcon()
        self._pins = Pins(model, noted)
        self.setAccessibleName("Timeline")
        self.resized.connect(self._fit)
        self._tint()

    @property
    def rows(self) -> list[Row]:
        """All lines from the top."""
        return self._rows

    @property
    def place(self) -> Place | None:
        """Where the selected span is drawn."""
        return self._place

    @property
    def kept(self) -> Kept | None:
        """What the filter keeps; None is all."""
        return self._kept

    def columns(self, lane: Lane) -> Columns | None:
        """What the last frame had of a lane."""
        return self._columns.get(lane)

    @property
    def pins(self) -> list[Pin]:
        """What the user bookmarked or noted, of what is in sight."""
        return [] if self._model.run is None else list(self._pins.in_sight(self._scene()))

    @Slot()
    def forget_pins(self) -> None:
        """Another run is shown."""
        self._pins.forget()

    @Slot()
    def show_pins(self) -> None:
        """Other spans have marks."""
        self._speak()
        self.viewport().update()

    def keep(self, kept: Kept | None) -> None:
        """Dim what a filter leaves out; None: nothing."""
        self._kept = kept
        self.viewport().update()

    def select(self, span: int) -> None:
        """Mark another span."""
        self._selected = span
        self._place = self._model.place(span)
        if self._place is not None:
            row = row_of(self._rows, self._place.lane, self._place.line)
            if row is not None:
                bar, room = self.verticalScrollBar(), self.area.height() - HEADER
                bar.setValue(min(max(bar.value(), row.top + row.height + 8 - room), max(0, row.top - 8)))
        self._speak()
        self.viewport().update()

    @Slot()
    def lay_out(self) -> None:
        """Lanes may have come, or there is more room."""
        self._rows = rows(self._model.lanes)
        room = self.area.height() - HEADER
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, total_height(self._rows) - room))
        bar.setPageStep(max(1, room))
        bar.setSingleStep(20)
        self._place = self._model.place(self._selected)
        self.viewport().update()

    def hit(self, at: QPointF) -> Hit | None:
        """The bar that a point of the viewport means."""
        at = at / self.magnified
        row = row_at(self._rows, at.y() - HEADER + self.verticalScrollBar().value())
        if at.x() < GUTTER or at.y() < HEADER or row is None or row.lane not in self._columns:
            return None
        time, slack = self.time_at(at.x()), SLACK_PIXELS / self._controller.sight.scale
        now = self._model.now
        if time > now + slack:
            return None
        return bar_at(self._columns[row.lane], row.line, min(time, now), slack, now)

    def step_at(self, at: QPointF) -> int | None:
        """The step that a point in the heading means."""
        at = at / self.magnified
        if at.x() < GUTTER or at.y() >= STEP_HEIGHT or self._model.run is None:
            return None
        time = self.time_at(at.x())
        if time > self._model.now:
            return None
        before = [step for step in self._model.steps(time, time) if step.begin <= time]
        return before[-1].span if before else None

    def time_at(self, x: float) -> float:
        """The time at so many pixels from the picture's left edge."""
        return self._controller.warp.time(self._controller.sight.time(x - GUTTER))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Qt: one frame."""
        painter = QPainter(self.viewport())
        try:
            self._paint(painter)
        finally:
            painter.end()  # one that is left open by an error ends the whole program

    def _paint(self, painter: QPainter) -> None:
        area = self.area
        self.enlarge(painter)
        if self._model.run is None:
            painter.fillRect(area, self.palette().base())
            painter.setPen(theme.colour("muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, EMPTY)
            return
        self._labels_left = LABELS_A_FRAME
        scene = self._scene()
        Painting(painter, scene, area).paint()
        self._pins.paint(painter, scene)

    def _scene(self) -> Scene:
        model, top, height = self._model, self.verticalScrollBar().value(), self.area.height() - HEADER
        sight, warp, now = self._controller.sight, self._controller.warp, model.now
        begin, end = warp.time(sight.start), warp.time(sight.end)
        shown = [row for row in self._rows if row.top < top + height and row.top + row.height > top]
        level = level_for(1 / (sight.scale * self.devicePixelRatio() * self.magnified))
        model.reading.begin_frame()
        self._columns = {
            lane: model.reading.seen(lane, level, begin, min(end, now), model.last)
            for lane in dict.fromkeys(row.lane for row in shown)
        }
        model.reading.end_frame()
        stretch = model.stretch(self._selected)
        row = model.span(self._selected)
        return Scene(
            rows=shown,
            columns=self._columns,
            steps=model.steps(begin, min(end, now)),
            sight=sight,
            warp=warp,
            begin=begin,
            end=end,
            now=now,
            is_horizon=model.horizon is not None,
            top=top,
            selected=self._selected,
            place=self._place,
            stretch=None if row is None or row.parent is None else stretch,
            kept=self._kept,
            tints=self._tints,
            failed=self._failed,
            label=self._label,
        )

    def _label(self, span: int) -> str:
        if not self._model.is_known(span):
            if not self._labels_left:
                QTimer.singleShot(0, self.viewport(), self.viewport().update)
                return ""
            self._labels_left -= 1
        row = self._model.span(span)
        return "" if row is None else wording.on_bar(row)

    def viewportEvent(self, event: QEvent) -> bool:
        """Qt: say what is under the cursor."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.told_at(QPointF(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    def told_at(self, at: QPointF) -> str:
        """What there is to say of a point of the viewport."""
        found = self.hit(at)
        if found is not None and found.count > 1:
            return wording.bucket(found.kind, found.count, found.errors, found.end - found.begin)
        span = self.step_at(at) if found is None else found.span
        row = None if span is None else self._model.span(span)
        if row is None:
            return ""
        return wording.tooltip(row, self._model.begin + self._model.now, self._pins.said(row.span))

    def _speak(self) -> None:
        """Tell a screen reader what is selected."""
        row = self._model.span(self._selected)
        if row is None:
            said = ""
        else:
            lane, line = (None, 0) if self._place is None else (title(self._place.lane), self._place.line)
            said = wording.spoken(row, lane, line, self._model.begin + self._model.now, self._pins.said(row.span))
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    @Slot()
    def _fit(self) -> None:
        self._controller.set_pixels(self.area.width() - GUTTER)
        self.lay_out()

    def changeEvent(self, event: QEvent) -> None:
        """Qt: colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        self._tints = Tints({meaning: theme.colour(meaning) for meaning in MEANINGS}, self.palette())
        self._failed = theme.icon("failed", "failed")
        self._pins.retint()
        self.viewport().update()
