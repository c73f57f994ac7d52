"""What a screen shows of a run: up to which event, and what a filter keeps."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.store.matches import Matches

EVER = 2**62
"""Behind every event."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a screen shows of a run."""

    run: str
    horizon: int | None = None
    matches: Matches | None = None
    """What a filter keeps; None is all."""

    @property
    def until(self) -> int:
        """The last event that is seen."""
        return EVER if self.horizon is None else self.horizon
