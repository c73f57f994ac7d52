"""Writes notes and bookmarks so that they can be undone, and tells which run's have changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from rlm_desktop.store import notes
from rlm_desktop.store.rows import NoteRow
from rlm_desktop.ui.marking import Marking


class NotesController(QObject):
    """Its acts stand on the undo stack of `marking`.

    Signals:
        changed(run): notes or bookmarks of a run are on the disk.
    """

    changed = Signal(str)

    def __init__(self, marking: Marking, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._marking = marking
        self._database = marking.database

    def add(self, run: str, span: int, text: str, written: Callable[[NoteRow], None]) -> None:
        """Write a new note. written: hears of it once it is on the disk, also when it is written again by Redo."""
        kept: list[NoteRow] = []

        def do() -> None:
            if kept:
                notes.put_note(self._database, kept[0])
            else:
                kept.append(notes.add_note(self._database, run, span, text))

        self._marking.act(
            "Add note",
            do,
            lambda: notes.remove_note(self._database, kept[0].note),
            first=lambda: written(kept[0]),
            then=lambda: self.changed.emit(run),
        )

    def keep(self, note: NoteRow, text: str) -> None:
        """Write what is being typed; `edited` follows when the typing has ended."""
        now = replace(note, text=text, changed=time.time())
        self._marking.write(lambda: notes.put_note(self._database, now))

    def edited(self, before: NoteRow, text: str) -> None:
        """A note has another text from now on."""
        after = replace(before, text=text, changed=time.time())
        self._marking.act(
            "Edit note",
            lambda: notes.put_note(self._database, after),
            lambda: notes.put_note(self._database, before),
            then=lambda: self.changed.emit(before.run),
        )

    def remove(self, note: NoteRow) -> None:
        """Take a note out."""
        self._marking.act(
            "Delete note",
            lambda: notes.remove_note(self._database, note.note),
            lambda: notes.put_note(self._database, note),
            then=lambda: self.changed.emit(note.run),
            first=lambda: self._marking.undoable.emit("Deleted a note."),
        )

    def set_bookmarks(self, run: str, text: str, before: Sequence[int], after: Sequence[int]) -> None:
        """Have other spans marked, or in another order. text: what that is, for the menu."""
        if list(before) != list(after):
            self._marking.act(
                text,
                lambda: notes.set_bookmarks(self._database, run, after),
                lambda: notes.set_bookmarks(self._database, run, before),
                then=lambda: self.changed.emit(run),
            )
