"""Draws what stands around the lanes: their names, the steps and the time."""

from __future__ import annotations

from math import inf

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen

from rlm_desktop.store.painting import Lane
from rlm_desktop.ui.figures import duration
from rlm_desktop.ui.timeline import axis
from rlm_desktop.ui.timeline.model import Step
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, TEXT, Scene

STEP_PIXELS = 5
"""The least distance of two steps' lines."""


def title(lane: Lane) -> str:
    """What a lane is called on screen."""
    if lane.are_calls:
        return "Sub-calls"
    return "Root" if not lane.depth else f"Depth {lane.depth}"


class Heading:
    """The frame's surroundings."""

    def __init__(self, painter: QPainter, scene: Scene, area: QRect) -> None:
        self._painter = painter
        self._scene = scene
        self._colours = scene.tints.colours
        self._area = area
        self._paper, self._ink = scene.tints.paper, scene.tints.ink
        self._metrics = QFontMetrics(painter.font())
        self._steps = self._steps_in_sight()

    def axis(self) -> None:
        """The steps' numbers over the time, and the selected span's stretch."""
        painter, scene, area = self._painter, self._scene, self._area
        line = self._colours["line"]
        painter.fillRect(QRect(0, 0, area.width(), HEADER), self._colours["raised"])
        painter.save()
        painter.setClipRect(GUTTER, 0, area.width() - GUTTER, HEADER)
        if scene.stretch is not None:
            left, right = scene.x(scene.stretch[0]), scene.x(scene.stretch[1])
            painter.fillRect(QRectF(left, HEADER - 3, max(2.0, right - left), 3), self._colours["accent"])
        last = -inf
        for x, step in self._steps:
            text = str(step.number)
            shown_at = max(x, GUTTER)
            width = self._metrics.horizontalAdvance(text) + 8
            if shown_at < last:
                continue
            last = shown_at + width
            painter.setPen(line)
            painter.drawLine(QPointF(x, 0), QPointF(x, STEP_HEIGHT - 2))
            painter.setPen(self._colours["accent"] if step.span == scene.selected else self._ink)
            painter.drawText(QRectF(shown_at + 4, 0, width, STEP_HEIGHT), TEXT, text)
        self._times()
        painter.restore()
        painter.setPen(line)
        painter.drawLine(0, HEADER - 1, area.width(), HEADER - 1)

    def _times(self) -> None:
        """Ticks, and for each cut how long it is."""
        painter, scene = self._painter, self._scene
        painter.setPen(self._colours["muted"])
        step = axis.tick_step(scene.sight)
        room = QRectF(0, STEP_HEIGHT, axis.TICK_PIXELS, HEADER - STEP_HEIGHT - 2)
        taken: list[tuple[float, float]] = []
        for begin, end in scene.warp.cuts:
            if end <= scene.begin or begin >= scene.end:
                continue
            text = f"≈ {duration(end - begin)}"
            width = self._metrics.horizontalAdvance(text)
            middle = (scene.x(begin) + scene.x(end)) / 2
            left = middle - width / 2
            if not taken or left > taken[-1][1] + 6:
                taken.append((left, left + width))
                painter.setPen(self._colours["stopped"])
                painter.drawText(room.translated(left, 0), TEXT, text)
                painter.setPen(self._colours["muted"])
        for time, at in axis.ticks(scene.sight, scene.warp):
            x = GUTTER + at
            painter.drawLine(QPointF(x, HEADER - 5), QPointF(x, HEADER))
            text = axis.tick_label(time, step)
            right = x + 8 + self._metrics.horizontalAdvance(text)
            if not any(x < other + 4 and left < right for left, other in taken):
                painter.drawText(room.translated(x + 4, 0), TEXT, text)

    def names(self) -> None:
        """The lanes' names at the left."""
        painter, area = self._painter, self._area
        painter.fillRect(QRect(0, HEADER, GUTTER, area.height()), self._paper)
        painter.setPen(self._colours["muted"])
        painter.drawText(QRect(8, 0, GUTTER - 12, STEP_HEIGHT), TEXT, "Step")
        painter.drawText(QRect(8, STEP_HEIGHT, GUTTER - 12, HEADER - STEP_HEIGHT - 2), TEXT, "Time")
        painter.save()
        painter.setClipRect(0, HEADER, GUTTER, area.height())
        for row in self._scene.rows:
            top = HEADER + row.top - self._scene.top
            if row.line == 0 or row.is_crowd:
                height = max(row.height, self._metrics.height())
                painter.drawText(QRect(8, top, GUTTER - 12, height), TEXT, "Many" if row.is_crowd else title(row.lane))
        painter.setPen(self._colours["line"])
        painter.drawLine(GUTTER - 1, HEADER, GUTTER - 1, area.height())
        painter.restore()

    def step_lines(self) -> None:
        """Where steps begin, through all lanes."""
        self._painter.setPen(QPen(self._colours["line"], 1, Qt.PenStyle.SolidLine))
        for x, _ in self._steps:
            self._painter.drawLine(QPointF(x, HEADER), QPointF(x, self._area.bottom()))

    def _steps_in_sight(self) -> list[tuple[float, Step]]:
        """Where steps begin, from the last before the left edge on; only so many as can be told apart."""
        scene = self._scene
        found: list[tuple[float, Step]] = []
        for step in scene.steps:
            x = scene.x(step.begin)
            if step.begin > scene.end:
                break
            if found and step.begin <= scene.begin:
                found[-1] = (x, step)
            elif not found or x - found[-1][0] >= STEP_PIXELS:
                found.append((x, step))
        return found
