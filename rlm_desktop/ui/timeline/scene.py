"""What one frame of the timeline shows, and the measures that its painters share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from rlm_desktop.ui.timeline.axis import Sight
from rlm_desktop.ui.timeline.geometry import Strip
from rlm_desktop.ui.timeline.lanes import Lanes

GUTTER = 88
"""Pixels at the left for the names of the lanes."""
STEP_HEIGHT = 20
HEADER = STEP_HEIGHT + 20
"""Pixels at the top for the steps and the time."""
TEXT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
"""How all text is set."""


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
    failed: QIcon
    """Stands on wide bars that failed."""
    label: Callable[[int], str]
    """What a bar says."""

    def x(self, time: float) -> float:
        """Pixels from the viewport's left edge; nothing lies behind `now`."""
        return GUTTER + self.sight.x(min(time, self.now))
