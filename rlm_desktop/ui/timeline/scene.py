"""What one frame of the timeline shows, and the measures that its painters share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon

from rlm_desktop.store.painting import Lane
from rlm_desktop.ui.timeline.axis import Sight
from rlm_desktop.ui.timeline.columns import Columns
from rlm_desktop.ui.timeline.geometry import Row
from rlm_desktop.ui.timeline.kept import Kept
from rlm_desktop.ui.timeline.model import Place, Step
from rlm_desktop.ui.timeline.tints import Tints
from rlm_desktop.ui.timeline.warp import Warp

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

    rows: Sequence[Row]
    """Those in sight."""
    columns: Mapping[Lane, Columns]
    steps: Sequence[Step]
    sight: Sight
    warp: Warp
    begin: float
    """The first time in sight, in seconds since the run's beginning; so is the next."""
    end: float
    now: float
    """Where running bars end; nothing is drawn behind it."""
    is_horizon: bool
    """Whether that is a horizon and not the present."""
    top: int
    """Pixels that are scrolled away above."""
    selected: int
    place: Place | None
    """Of the selected span; None where it is not drawn."""
    stretch: tuple[float, float] | None
    """Beginning and end of the selected span."""
    kept: Kept | None
    """What the filter keeps; None is all."""
    tints: Tints
    failed: QIcon
    """Stands on wide bars that failed."""
    label: Callable[[int], str]
    """What a bar says."""

    def x(self, time: float) -> float:
        """Pixels from the viewport's left edge; nothing lies behind `now`."""
        return GUTTER + self.sight.x(self.warp.place(min(time, self.now)))
