"""Box plots: from a quarter to three quarters, the median across, whiskers to the least and the most."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor

from rlm_desktop.ui.charts.model import Box

WIDTH, CAP = 0.5, 0.2
OPACITY = 40
"""Of 255."""


def draw_boxes(item: Any, boxes: Sequence[Box], colour: QColor) -> None:
    """Draw them into a plot of pyqtgraph's."""
    if not boxes:
        return
    tint = QColor(colour)
    tint.setAlpha(OPACITY)
    pen = pg.mkPen(colour, width=1.5)
    item.addItem(
        pg.BarGraphItem(
            x=[box.x for box in boxes],
            y0=[box.low for box in boxes],
            height=[box.high - box.low for box in boxes],
            width=WIDTH,
            brush=pg.mkBrush(tint),
            pen=pen,
        )
    )
    xs: list[float] = []
    ys: list[float] = []
    for box in boxes:
        for x, y, other_x, other_y in _strokes(box):
            xs += [x, other_x]
            ys += [y, other_y]
    item.plot(xs, ys, pen=pg.mkPen(colour, width=2), connect="pairs")


def _strokes(box: Box) -> list[tuple[float, float, float, float]]:
    half, cap = WIDTH / 2, CAP / 2
    return [
        (box.x - half, box.median, box.x + half, box.median),
        (box.x, box.high, box.x, box.most),
        (box.x, box.low, box.x, box.least),
        (box.x - cap, box.most, box.x + cap, box.most),
        (box.x - cap, box.least, box.x + cap, box.least),
    ]
