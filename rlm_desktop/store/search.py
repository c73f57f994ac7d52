"""Full-text search over all runs: hits with their place, the newest first, a page at a time."""

from __future__ import annotations

import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from rlm_desktop.errors import RlmError
from rlm_desktop.store.connection import refusals, untext
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.search_index import PARTS, behind, has_all_beginnings, key_of, texts_of, unpacked
from rlm_desktop.store.search_query import Query, Snippet, folded, read, snippet

MOST_COUNTED = 1_000
"""Hits up to which all are counted."""
BRIEF_SECONDS = 0.15
"""For the index's first try. A beginning of one letter may have very many words to be gathered from."""
LOOKING_SECONDS = 0.25
"""For reading texts themselves: the newest after that, as what is nearly everywhere is soon found in them."""
PATIENCE_SECONDS = 5.0
"""For the index's second try, where the newest texts have none."""
COUNTING_SECONDS = 2.0
INSTRUCTIONS = 2_000
"""Of SQLite, between two looks at the clock."""
PIECE_CHARS = 1 << 18
"""Of a big text that is looked through at a time for the place of a hit."""
OVERLAP_CHARS = 4_000
"""Kept of the piece before, for what lies across the cut."""

MOST_READ = 1_000_000
"""Bytes of a packed text, above which it is not read to see whether it has a hit."""

