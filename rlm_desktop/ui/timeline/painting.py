"""Draws the lanes of one frame."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPen

from rlm_desktop.store.painting import Kind, Lane, State
from rlm_desktop.ui.timeline.columns import Columns
from rlm_desktop.ui.timeline.faces import KIND_LETTERS
from rlm_desktop.ui.timeline.geometry import FRAME, Row, row_of
from rlm_desktop.ui.timeline.heading import Heading
from rlm_desktop.ui.timeline.rastering import Flags, Glass, Laid, Pixels, crowd_of, lay, marks_of, rows_of
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, TEXT, Scene

LABEL_PIXELS = 60
"""The least width of a bar that says what it is."""
LETTER_PIXELS = 14
"""The least width of a bar that says its kind."""
LETTER_HEIGHT = 11
LABEL_HEIGHT = 16
MOST_LABELS = 100
"""Labels and letters of a frame; where there are more bars, the widest have them."""
CROWD_MARK = 5
"""Pixels, from below, of what failed among many that overlap."""
CODE_INSET = 5
"""Pixels by which code is lower than a call, so that its shape tells it, too."""

_FORMAT = QImage.Format.Format_ARGB32_Premultiplied


class Painting:
    """One frame, painted by `paint`."""

    def __init__(self, painter: QPainter, scene: Scene, area: QRect) -> None:
        self._painter = painter
        self._scene = scene
        self._area = area
        self._paper, self._ink = scene.tints.paper, scene.tints.ink
        self._metrics = QFontMetrics(painter.font())
        ratio = painter.device().devicePixelRatio() * painter.transform().m11()
        sight = scene.sight
        self._glass = Glass(
            times=np.array(scene.warp.times),
            places=np.array(scene.warp.places),
            start=sight.start,
            scale=sight.scale * ratio,
            width=round(sight.pixels * ratio),
            now=scene.now,
            ratio=ratio,
        )
        self._tints = scene.tints
        self._letters = {kind: self._metrics.horizontalAdvance(letter) for kind, letter in KIND_LETTERS.items()}

    def paint(self) -> None:
        """Everything, from the back to the front."""
        painter, area = self._painter, self._area
        heading = Heading(painter, self._scene, area)
        painter.fillRect(area, self._paper)
        painter.save()
        painter.setClipRect(area.adjusted(GUTTER, HEADER, 0, 0))
        heading.step_lines()
        self._cuts()
        for lane, columns in self._scene.columns.items():
            self._lane(lane, columns)
        painter.setClipRect(area.adjusted(GUTTER, HEADER - STEP_HEIGHT, 0, 0))
        self._selection()
        if self._scene.is_horizon:
            x = self._scene.x(self._scene.now)
            painter.fillRect(QRectF(x, HEADER - 6, 2, area.height()), self._tints.colours["accent"])
        painter.restore()
        heading.axis()
        heading.names()

    def _lane(self, lane: Lane, columns: Columns) -> None:
        kept = self._scene.kept
        laid = lay(columns, self._glass, None if kept is None else kept.leaves_out(columns), lines=lane.lines)
        if not len(laid.spans):
            return
        pixels = rows_of(laid, lane.lines, self._glass, self._tints.plain, self._tints.other)
        marks = marks_of(laid, lane.lines, self._glass)
        is_any = np.any(pixels, axis=2)
        for row in self._scene.rows:
            if row.lane != lane:
                continue
            top = HEADER + row.top - self._scene.top
            if row.is_crowd:
                self._crowd(laid, row, top)
            else:
                for kind in (Kind.CHILD, Kind.ROOT, Kind.CODE, Kind.SUB):
                    if is_any[kind, row.line]:
                        self._line(pixels[kind, row.line], kind, row, top)
            if row.is_crowd:
                self._marks(marks[row.line], top + row.height - CROWD_MARK, CROWD_MARK)
            else:
                self._marks(marks[row.line], top - 2, row.height + 4)
        self._labels(lane, laid)

    def _line(self, pixels: Pixels, kind: Kind, row: Row, top: float) -> None:
        y, height = self._extent(kind, row, top)
        self._stretch(pixels, y, height)
        if kind is Kind.CHILD:
            edges = np.where(pixels != 0, self._tints.frame, 0).astype(np.uint32)
            self._stretch(edges, y, 1)
            self._stretch(edges, y + height - 1, 1)

    def _extent(self, kind: Kind, row: Row, top: float) -> tuple[float, float]:
        """Top and height of a kind's bars in a line."""
        if kind is Kind.CHILD:
            return top, row.height - 1
        if kind is Kind.SUB:
            return top, row.height
        inset = FRAME if row.is_in_frame else 0
        y, height = top + inset, row.height - 2 * inset - 2
        return (y + CODE_INSET, height - CODE_INSET) if kind is Kind.CODE else (y, height)

    def _stretch(self, pixels: Pixels, y: float, height: float) -> None:
        """Draw a row of pixels, so high."""
        width = self._glass.width
        row = np.ascontiguousarray(pixels)
        image = QImage(row.data, width, 1, 4 * width, _FORMAT)
        self._painter.drawImage(QRectF(GUTTER, y, width / self._glass.ratio, height), image, QRectF(0, 0, width, 1))

    def _crowd(self, laid: Laid, row: Row, top: float) -> None:
        """Where bars overlap, the darker the more."""
        counts = crowd_of(laid, row.line, self._glass)
        most = counts.max(initial=0.0)
        if most <= 0:
            return
        shades = self._tints.shades[Kind.SUB if row.lane.are_calls else Kind.CODE]
        strength = 60 + 195 * np.log1p(counts) / np.log1p(most)
        self._stretch(shades[np.where(counts > 0, strength, 0.0).astype(np.int64)], top, row.height)

    def _marks(self, marks: Flags, top: float, height: float) -> None:
        """What failed is seen however narrow it is: it stands out above and below its line."""
        if marks.any():
            pixels = np.where(marks, self._tints.failed, 0).astype(np.uint32)
            self._stretch(pixels, top, height)

    def _cuts(self) -> None:
        """Idle time that is cut short is hatched."""
        hatch = QColor(self._tints.colours["muted"])
        hatch.setAlpha(110)
        for begin, end in self._scene.warp.cuts:
            if end > self._scene.begin and begin < self._scene.end:
                left, right = self._scene.x(begin), self._scene.x(end)
                box = QRectF(left, HEADER, max(2.0, right - left), self._area.height())
                self._painter.fillRect(box, self._tints.colours["raised"])
                self._painter.setPen(QPen(hatch, 1, Qt.PenStyle.DashLine))
                self._painter.drawLine(box.topLeft(), box.bottomLeft())
                self._painter.drawLine(box.topRight(), box.bottomRight())

    def _labels(self, lane: Lane, laid: Laid) -> None:
        rows = {row.line: row for row in self._scene.rows if row.lane == lane}
        for index in self._labelled(list(rows.values()), laid):
            row = rows.get(int(laid.lines[index]))
            kind = Kind(int(laid.kinds[index]))
            if row is None or kind is Kind.CHILD or row.is_crowd:
                continue
            y, height = self._extent(kind, row, HEADER + row.top - self._scene.top)
            if height < LETTER_HEIGHT - CODE_INSET or row.height < LETTER_HEIGHT:
                continue
            ratio = self._glass.ratio
            left, right = laid.lefts[index] / ratio, laid.rights[index] / ratio
            box = QRectF(GUTTER + left, y, right - left, height)
            self._label(int(laid.spans[index]), kind, State(int(laid.states[index])), box, bool(laid.are_dim[index]))

    def _labelled(self, rows: list[Row], laid: Laid) -> Iterator[int]:
        """Bars that are wide and high enough; the widest, if there are many."""
        if max((row.height for row in rows), default=0) < LETTER_HEIGHT:
            return
        widths = laid.rights - laid.lefts
        wide = np.flatnonzero((widths >= LETTER_PIXELS * self._glass.ratio) & (laid.counts == 1))
        if len(wide) > MOST_LABELS:
            wide = wide[np.argsort(-widths[wide], kind="stable")[:MOST_LABELS]]
        yield from (int(index) for index in wide)

    def _label(self, span: int, kind: Kind, state: State, box: QRectF, is_dim: bool) -> None:
        area = box.adjusted(4, 0, -4, 0)
        painter = self._painter
        if state is State.BAD and area.width() >= 2 * LETTER_PIXELS and area.height() >= LETTER_HEIGHT:
            size = min(14.0, area.height())
            disc = QRectF(area.left(), area.center().y() - size / 2, size, size)
            painter.fillRect(disc.adjusted(-2, 0, 2, 0), self._paper)
            self._scene.failed.paint(painter, disc.toRect())
            area.setLeft(area.left() + size + 6)
        is_solid = state in (State.OK, State.BAD) and not is_dim
        painter.setPen(self._paper if is_solid else self._ink)
        text = KIND_LETTERS[kind]
        if box.width() >= LABEL_PIXELS and box.height() >= LABEL_HEIGHT - CODE_INSET:
            said = self._scene.label(span)
            text = self._metrics.elidedText(f"{text}  {said}", Qt.TextElideMode.ElideRight, max(0, int(area.width())))
        elif self._letters[kind] > area.width() + 4:
            return
        if state is State.STOPPED:  # words cannot be read over its stripes
            width = min(area.width(), self._metrics.horizontalAdvance(text))
            painter.fillRect(QRectF(area.left() - 2, box.top() + 1, width + 4, box.height() - 2), self._paper)
        painter.drawText(area.adjusted(0, -4, 0, 4), TEXT, text)

    def _selection(self) -> None:
        scene = self._scene
        if scene.stretch is not None:
            left, right = scene.x(scene.stretch[0]), scene.x(scene.stretch[1])
            band = QColor(scene.tints.colours["accent"])
            band.setAlpha(28)
            self._painter.fillRect(QRectF(left, HEADER, max(1.0, right - left), self._area.height()), band)
        place = scene.place
        row = None if place is None else row_of(scene.rows, place.lane, place.line)
        if place is None or row is None:
            return
        left, right = scene.x(place.begin), scene.x(place.end)
        left, right = max(left, GUTTER - 8), min(right, self._area.width() + 8)
        box = QRectF(left, HEADER + row.top - scene.top, max(2.0, right - left), row.height - 1)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self._paper, 4), (self._ink, 2)):
            self._painter.setPen(QPen(colour, width))
            self._painter.drawRect(box.adjusted(-1, -1, 1, 1))
