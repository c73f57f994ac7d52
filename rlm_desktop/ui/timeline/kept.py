"""What a filter keeps of the bars. No Qt."""

from __future__ import annotations

import numpy as np

from rlm_desktop.store.matches import TICK, Matches
from rlm_desktop.ui.timeline.columns import Columns
from rlm_desktop.ui.timeline.rastering import Flags


class Kept:
    """Spans that a filter keeps, so that a whole column can be asked at a time.

    origin: when the run began, in seconds since the epoch.
    """

    def __init__(self, matches: Matches, origin: float) -> None:
        self.matches = matches
        self._spans = np.sort(np.array(matches.spans, dtype=np.int64))
        self._begins = np.array(matches.ticks, dtype=np.float64) * TICK - origin

    def leaves_out(self, columns: Columns) -> Flags:
        """Which bars are not kept; of one that stands for many, whether nothing that is kept begins within it."""
        if not len(self._spans):
            return np.ones(len(columns), dtype=bool)
        at = np.minimum(np.searchsorted(self._spans, columns.spans), len(self._spans) - 1)
        are_kept = self._spans[at] == columns.spans
        are_many = columns.widths > 0
        if are_many.any():
            width = np.where(are_many, columns.widths, 1.0)
            first = np.floor(columns.begins / width) * width
            found = np.searchsorted(self._begins, first + width) - np.searchsorted(self._begins, first)
            are_kept |= are_many & (found > 0)
        return ~are_kept