_AFTER_THE_LAST = 2**62


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: the next one begins behind it."""

    text: int = _AFTER_THE_LAST
    number: int = _AFTER_THE_LAST
    seq: int = _AFTER_THE_LAST
    part: int = _AFTER_THE_LAST


_Source: TypeAlias = Callable[[Query, str | None, Place], Generator[Any, None, None]]


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

    Raises RlmError for a search that takes too long: too many different words begin so, and the newest texts have none.
    """

    def __init__(self, source: Path | ReadOnly, *, is_stopped: Callable[[], bool] = lambda: False) -> None:
        """is_stopped: nobody waits for the answer any more; asked now and then, from within SQLite."""
        super().__init__(source)
        self._is_stopped = is_stopped
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        self._connection.set_progress_handler(lambda: int(self._is_late()), INSTRUCTIONS)

    def find(self, words: str, *, run: str | None = None, after: Place | None = None, limit: int = 50) -> Hits:
        """A page of hits, notes first and then the latest texts; run: only in that one.

        A page that took too long ends early, as soon as it has hits.
        """
        query = read(words)
        if query.is_empty:
            return Hits(hits=(), after=None)
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        try:
            return self._find(query, run, after, limit)
        except sqlite3.OperationalError as error:
            if not _is_interruption(error):
                raise
            raise _too_long() from error

    def _find(self, query: Query, run: str | None, after: Place | None, limit: int) -> Hits:
        begun = Hits(hits=() if after is not None else tuple(self._notes(query, run)), after=after)
        for source, seconds in self._tries(query):
            page = self._page(query, source(query, run, after or Place()), begun, limit, seconds)
            if page is not None:
                return page
            if self._is_stopped():
                break
        raise _too_long()

    def _tries(self, query: Query) -> list[tuple[_Source, float]]:
        """Where to look, and for how long: only beginnings may be slow to gather where there are many hits."""
        if not query.has_beginnings:
            return [(self._uses, PATIENCE_SECONDS)]
        if has_all_beginnings(self._connection):
            if query.has_phrases:
                return [(self._beginning, LOOKING_SECONDS), (self._uses, PATIENCE_SECONDS)]
            return [(self._beginning, PATIENCE_SECONDS)]
        return [(self._uses, BRIEF_SECONDS), (self._newest, LOOKING_SECONDS), (self._uses, PATIENCE_SECONDS)]

    def _page(
        self, query: Query, uses: Generator[Any, None, None], begun: Hits, limit: int, seconds: float
    ) -> Hits | None:
        """What was found in time; None when that is nothing, and there may be more."""
        hits, last = list(begun.hits), begun.after or Place()
        with refusals(self._database), closing(uses):
            self._deadline = time.monotonic() + seconds
            try:
                for text, number, seq, part, span, of_run, key in uses:
                    if len(hits) >= limit:
                        return Hits(hits=tuple(hits), after=last)
                    hits.append(self._hit(query, of_run, seq, PARTS[part], span, key))
                    last = Place(text, number, seq, part)
            except (_TooLateError, sqlite3.OperationalError) as error:
                if not _is_interruption(error):
                    raise
                return Hits(hits=tuple(hits), after=last) if len(hits) > len(begun.hits) else None
        return Hits(hits=tuple(hits), after=None)

    def count(self, words: str, *, run: str | None = None) -> int | None:
        """How many hits there are; more than MOST_COUNTED are MOST_COUNTED and one, and None is too many to gather."""
        query = read(words)
        if query.is_empty:
            return 0
        where, values = _of_run(run)
        self._deadline = time.monotonic() + COUNTING_SECONDS
        try:
            table, match = "search_words", query.as_match
            if query.has_beginnings and not query.has_phrases and has_all_beginnings(self._connection):
                table, match = "search_beginnings", query.as_words
            rows = self._rows(
                f"""SELECT count(*) FROM (SELECT 1 FROM {table} CROSS JOIN search_uses AS uses
                ON uses.text = {table}.rowid CROSS JOIN search_runs ON search_runs.number = uses.number
                WHERE {table} MATCH ? {where} AND {_THERE} LIMIT {MOST_COUNTED + 1})""",
                (match, *values),
            )
            notes = len(self._notes(query, run))
        except sqlite3.OperationalError as error:
            if not _is_interruption(error):
                raise
            if self._is_stopped():
                raise _too_long() from error
            return None
        return min(int(rows[0][0]) + notes, MOST_COUNTED + 1)

    def names(self, runs: Iterable[str]) -> dict[str, str]:
        """What runs are called: by their title, or by the beginning of their question."""
        wanted = sorted(set(runs))
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        rows = self._rows(
            """SELECT runs.run, coalesce(nullif(marks.title, ''), substr(runs.question, 1, 400))
                FROM runs LEFT JOIN marks ON marks.run = runs.run
                WHERE runs.run IN (SELECT value FROM json_each(?))""",
            (json.dumps(wanted),),
        )
        return {run: " ".join(untext(name).split()) for run, name in rows}

    def behind(self) -> int:
        """How many runs have texts that are not in the index yet."""
        self._deadline = time.monotonic() + PATIENCE_SECONDS
        with refusals(self._database):
            return len(behind(self._connection))

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline or self._is_stopped()

    def _uses(self, query: Query, run: str | None, after: Place) -> Generator[Any, None, None]:
        """Uses of the texts that are found, the latest text first, of each the latest use first."""
        texts = self._connection.execute(
            "SELECT rowid FROM search_words WHERE search_words MATCH ? AND rowid <= ? ORDER BY rowid DESC",
            (query.as_match, after.text),
        )
        yield from self._in_order(texts, run, after)

    def _beginning(self, query: Query, run: str | None, after: Place) -> Generator[Any, None, None]:
        """The same by the index of beginnings, which does not know the order of words: for that, texts are read."""
        texts = self._connection.execute(
            "SELECT rowid FROM search_beginnings WHERE search_beginnings MATCH ? AND rowid <= ? ORDER BY rowid DESC",
            (query.as_words, after.text),
        )
        yield from self._in_order(texts, run, after, query if query.has_phrases else None)

    def _newest(self, query: Query, run: str | None, after: Place) -> Generator[Any, None, None]:
        """The same without the index: texts are read, the latest first, until one is too big or it is too late."""
        texts = self._connection.execute(
            """SELECT text FROM search_texts WHERE text <= ?1 AND (?2 IS NULL OR EXISTS (
                SELECT 1 FROM search_uses AS uses JOIN search_runs USING (number)
                WHERE uses.text = search_texts.text AND search_runs.run = ?2)) ORDER BY text DESC""",
            (after.text, run),
        )
        yield from self._in_order(texts, run, after, query)

    def _in_order(
        self, texts: sqlite3.Cursor, run: str | None, after: Place, query: Query | None = None
    ) -> Generator[Any, None, None]:
        """The uses of texts; with a query only of those that it finds, which are read to see it."""
        with closing(texts):
            for (text,) in texts:
                uses = list(self._uses_of(text, run, after))
                if uses and (query is None or query.is_in(self._read(*uses[0]))):
                    yield from uses

    def _uses_of(self, text: int, run: str | None, after: Place) -> Iterator[Any]:
        where, values = _of_run(run)
        place = after if text == after.text else Place()
        return self._connection.execute(
            f"""SELECT uses.text, uses.number, uses.seq, uses.part, uses.span, search_runs.run, search_texts.key
                FROM search_uses AS uses CROSS JOIN search_runs ON search_runs.number = uses.number
                CROSS JOIN search_texts ON search_texts.text = uses.text
                WHERE uses.text = ? AND (uses.number, uses.seq, uses.part) < (?, ?, ?) {where} AND {_THERE}
                ORDER BY uses.number DESC, uses.seq DESC, uses.part DESC""",
            (text, place.number, place.seq, place.part, *values),
        )

    def _read(self, _text: int, _number: int, seq: int, _part: int, _span: int, run: str, key: bytes) -> str:
        text = self._text(run, seq, key)
        if isinstance(text, bytes):
            row = self._connection.execute('SELECT length(packed) FROM "values" WHERE hash = ?', (text,)).fetchone()
            if row is not None and row[0] > MOST_READ:
                raise _TooLateError
        if self._is_late():
            raise _TooLateError
        return unpacked(self._connection, text)

    def _text(self, run: str, seq: int, key: bytes) -> str | bytes:
        """A text of an event, or the hash of its value."""
        row = self._connection.execute("SELECT kind, body FROM events WHERE run = ? AND seq = ?", (run, seq)).fetchone()
        texts = () if row is None else texts_of(row[0], json.loads(row[1]))
        return next((one for _, one in texts if key_of(one) == key), "")

    def _hit(self, query: Query, run: str, seq: int, part: str, span: int, key: bytes) -> Hit:
        return Hit(run=run, span=span, part=part, snippet=self._snippet(self._text(run, seq, key), query))

    def _snippet(self, text: str | bytes, query: Query) -> Snippet:
        if isinstance(text, str):
            return snippet(text, query)
        row = self._connection.execute('SELECT packed FROM "values" WHERE hash = ?', (text,)).fetchone()
        first = None
        piece = ""
        for piece in _pieces(row[0] if row else zlib.compress(b"")):
            first = first or piece
            found = query.pattern.search(folded(piece))
            if found:
                return snippet(piece, query, found.start())
        return snippet(first or piece, query, 0)

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


class _TooLateError(Exception):
    """The time that texts may be read in is over."""


def _too_long() -> RlmError:
    return RlmError("This search takes too long.", "Write more of a word whose beginning* you look for.")


def _is_interruption(error: Exception) -> bool:
    return isinstance(error, _TooLateError) or getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


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
