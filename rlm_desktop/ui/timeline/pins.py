"""Pins: what the user bookmarked or noted, above its bar; of a step beside its number, of the run at the left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QPainter, QPen

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.ui import theme
from rlm_desktop.ui.noted import Mark, Noted
from rlm_desktop.ui.timeline.geometry import row_of
from rlm_desktop.ui.timeline.model import Place, TimelineModel
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER, STEP_HEIGHT, Scene

SIZE = 14
"""Pixels of a pin."""
GLYPH = 10
RISE = 7
"""Pixels by which it stands out above its bar."""
BESIDE = 30
"""Pixels from a step's beginning, so that its number can be read."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One mark of one span."""

    span: int
    mark: Mark
    box: QRect
    """In pixels of the picture."""


class Pins:
    """Asks once where a span is drawn: that changes no more when it has ended."""

    def __init__(self, model: TimelineModel, noted: Noted | None) -> None:
        self._model = model
        self._noted = noted
        self._places: dict[int, Place] = {}
        self.retint()

    def forget(self) -> None:
        """Another run is shown."""
        self._places.clear()

    def retint(self) -> None:
        """Draw in the colours of now."""
        self._icons = {mark: theme.icon(mark, "accent") for mark in Mark}

    def said(self, span: int) -> Sequence[str]:
        """The marks of a span in words."""
        return [] if self._noted is None else [mark.said for mark in self._noted.marks(span)]

    def paint(self, painter: QPainter, scene: Scene) -> None:
        """Draw those in sight, each on a ground of its own, so that it is seen over any bar."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pin in self.in_sight(scene):
            painter.setPen(QPen(scene.tints.ink, 1))
            painter.setBrush(scene.tints.paper)
            painter.drawRoundedRect(QRectF(pin.box).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
            inset = (SIZE - GLYPH) // 2
            self._icons[pin.mark].paint(painter, pin.box.adjusted(inset, inset, -inset, -inset))
        painter.restore()

    def in_sight(self, scene: Scene) -> Iterator[Pin]:
        """Where the pins of a frame are."""
        if self._noted is None:
            return
        for span in sorted(self._noted.spans):
            corner = self._corner(span, scene)
            if corner is not None:
                for number, mark in enumerate(self._noted.marks(span)):
                    yield Pin(span, mark, QRect(corner.x() + number * (SIZE + 1), corner.y(), SIZE, SIZE))

    def _corner(self, span: int, scene: Scene) -> QPoint | None:
        """Where a span's first pin is; None where the span is not in sight."""
        place = self._place(span)
        row = None if place is None else row_of(scene.rows, place.lane, place.line)
        if place is not None:
            begin, end = place.begin, min(place.end, scene.now)
            if row is None or begin > scene.end or end < scene.begin or begin > scene.now:
                return None
            return QPoint(max(GUTTER, round(scene.x(begin))), max(HEADER, HEADER + row.top - scene.top - RISE))
        if span == RUN_SPAN:
            return QPoint(GUTTER - 2 * SIZE - 6, (STEP_HEIGHT - SIZE) // 2)
        stretch = self._model.stretch(span)
        if stretch is None or not scene.begin <= stretch[0] <= scene.end:
            return None
        return QPoint(round(scene.x(stretch[0])) + BESIDE, (STEP_HEIGHT - SIZE) // 2)

    def _place(self, span: int) -> Place | None:
        """Where it is drawn; None for the run, for steps, and for what is not there."""
        place = self._places.get(span) or self._model.place(span)
        if place is not None and place.end < inf:
            self._places[span] = place
        return place
