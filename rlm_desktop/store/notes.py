"""What the user writes on spans, and the spans they marked to find again. It is theirs, not the record's."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.store.library import changing
from rlm_desktop.store.marks import storable
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.rows import NoteRow

_COLUMNS = "note, run, span, text, created, changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Spans of one run that the user said something of."""

    notes: frozenset[int] = frozenset()
    bookmarks: frozenset[int] = frozenset()


class Notes(ReadOnly):
    """Notes and bookmarks out."""

    def on_span(self, run: str, span: int, *, limit: int = 100) -> list[NoteRow]:
        """The notes of a span, the oldest first."""
        return self._notes("run = ? AND span = ? ORDER BY note LIMIT ?", (run, span, limit))

    def in_run(self, run: str, *, offset: int = 0, limit: int = 500) -> list[NoteRow]:
        """All notes of a run, by the beginning of their spans."""
        return self._notes(
            """run = ?1 ORDER BY
                (SELECT ordinal FROM spans WHERE spans.run = notes.run AND spans.span = notes.span), note
                LIMIT ?2 OFFSET ?3""",
            (run, limit, offset),
        )

    def bookmarks(self, run: str) -> list[int]:
        """The marked spans, in the user's order."""
        return [row[0] for row in self._rows("SELECT span FROM bookmarks WHERE run = ? ORDER BY place", (run,))]

    def marked(self, run: str) -> Marked:
        """Which spans have a note or a bookmark."""
        rows = self._rows("SELECT DISTINCT span FROM notes WHERE run = ?", (run,))
        return Marked(notes=frozenset(row[0] for row in rows), bookmarks=frozenset(self.bookmarks(run)))

    def _notes(self, condition: str, values: tuple[Any, ...]) -> list[NoteRow]:
        rows = self._rows(f"SELECT {_COLUMNS} FROM notes WHERE {condition}", values)
        return [
            NoteRow(note=row[0], run=row[1], span=row[2], text=row[3], created=row[4], changed=row[5]) for row in rows
        ]


def add_note(database: Path, run: str, span: int, text: str) -> NoteRow:
    """Write a new note.

    Raises RlmError, here and below, when the file cannot be written.
    """
    now = time.time()
    kept = storable(text)
    with changing(database) as connection:
        number = connection.execute(
            "INSERT INTO notes (run, span, text, created, changed) VALUES (?, ?, ?, ?, ?)", (run, span, kept, now, now)
        ).lastrowid
    assert number is not None
    return NoteRow(note=number, run=run, span=span, text=kept, created=now, changed=now)


def put_note(database: Path, note: NoteRow) -> None:
    """Have a note be just so, whether it is there or was removed."""
    with changing(database) as connection:
        connection.execute(
            f"""INSERT INTO notes ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (note) DO UPDATE SET text = excluded.text, changed = excluded.changed""",
            (note.note, note.run, note.span, storable(note.text), note.created, note.changed),
        )


def remove_note(database: Path, note: int) -> None:
    """Take a note out; nothing happens when it is not there."""
    with changing(database) as connection:
        connection.execute("DELETE FROM notes WHERE note = ?", (note,))


def set_bookmarks(database: Path, run: str, spans: Sequence[int]) -> None:
    """Have exactly these spans of a run marked, in this order."""
    with changing(database) as connection:
        connection.execute("DELETE FROM bookmarks WHERE run = ?", (run,))
        connection.executemany(
            "INSERT INTO bookmarks (run, place, span) VALUES (?, ?, ?)",
            [(run, place, span) for place, span in enumerate(dict.fromkeys(spans))],
        )
