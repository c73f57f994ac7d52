"""Full-text search over all runs: hits with their place, the newest first, a page at a time."""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.store.connection import refusals, untext
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.search_index import PARTS, behind, key_of, texts_of
from rlm_desktop.store.search_query import Query, Snippet, folded, read, snippet

MOST_COUNTED = 1_000
"""Hits up to which all are counted."""
PATIENCE_SECONDS = 5.0
"""For one question. A beginning of one letter may have very many words to be gathered from."""
INSTRUCTIONS = 2_000
"""Of SQLite, between two looks at the clock."""
PIECE_CHARS = 1 << 18
"""Of a big text that is looked through at a time for the place of a hit."""
OVERLAP_CHARS = 4_000
"""Kept of the piece before, for what lies across the cut."""

_AFTER_THE_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins behind it."""

    text: int = _AFTER_THE_LAST
    number: int = _AFTER_THE_LAST
    seq: int = _AFTER_THE_LAST
    part: int = _AFTER_THE_LAST


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One text in which it was found."""

    run: str
    span: int
    part: str
    """One of PARTS."""
    snippet: Snippet


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """One page of them."""

    hits: tuple[Hit, ...]
    after: Place | None
    """Where the next page goes on; None when this is the last."""


class Search(ReadOnly):
    """Reads the index. One connection, for one thread. Any text is a query.

    Raises RlmError for a search that takes too long: too many different words begin so.
    """

    def __init__(self, source: Path | ReadOnly, *, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """is_stopped: nobody waits for the answer any more; asked now and then, from within SQLite."""
        super().__init__(source)
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        self._connection.set_progress_handler(
            lambda: int(time.monotonic() > self._deadline or is_stopped()), INSTRUCTIONS
        )

    def find(self, words: str, *, run: str | None = None, after: Place | None = None, limit: int = 50) -> Hits:
        """A page of hits, notes first and then the latest texts; run: only in that one."""
        query = read(words)
        if query.is_empty:
            return Hits(hits=(), after=None)
        hits = [] if after is not None else self._notes(query, run)
        last = after or Place()
        with self._patience():
            uses = self._uses(query, run, last)
            for text, number, seq, part, span, of_run, key in uses:
                if len(hits) >= limit:
                    uses.close()
                    return Hits(hits=tuple(hits), after=last)
                last = Place(text, number, seq, part)
                hits.append(self._hit(query, of_run, seq, PARTS[part], span, key))
        return Hits(hits=tuple(hits), after=None)

    def count(self, words: str, *, run: str | None = None) -> int:
        """How many hits there are; more than MOST_COUNTED are MOST_COUNTED and one."""
        query = read(words)
        if query.is_empty:
            return 0
        where, values = _of_run(run)
        with self._patience():
            rows = self._rows(
                f"""SELECT count(*) FROM (SELECT 1 FROM search_words CROSS JOIN search_uses AS uses
                ON uses.text = search_words.rowid CROSS JOIN search_runs ON search_runs.number = uses.number
                WHERE search_words MATCH ? {where} AND {_THERE} LIMIT {MOST_COUNTED + 1})""",
                (query.as_match, *values),
            )
        return min(int(rows[0][0]) + len(self._notes(query, run)), MOST_COUNTED + 1)

    def names(self, runs: Iterable[str]) -> dict[str, str]:
        """What runs are called: by their title, or by the beginning of their question."""
        wanted = sorted(set(runs))
        rows = self._rows(
            """SELECT runs.run, coalesce(nullif(marks.title, ''), substr(runs.question, 1, 400))
                FROM runs LEFT JOIN marks ON marks.run = runs.run
                WHERE runs.run IN (SELECT value FROM json_each(?))""",
            (json.dumps(wanted),),
        )
        return {run: " ".join(untext(name).split()) for run, name in rows}

    def behind(self) -> int:
        """How many runs have texts that are not in the index yet."""
        with refusals(self._database):
            return len(behind(self._connection))

    @contextmanager
    def _patience(self) -> Iterator[None]:
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            with refusals(self._database):
                yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_INTERRUPT":
                raise
            raise RlmError(
                "This search takes too long.", "Write more of a word whose beginning* you look for."
            ) from error

    def _uses(self, query: Query, run: str | None, after: Place) -> Generator[Any, None, None]:
        """Uses of the texts that are found, the latest text first, of each the latest use first."""
        where, values = _of_run(run)
        texts = self._connection.execute(
            """SELECT rowid FROM search_words WHERE search_words MATCH ? AND rowid <= ? ORDER BY rowid DESC""",
            (query.as_match, after.text),
        )
        try:
            for (text,) in texts:
                place = after if text == after.text else Place()
                yield from self._connection.execute(
                    f"""SELECT uses.text, uses.number, uses.seq, uses.part, uses.span, search_runs.run, search_texts.key
                        FROM search_uses AS uses CROSS JOIN search_runs ON search_runs.number = uses.number
                        CROSS JOIN search_texts ON search_texts.text = uses.text
                        WHERE uses.text = ? AND (uses.number, uses.seq, uses.part) < (?, ?, ?) {where} AND {_THERE}
                        ORDER BY uses.number DESC, uses.seq DESC, uses.part DESC""",
                    (text, place.number, place.seq, place.part, *values),
                )
        finally:
            texts.close()

    def _hit(self, query: Query, run: str, seq: int, part: str, span: int, key: bytes) -> Hit:
        row = self._connection.execute("SELECT kind, body FROM events WHERE run = ? AND seq = ?", (run, seq)).fetchone()
        texts = () if row is None else texts_of(row[0], json.loads(row[1]))
        text = next((one for _, one in texts if key_of(one) == key), "")
        return Hit(run=run, span=span, part=part, snippet=self._snippet(text, query))

    def _snippet(self, text: str | bytes, query: Query) -> Snippet:
        if isinstance(text, str):
            return snippet(text, query)
        row = self._connection.execute('SELECT packed FROM "values" WHERE hash = ?', (text,)).fetchone()
        first = None
        piece = ""
        for piece in _pieces(row[0] if row else zlib.compress(b"")):
            first = first or piece
            if query.pattern.search(folded(piece)):
                return snippet(piece, query)
        return snippet(first or piece, query)

    def _notes(self, query: Query, run: str | None) -> list[Hit]:
        """What the user wrote is little, and is read through."""
        where, values = ("WHERE run = ?", (run,)) if run is not None else ("", ())
        rows = self._rows(f"SELECT run, span, text FROM notes {where} ORDER BY changed DESC", values)
        deleted = {row[0] for row in self._rows("SELECT run FROM marks WHERE deleted IS NOT NULL")}
        return [
            Hit(run=of_run, span=span, part="note", snippet=snippet(text, query))
            for of_run, span, text in ((row[0], row[1], untext(row[2])) for row in rows)
            if of_run not in deleted and query.is_in(text)
        ]


_THERE = "NOT EXISTS (SELECT 1 FROM marks WHERE marks.run = search_runs.run AND marks.deleted IS NOT NULL)"
"""Not in a run that is deleted for now."""


def _of_run(run: str | None) -> tuple[str, tuple[str, ...]]:
    return ("", ()) if run is None else ("AND search_runs.run = ?", (run,))


def _pieces(packed: bytes) -> Iterator[str]:
    """A text from its beginning on, unpacked only as far as is asked for."""
    unpacking = zlib.decompressobj()
    rest, tail, cut = packed, "", b""
    while rest:
        raw = cut + unpacking.decompress(rest, PIECE_CHARS)
        rest = unpacking.unconsumed_tail
        whole = raw if unpacking.eof or not rest else raw[: _whole(raw)]
        cut = raw[len(whole) :]
        piece = tail + whole.decode("utf-8", "surrogatepass")
        yield piece
        tail = piece[-OVERLAP_CHARS:]


def _whole(raw: bytes) -> int:
    """How many of the bytes make whole characters."""
    at = len(raw)
    for _ in range(4):
        at -= 1
        if at < 0 or raw[at] & 0xC0 != 0x80:
            break
    return max(at, 0)
