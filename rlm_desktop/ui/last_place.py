"""Where one looked when the window was closed: remembered, and gone back to when its run is still there."""

from __future__ import annotations

import json

from PySide6.QtCore import QSettings

from rlm_desktop.codec import CodecError, from_plain, to_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus, Place

NAME = "window/place"


class LastPlace:
    """Keeps the focus's place in the window's memory: run, span, stretch of time and filter."""

    def __init__(self, memory: QSettings, focus: Focus, reader: Reader) -> None:
        self._memory = memory
        self._focus = focus
        self._reader = reader

    def save(self) -> None:
        """Remember the place of now."""
        self._memory.setValue(NAME, json.dumps(to_plain(self._focus.place)))

    def restore(self) -> None:
        """Look there again, unless something is looked at already; what is gone is passed over in silence."""
        place = self._kept()
        if place.run is None or self._focus.run is not None:
            return
        try:
            self._reader.run(place.run)
            self._reader.span(place.run, place.span)
        except RlmError:  # the run was deleted, or another database is open
            return
        self._focus.go_to(place)

    def _kept(self) -> Place:
        try:
            return from_plain(Place, json.loads(str(self._memory.value(NAME, "{}"))))
        except (ValueError, CodecError):  # another version wrote it
            return Place(span=RUN_SPAN)
