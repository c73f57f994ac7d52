"""A file of `rlms` lines that still grows: its runs, one after the other, as their lines come."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rlm_desktop.events.facts import Event
from rlm_desktop.formats.imported import Sentences
from rlm_desktop.formats.lines import Line
from rlm_desktop.formats.rlms.reading import Reading
from rlm_desktop.formats.rlms.stretches import Extent, head_of


class Following:
    """Takes the lines of all runs of a file; see following.Follower."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._settings: dict[str, Any] = {}
        self._extent = Extent()
        self._reading: Reading | None = None

    @property
    def is_over(self) -> bool:
        """Whether the end of the last run was seen."""
        return self._reading is not None and self._reading.is_over

    def take(self, line: Line) -> list[Event]:
        """One line: the end of the run before where it begins another one, and its events."""
        kind, number, settings = head_of(line)
        events: list[Event] = []
        if self._extent.is_over(kind, number):
            events += self.end()
        if kind == "metadata":
            self._settings = settings
        self._extent.take(line, kind, number)
        if self._reading is None:
            self._reading = Reading(self._path, self._settings, Sentences(self._path.name))
        self._reading.settings = self._settings
        return [*events, *self._reading.take(line)]

    def end(self) -> list[Event]:
        """The last events of the run under way."""
        events = [] if self._reading is None else self._reading.end()
        self._reading, self._extent = None, Extent()
        return events
