"""Draws the lanes, the axis and the names of the lanes, in the colours of now."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPalette, QPen

from rlm_desktop.ui import theme
from rlm_desktop.ui.timeline import axis
from rlm_desktop.ui.timeline.axis import Sight
from rlm_desktop.ui.timeline.bars import Kind, Line, Piece, Pieces, State
from rlm_desktop.ui.timeline.geometry import FRAME, Strip
from rlm_desktop.ui.timeline.lanes import Lanes

GUTTER = 88
"""Pixels at the left for the names of the lanes."""
STEP_HEIGHT = 20
HEADER = STEP_HEIGHT + 20
"""Pixels at the top for the steps and the time."""
LABEL_PIXELS = 60
"""The least width of a bar that says what it is."""
LABEL_HEIGHT = 16
BAD_PIXELS = 3
"""The least width of what failed."""
REST_COLUMN = 3
"""Pixels of one column of a density."""

_MEANINGS = {Kind.ROOT: "root", Kind.CODE: "code", Kind.SUB: "sub", Kind.CHILD: "child_run"}
MEANINGS = (*_MEANINGS.values(), "failed", "muted", "line", "raised", "accent")
"""The colours that are needed."""
_TEXT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine


@dataclass(frozen=True, slots=True)
class Scene:
    """What is drawn."""

    lanes: Lanes
    strips: Sequence[Strip]
    sight: Sight
    now: float
    """Where running bars end; nothing is drawn behind it."""
    is_horizon: bool
    """Whether that is a horizon and not the present."""
    top: int
    """Pixels that are scrolled away above."""
    selected: int
    stretch: tuple[float, float] | None
    """Beginning and end of the selected span."""
    label: Callable[[int], str]
    """What a bar says."""


class Painting:
    """One frame, painted by `paint`; colours: for each of MEANINGS."""

    def __init__(
        self, painter: QPainter, scene: Scene, colours: Mapping[str, QColor], palette: QPalette, area: QRect
    ) -> None:
        self._painter = painter
        self._scene = scene
        self._area = area
        self._paper = palette.color(QPalette.ColorRole.Base)
        self._ink = palette.color(QPalette.ColorRole.Text)
        self._colours = colours
        self._metrics = QFontMetrics(painter.font())

    def paint(self) -> None:
        """Everything, from the back to the front."""
        painter, area = self._painter, self._area
        painter.fillRect(area, self._paper)
        painter.save()
        painter.setClipRect(area.adjusted(GUTTER, HEADER, 0, 0))
        self._step_lines()
        painter.setClipRect(QRectF(GUTTER, HEADER, self._x(self._scene.now) - GUTTER + 1, area.height()))
        for strip in self._scene.strips:
            top = HEADER + strip.top - self._scene.top
            if top < area.bottom() and top + strip.height > HEADER:
                self._strip(strip, top)
        painter.setClipRect(area.adjusted(GUTTER, HEADER - STEP_HEIGHT, 0, 0))
        self._selection()
        if self._scene.is_horizon:
            painter.fillRect(QRectF(self._x(self._scene.now), HEADER, 2, area.height()), self._colours["accent"])
        painter.restore()
        self._axis()
        self._names()

    def _x(self, time: float) -> float:
        return GUTTER + self._scene.sight.x(min(time, self._scene.now))

    def _box(self, line: Line, place: int, top: float, height: float) -> QRectF:
        left = self._x(line.begins[place])
        return QRectF(left, top, max(1.0, self._x(line.ends[place]) - left), height)

    def _strip(self, strip: Strip, top: int) -> None:
        if strip.number < 0:
            self._density(strip, top)
            return
        sight = self._scene.sight
        inset = FRAME if strip.lane.depth and not strip.lane.are_calls else 0
        frames, line = strip.lane.frames[strip.number], strip.lane.lines[strip.number]
        if frames.spans:
            self._frames(frames, frames.pieces(sight.start, sight.end, sight.scale), top, strip.height)
        bars_top, bars_height = top + inset, strip.height - 2 * inset - (2 if not strip.lane.are_calls else 0)
        self._bars(line, line.pieces(sight.start, sight.end, sight.scale), bars_top, bars_height)
        self._failures(line, bars_top, bars_height)

    def _frames(self, line: Line, pieces: Pieces, top: float, height: float) -> None:
        back = QColor(self._colours["child_run"])
        back.setAlpha(50)
        boxes = self._boxes([(bar.begin, bar.end) for bar in pieces.bars], top, height - 1)
        narrow = self._boxes(pieces.stretches.get(Kind.CHILD, ()), top, height - 1)
        self._painter.setBrush(back)
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.drawRects(boxes + narrow)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for bar, box in zip(pieces.bars, boxes, strict=True):
            self._painter.setPen(self._colours["failed" if bar.state == State.BAD else "child_run"])
            self._painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))

    def _boxes(self, stretches: Iterable[tuple[float, float]], top: float, height: float) -> list[QRectF]:
        """On screen, cut a little outside of it; at least a pixel wide."""
        sight = self._scene.sight
        scale, shift = sight.scale, GUTTER - sight.start * sight.scale
        low, high = sight.start - 10 / scale, min(self._scene.now, sight.end + 10 / scale)
        boxes = []
        for begin, end in stretches:
            left = (begin if begin > low else low) * scale + shift
            width = (end if end < high else high) * scale + shift - left
            boxes.append(QRectF(left, top, width if width > 1.0 else 1.0, height))
        return boxes

    def _bars(self, line: Line, pieces: Pieces, top: float, height: float) -> None:
        painter, now = self._painter, self._scene.now
        painter.setPen(Qt.PenStyle.NoPen)
        for kind, stretches in pieces.stretches.items():
            painter.setBrush(self._brushes(Kind(kind), State.OK)[0])
            painter.drawRects(self._boxes(stretches, top, height))
        groups: dict[tuple[int, int], list[Piece]] = {}
        for bar in pieces.bars:
            groups.setdefault((bar.kind, State.RUNNING if bar.end > now else bar.state), []).append(bar)
        for (kind, state), bars in groups.items():
            boxes = self._boxes([(bar.begin, bar.end) for bar in bars], top, height)
            for box in boxes:
                box.setWidth(box.width() - 1)
            for brush in self._brushes(Kind(kind), State(state)):
                painter.setBrush(brush)
                painter.drawRects(boxes)
            if state == State.RUNNING:
                for box in boxes:
                    painter.fillRect(QRectF(box.right() - 2, top, 2, height), self._colours[_MEANINGS[Kind(kind)]])
            if height >= LABEL_HEIGHT:
                for bar, box in zip(bars, boxes, strict=True):
                    if box.width() >= LABEL_PIXELS:
                        self._label(line.spans[bar.place], State(state), box)

    def _brushes(self, kind: Kind, state: State) -> list[QBrush]:
        plain = QColor(self._colours["failed" if state is State.BAD else _MEANINGS[kind]])
        if state is State.OK:
            plain.setAlpha(225)
            return [QBrush(plain)]
        faint = QColor(plain)
        faint.setAlpha(70)
        if state is State.RUNNING:
            return [QBrush(faint)]
        return [QBrush(faint), QBrush(plain, Qt.BrushStyle.BDiagPattern)]

    def _label(self, span: int, state: State, box: QRectF) -> None:
        area = box.intersected(QRectF(self._area.adjusted(GUTTER, 0, 0, 0))).adjusted(6, 0, -6, 0)
        if area.width() < LABEL_PIXELS - 12:
            return
        if state is State.BAD:
            size = min(14.0, area.height())
            theme.icon("failed", "failed").paint(
                self._painter, QRectF(area.left(), area.center().y() - size / 2, size, size).toRect()
            )
            area.setLeft(area.left() + size + 4)
        self._painter.setPen(self._paper if state is State.OK else self._ink)
        text = self._metrics.elidedText(self._scene.label(span), Qt.TextElideMode.ElideRight, int(area.width()))
        self._painter.drawText(area, _TEXT, text)
        self._painter.setPen(Qt.PenStyle.NoPen)

    def _failures(self, line: Line, top: float, height: float) -> None:
        """What failed stands out above and below its line, however narrow it is."""
        sight, last = self._scene.sight, -inf
        for place in line.bad_between(sight.start, min(sight.end, self._scene.now)):
            if line.ends[place] > self._scene.now:
                continue
            box = self._box(line, place, top, height)
            if box.width() < 2 * BAD_PIXELS:
                if box.left() - last < 1:
                    continue
                last = box.left()
                self._painter.fillRect(QRectF(box.left(), top - 2, BAD_PIXELS, height + 4), self._colours["failed"])
            else:
                self._painter.fillRect(QRectF(box.left(), top, 2, height), self._colours["failed"])

    def _density(self, strip: Strip, top: int) -> None:
        sight = self._scene.sight
        columns = range(0, sight.pixels + REST_COLUMN, REST_COLUMN)
        times = [sight.time(x) for x in columns]
        unit = strip.height / strip.lane.rest.highest
        colour = QColor(self._colours["sub" if strip.lane.are_calls else "child_run"])
        colour.setAlpha(150)
        boxes = [
            QRectF(GUTTER + x, top + strip.height - count * unit, REST_COLUMN, count * unit)
            for x, count in zip(columns, strip.lane.rest.heights(times), strict=False)
            if count
        ]
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(colour)
        self._painter.drawRects(boxes)
        bad = strip.lane.rest.bad
        last = -inf
        for begin in bad[bisect_left(bad, sight.start) : bisect_right(bad, sight.end)]:
            left = self._x(begin)
            if left - last >= 1:
                self._painter.fillRect(QRectF(left, top + strip.height - 8, BAD_PIXELS, 8), self._colours["failed"])
                last = left

    def _steps_in_sight(self) -> list[tuple[float, int]]:
        """Where steps begin, and their numbers in the lanes; only so many as can be told apart."""
        lanes, sight = self._scene.lanes, self._scene.sight
        first = lanes.step_at(sight.start) or 0
        last = lanes.step_at(min(sight.end, self._scene.now))
        found: list[tuple[float, int]] = []
        if last is not None:
            stride = max(1, (last - first) * 8 // max(1, sight.pixels))
            for place in range(first, last + 1, stride):
                x = self._x(lanes.step_begins[place])
                if not found or x - found[-1][0] >= 5:
                    found.append((x, place))
        return found

    def _step_lines(self) -> None:
        self._painter.setPen(QPen(self._colours["line"], 1))
        for x, _ in self._steps_in_sight():
            self._painter.drawLine(QPointF(x, HEADER), QPointF(x, self._area.bottom()))

    def _selection(self) -> None:
        scene = self._scene
        accent = self._colours["accent"]
        if scene.stretch is not None:
            left, right = self._x(scene.stretch[0]), self._x(scene.stretch[1])
            band = QColor(accent)
            band.setAlpha(28)
            self._painter.fillRect(QRectF(left, HEADER, max(1.0, right - left), self._area.height()), band)
        spot = scene.lanes.spot(scene.selected)
        if spot is None:
            return
        for strip in scene.strips:
            if strip.lane is spot.lane and strip.number == spot.number:
                box = self._box(spot.line, spot.place, HEADER + strip.top - scene.top, strip.height - 1)
                self._painter.setBrush(Qt.BrushStyle.NoBrush)
                self._painter.setPen(QPen(self._paper, 4))
                self._painter.drawRect(box.adjusted(-1, -1, 1, 1))
                self._painter.setPen(QPen(self._ink, 2))
                self._painter.drawRect(box.adjusted(-1, -1, 1, 1))

    def _axis(self) -> None:
        painter, scene, area = self._painter, self._scene, self._area
        raised, muted, line = self._colours["raised"], self._colours["muted"], self._colours["line"]
        painter.fillRect(QRect(0, 0, area.width(), HEADER), raised)
        painter.save()
        painter.setClipRect(GUTTER, 0, area.width() - GUTTER, HEADER)
        if scene.stretch is not None:
            left, right = self._x(scene.stretch[0]), self._x(scene.stretch[1])
            painter.fillRect(QRectF(left, HEADER - 3, max(2.0, right - left), 3), self._colours["accent"])
        last = -inf
        for x, place in self._steps_in_sight():
            text = str(scene.lanes.step_numbers[place])
            shown_at = max(x, GUTTER)
            width = self._metrics.horizontalAdvance(text) + 8
            if shown_at < last:
                continue
            last = shown_at + width
            is_selected = scene.lanes.steps[place] == scene.selected
            painter.setPen(line)
            painter.drawLine(QPointF(x, 0), QPointF(x, STEP_HEIGHT - 2))
            painter.setPen(self._colours["accent"] if is_selected else self._ink)
            painter.drawText(QRectF(shown_at + 4, 0, width, STEP_HEIGHT), _TEXT, text)
        painter.setPen(muted)
        step = axis.tick_step(scene.sight)
        for time in axis.ticks(scene.sight):
            x = GUTTER + scene.sight.x(time)
            painter.drawLine(QPointF(x, HEADER - 5), QPointF(x, HEADER))
            painter.drawText(
                QRectF(x + 4, STEP_HEIGHT, 90, HEADER - STEP_HEIGHT - 2), _TEXT, axis.tick_label(time, step)
            )
        painter.restore()
        painter.setPen(line)
        painter.drawLine(0, HEADER - 1, area.width(), HEADER - 1)

    def _names(self) -> None:
        painter, area = self._painter, self._area
        painter.fillRect(QRect(0, HEADER, GUTTER, area.height()), self._paper)
        painter.setPen(self._colours["muted"])
        painter.drawText(QRect(8, 0, GUTTER - 12, STEP_HEIGHT), _TEXT, "Step")
        painter.drawText(QRect(8, STEP_HEIGHT, GUTTER - 12, HEADER - STEP_HEIGHT - 2), _TEXT, "Time")
        painter.save()
        painter.setClipRect(0, HEADER, GUTTER, area.height())
        for strip in self._scene.strips:
            top = HEADER + strip.top - self._scene.top
            text = strip.lane.title if strip.number == 0 else f"+ {strip.lane.rest.highest:,} more"
            if strip.number <= 0:
                height = max(strip.height, self._metrics.height())
                painter.drawText(QRect(8, top, GUTTER - 12, height), _TEXT, text)
        painter.setPen(self._colours["line"])
        painter.drawLine(GUTTER - 1, HEADER, GUTTER - 1, area.height())
        painter.restore()
