"""Draws what stands around the lanes: their names, the steps and the time."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen

from rlm_desktop.ui.timeline import axis
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, TEXT, Scene

STEP_PIXELS = 5
"""The least distance of two steps' lines."""


class Heading:
    """The frame's surroundings; colours: by meaning."""

    def __init__(
        self, painter: QPainter, scene: Scene, colours: Mapping[str, QColor], palette: QPalette, area: QRect
    ) -> None:
        self._painter = painter
        self._scene = scene
        self._colours = colours
        self._area = area
        self._paper = palette.color(QPalette.ColorRole.Base)
        self._ink = palette.color(QPalette.ColorRole.Text)
        self._metrics = QFontMetrics(painter.font())
        self._steps = self._steps_in_sight()

    def axis(self) -> None:
        """The steps' numbers over the time, and the selected span's stretch."""
        painter, scene, area = self._painter, self._scene, self._area
        raised, muted, line = self._colours["raised"], self._colours["muted"], self._colours["line"]
        painter.fillRect(QRect(0, 0, area.width(), HEADER), raised)
        painter.save()
        painter.setClipRect(GUTTER, 0, area.width() - GUTTER, HEADER)
        if scene.stretch is not None:
            left, right = self._scene.x(scene.stretch[0]), self._scene.x(scene.stretch[1])
            painter.fillRect(QRectF(left, HEADER - 3, max(2.0, right - left), 3), self._colours["accent"])
        last = -inf
        for x, place in self._steps:
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
            painter.drawText(QRectF(shown_at + 4, 0, width, STEP_HEIGHT), TEXT, text)
        painter.setPen(muted)
        step = axis.tick_step(scene.sight)
        for time in axis.ticks(scene.sight):
            x = GUTTER + scene.sight.x(time)
            painter.drawLine(QPointF(x, HEADER - 5), QPointF(x, HEADER))
            painter.drawText(
                QRectF(x + 4, STEP_HEIGHT, 90, HEADER - STEP_HEIGHT - 2), TEXT, axis.tick_label(time, step)
            )
        painter.restore()
        painter.setPen(line)
        painter.drawLine(0, HEADER - 1, area.width(), HEADER - 1)

    def names(self) -> None:
        """The lanes' names at the left."""
        painter, area = self._painter, self._area
        painter.fillRect(QRect(0, HEADER, GUTTER, area.height()), self._paper)
        painter.setPen(self._colours["muted"])
        painter.drawText(QRect(8, 0, GUTTER - 12, STEP_HEIGHT), TEXT, "Step")
        painter.drawText(QRect(8, STEP_HEIGHT, GUTTER - 12, HEADER - STEP_HEIGHT - 2), TEXT, "Time")
        painter.save()
        painter.setClipRect(0, HEADER, GUTTER, area.height())
        for strip in self._scene.strips:
            top = HEADER + strip.top - self._scene.top
            text = strip.lane.title if strip.number == 0 else f"+ {strip.lane.rest.highest:,} more"
            if strip.number <= 0:
                height = max(strip.height, self._metrics.height())
                painter.drawText(QRect(8, top, GUTTER - 12, height), TEXT, text)
        painter.setPen(self._colours["line"])
        painter.drawLine(GUTTER - 1, HEADER, GUTTER - 1, area.height())
        painter.restore()

    def _steps_in_sight(self) -> list[tuple[float, int]]:
        """Where steps begin, and their numbers in the lanes; only so many as can be told apart."""
        lanes, sight = self._scene.lanes, self._scene.sight
        first = lanes.step_at(sight.start) or 0
        last = lanes.step_at(min(sight.end, self._scene.now))
        found: list[tuple[float, int]] = []
        if last is not None:
            stride = max(1, (last - first) * 8 // max(1, sight.pixels))
            for place in range(first, last + 1, stride):
                x = self._scene.x(lanes.step_begins[place])
                if not found or x - found[-1][0] >= STEP_PIXELS:
                    found.append((x, place))
        return found

    def step_lines(self) -> None:
        """Where steps begin, through all lanes."""
        self._painter.setPen(QPen(self._colours["line"], 1))
        for x, _ in self._steps:
            self._painter.drawLine(QPointF(x, HEADER), QPointF(x, self._area.bottom()))
