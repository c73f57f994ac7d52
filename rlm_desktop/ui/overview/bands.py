"""Draws the three bands of the strip: work by kind, cost, and errors."""

from __future__ import annotations

from math import sqrt

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from rlm_desktop.store.painting import Kind
from rlm_desktop.ui import theme
from rlm_desktop.ui.overview.model import WORK, OverviewModel
from rlm_desktop.ui.overview.window import Scale

GUTTER = 88
"""Pixels at the left for the names; the timeline below has as many."""
WORK_HEIGHT, COST_HEIGHT, ERROR_HEIGHT, AIR = 26, 16, 9, 3
HEIGHT = WORK_HEIGHT + COST_HEIGHT + ERROR_HEIGHT + 4 * AIR
LEAST_WORK = 1e-6
"""Seconds: what is less comes of adding up."""
_MEANINGS = {Kind.ROOT: "root", Kind.CODE: "code", Kind.SUB: "sub"}


class Bands:
    """One picture of the strip, over a scale."""

    def __init__(self, painter: QPainter, model: OverviewModel, scale: Scale) -> None:
        self._painter = painter
        self._model = model
        self._scale = scale

    def draw(self) -> None:
        """Names, and what there is of the strip."""
        painter, width = self._painter, self._scale.left + self._scale.width
        painter.setPen(theme.colour("muted"))
        tops = (AIR, WORK_HEIGHT + 2 * AIR, WORK_HEIGHT + COST_HEIGHT + 3 * AIR)
        heights = (WORK_HEIGHT, COST_HEIGHT, ERROR_HEIGHT)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        for name, top, height in zip(("Work", "Cost", "Errors"), tops, heights, strict=True):
            painter.drawText(QRectF(8, top - 4, GUTTER - 12, height + 8), middle, name)
            painter.fillRect(QRectF(GUTTER, top + height, width, 1), theme.colour("line"))
        if self._model.strip is not None:
            self._work(tops[0])
            self._cost(tops[1])
            self._errors(tops[2])

    def _boxes(self) -> list[tuple[int, float, float]]:
        """Each stretch in sight with its left edge and width."""
        assert self._model.strip is not None
        count, scale = len(self._model.strip.costs), self._scale
        width = scale.x(self._model.seconds) - GUTTER
        return [
            (place, GUTTER + width * place / count, max(1.0, width / count))
            for place in range(count)
            if not self._model.is_hidden(place)
        ]

    def _work(self, top: float) -> None:
        assert self._model.strip is not None
        seconds = self._model.strip.seconds
        most = max((sum(seconds[kind][place] for kind in WORK) for place, _, _ in self._boxes()), default=0.0)
        if most <= 0:
            return
        bases = {place: 0.0 for place, _, _ in self._boxes()}
        for kind in WORK:
            colour = theme.colour(_MEANINGS[kind])
            for place, left, width in self._boxes():
                low, high = bases[place], bases[place] + max(0.0, seconds[kind][place])
                bases[place] = high
                first, last = sqrt(low / most) * WORK_HEIGHT, sqrt(high / most) * WORK_HEIGHT
                if high - low > LEAST_WORK:
                    self._painter.fillRect(
                        QRectF(left, top + WORK_HEIGHT - last, width, max(1.0, last - first)), colour
                    )

    def _cost(self, top: float) -> None:
        assert self._model.strip is not None
        costs = self._model.strip.costs
        most = max((costs[place] for place, _, _ in self._boxes()), default=0.0)
        colour = theme.colour("step")
        for place, left, width in self._boxes():
            if costs[place] > 0:
                height = max(1.0, costs[place] / most * COST_HEIGHT)
                self._painter.fillRect(QRectF(left, top + COST_HEIGHT - height, width, height), colour)

    def _errors(self, top: float) -> None:
        """A mark for each stretch in which something failed, higher where it was more."""
        assert self._model.strip is not None
        errors, colour = self._model.strip.errors, theme.colour("failed")
        most = max(errors, default=0)
        for place, left, width in self._boxes():
            if errors[place]:
                height = 4 + (ERROR_HEIGHT - 4) * errors[place] / most
                self._painter.fillRect(QRectF(left, top + ERROR_HEIGHT - height, max(2.0, width), height), colour)
