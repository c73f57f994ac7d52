"""Which spans of the run in focus the user bookmarked or wrote notes on, for the screens that show it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.store.notes import Marked, Notes
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus


class Mark(StrEnum):
    """What can be on a span, by the name of its icon."""

    BOOKMARK = "bookmark"
    NOTE = "note"

    @property
    def said(self) -> str:
        """In words."""
        return "has a note" if self is Mark.NOTE else "bookmarked"


class Noted(QObject):
    """Reads when another run is shown, and when it is told to.

    Signals:
        changed(spans): other marks are on these spans.
    """

    changed = Signal(object)

    def __init__(self, reader: Reader, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notes = Notes(reader)
        self._focus = focus
        self._marked = Marked()
        focus.run_changed.connect(self.read)
        self.read()

    @property
    def spans(self) -> frozenset[int]:
        """All with marks."""
        return self._marked.notes | self._marked.bookmarks

    def marks(self, span: int) -> tuple[Mark, ...]:
        """Those of one span."""
        found = ((Mark.BOOKMARK, self._marked.bookmarks), (Mark.NOTE, self._marked.notes))
        return tuple(mark for mark, spans in found if span in spans)

    @Slot()
    def read(self) -> None:
        """Read them anew: they were written, or taken away."""
        before, run = self._marked, self._focus.run
        self._marked = Marked() if run is None else self._notes.marked(run)
        changed = (before.notes ^ self._marked.notes) | (before.bookmarks ^ self._marked.bookmarks)
        if changed:
            self.changed.emit(changed)
