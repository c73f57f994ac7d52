"""How far the reading of a file has come, told often enough that it can be ended in the middle of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from rlm_desktop.events.facts import Event

PACE = 1_000
"""From one word to the next: values of a document, or events made of it."""


class Watch:
    """Half of the work on a file is to take its documents apart, half to keep the events that are made of them.

    on_bytes: called with how much of the work is done, in bytes of the file; may raise to end it.
    """

    def __init__(self, on_bytes: Callable[[int], None]) -> None:
        self._on_bytes = on_bytes
        self._parsed = 0
        self._kept = 0
        self._looked = 0

    def parsed(self, count: int) -> None:
        """So many bytes of the file are taken apart."""
        self._parsed = count
        self._tell()

    def look(self) -> None:
        """Something small was done."""
        self._looked += 1
        if not self._looked % PACE:
            self._tell()

    def hook(self, value: dict[str, Any]) -> dict[str, Any]:
        """For a decoder of JSON: look at each object."""
        self.look()
        return value

    def kept(self, events: list[Event], size: int) -> Iterator[Event]:
        """The events of a document of so many bytes, as they are kept."""
        before = self._kept
        for number, event in enumerate(events, start=1):
            yield event
            self._kept = before + size * number // len(events)
            self.look()
        self._tell()

    def _tell(self) -> None:
        self._on_bytes((self._parsed + self._kept) // 2)
