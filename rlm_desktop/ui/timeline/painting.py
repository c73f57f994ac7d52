"""Draws the lanes of one frame, in the colours of now."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from math import inf

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPalette, QPen

from rlm_desktop.ui.timeline.bars import Kind, Line, Piece, Pieces, State
from rlm_desktop.ui.timeline.geometry import FRAME, Strip
from rlm_desktop.ui.timeline.heading import Heading
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, TEXT, Scene

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


class Painting:
    """One frame, painted by `paint`; colours: for each of MEANINGS."""

    def __init__(
        self, painter: QPainter, scene: Scene, colours: Mapping[str, QColor], palette: QPalette, area: QRect
    ) -> None:
        self._painter = painter
        self._scene = scene
        self._area = area
        self._palette = palette
        self._paper = palette.color(QPalette.ColorRole.Base)
        self._ink = palette.color(QPalette.ColorRole.Text)
        self._colours = colours
        self._metrics = QFontMetrics(painter.font())

    def paint(self) -> None:
        """Everything, from the back to the front."""
        painter, area = self._painter, self._area
        heading = Heading(painter, self._scene, self._colours, self._palette, area)
        painter.fillRect(area, self._paper)
        painter.save()
        painter.setClipRect(area.adjusted(GUTTER, HEADER, 0, 0))
        heading.step_lines()
        painter.setClipRect(QRectF(GUTTER, HEADER, self._scene.x(self._scene.now) - GUTTER + 1, area.height()))
        for strip in self._scene.strips:
            top = HEADER + strip.top - self._scene.top
            if top < area.bottom() and top + strip.height > HEADER:
                self._strip(strip, top)
        painter.setClipRect(area.adjusted(GUTTER, HEADER - STEP_HEIGHT, 0, 0))
        self._selection()
        if self._scene.is_horizon:
            painter.fillRect(QRectF(self._scene.x(self._scene.now), HEADER, 2, area.height()), self._colours["accent"])
        painter.restore()
        heading.axis()
        heading.names()

    def _box(self, line: Line, place: int, top: float, height: float) -> QRectF:
        left = self._scene.x(line.begins[place])
        return QRectF(left, top, max(1.0, self._scene.x(line.ends[place]) - left), height)

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
            self._scene.failed.paint(
                self._painter, QRectF(area.left(), area.center().y() - size / 2, size, size).toRect()
            )
            area.setLeft(area.left() + size + 4)
        self._painter.setPen(self._paper if state is State.OK else self._ink)
        text = self._metrics.elidedText(self._scene.label(span), Qt.TextElideMode.ElideRight, int(area.width()))
        self._painter.drawText(area, TEXT, text)
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
            left = self._scene.x(begin)
            if left - last >= 1:
                self._painter.fillRect(QRectF(left, top + strip.height - 8, BAD_PIXELS, 8), self._colours["failed"])
                last = left

    def _selection(self) -> None:
        scene = self._scene
        accent = self._colours["accent"]
        if scene.stretch is not None:
            left, right = self._scene.x(scene.stretch[0]), self._scene.x(scene.stretch[1])
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
