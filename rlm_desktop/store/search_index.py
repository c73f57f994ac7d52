"""The index of words: which texts of the record it holds, how it catches up with the events, and how texts leave it.

It is no part of a run's own transaction: a run that is under way pays nothing for it. Each different text is in it
once, by its hash, however often and in however many runs it was used.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from rlm_desktop.store.connection import connect, prepare_to_write, refusals, transaction

PARTS = ("question", "code", "output", "prompt", "reply", "thinking", "variable", "answer", "error", "note")
"""What a text is, by its number in the tables; notes are the user's, and are not in the tables."""

_OF_EVENT: Mapping[str, tuple[tuple[str, str], ...]] = {
    "RunStarted": (("question", "question"),),
    "ChildStarted": (("question", "question"),),
    "CodeStarted": (("code", "code"),),
    "OutputWritten": (("text", "output"),),
    "CallFinished": (("reply", "reply"), ("thinking", "thinking")),
    "CallFailed": (("error", "error"),),
    "CodeFinished": (("error", "error"),),
    "StepEnded": (("error", "error"),),
    "AnswerOffered": (("answer", "answer"), ("reason", "error")),
    "ReplySentBack": (("reason", "error"),),
    "Searched": (("query", "code"),),
    "Noted": (("note", "output"),),
    "ChildEnded": (("answer", "answer"), ("reason", "error")),
    "RunEnded": (("answer", "answer"), ("reason", "error")),
    "CallStarted": (),
    "VariablesChanged": (),
}
"""Kinds of events with texts, and which field is what; those of the last two lie deeper."""

_KINDS = ", ".join(f"'{kind}'" for kind in _OF_EVENT)
BATCH_CHARS = 500_000
"""Of text in one transaction: some twenty milliseconds, for which a run that is under way may have to wait."""
BATCH_EVENTS = 400
BREATH_SECONDS = 0.005
"""Between two transactions, so that another writer gets its turn."""
_VALUE = "$value"


def texts_of(kind: str, body: Mapping[str, Any]) -> Iterator[tuple[str, str | bytes]]:
    """The texts of an event as it lies in the table: what each is, and the text itself or the hash of its value."""
    for name, part in _OF_EVENT.get(kind, ()):
        yield from _text(part, body.get(name))
    if kind == "CallStarted":
        for message in body["messages"]:
            yield from _text("prompt", message["text"])
    elif kind == "VariablesChanged":
        for variable in body.get("changed", ()):
            preview = variable["preview"]
            if isinstance(preview, str):
                yield "variable", f"{variable['name']} = {preview}"
            else:
                yield from _text("variable", preview)


def key_of(text: str | bytes) -> bytes:
    """What a text is known by; a value's hash is that of its text."""
    digest = text if isinstance(text, bytes) else hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return digest[:16]


def unpacked(connection: sqlite3.Connection, text: str | bytes) -> str:
    """The text itself; empty when its value is gone."""
    if isinstance(text, str):
        return text
    row = connection.execute('SELECT packed FROM "values" WHERE hash = ?', (text,)).fetchone()
    return "" if row is None else zlib.decompress(row[0]).decode("utf-8", "surrogatepass")


def catch_up(
    database: Path,
    *,
    is_stopped: Callable[[], bool] = lambda: False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> None:
    """Take in all events that are not in the index yet, the oldest run first.

    on_progress: called with the runs that are done, and how many there were to do.
    Raises RlmError when the file cannot be written.
    """
    with refusals(database):
        connection = connect(database, mode="rw")
        try:
            prepare_to_write(connection)
            runs = behind(connection)
            for done, run in enumerate(runs):
                on_progress(done, len(runs))
                while not is_stopped() and _take_some(connection, run):
                    time.sleep(BREATH_SECONDS)
            while not is_stopped() and _take_some_beginnings(connection):
                time.sleep(BREATH_SECONDS)
            on_progress(len(runs), len(runs))
        finally:
            connection.close()


def has_all_beginnings(connection: sqlite3.Connection) -> bool:
    """Whether the index of beginnings holds all texts that the index of words does: older files take it up later."""
    return connection.execute("SELECT 1 FROM search_texts WHERE has_beginnings = 0 LIMIT 1").fetchone() is None


def behind(connection: sqlite3.Connection) -> list[str]:
    """Runs with events that are not in the index yet, the oldest first."""
    rows = connection.execute(
        """SELECT runs.run FROM runs LEFT JOIN search_runs ON search_runs.run = runs.run
            WHERE coalesce(search_runs.seq, 0) < (SELECT max(seq) FROM events WHERE events.run = runs.run)
                AND NOT EXISTS (SELECT 1 FROM marks WHERE marks.run = runs.run AND marks.deleted IS NOT NULL)
            ORDER BY runs.begin, runs.run"""
    )
    return [row[0] for row in rows]


def forget_texts(connection: sqlite3.Connection, run: str) -> None:
    """Take a run out, and the texts that only it uses, while its events and values are still there.

    Inside the caller's transaction.
    """
    while forget_some_texts(connection, run, BATCH_EVENTS):
        pass


def forget_some_texts(connection: sqlite3.Connection, run: str, limit: int) -> bool:
    """A part of `forget_texts`: so many texts at most; whether there was one."""
    row = connection.execute("SELECT number FROM search_runs WHERE run = ?", (run,)).fetchone()
    if row is None:
        return False
    number = row[0]
    used = connection.execute(
        "SELECT text, min(seq) FROM search_uses WHERE number = ? GROUP BY text LIMIT ?", (number, limit)
    ).fetchall()
    for text, seq in used:
        others = "SELECT 1 FROM search_uses WHERE text = ? AND number <> ?"
        if connection.execute(others, (text, number)).fetchone() is None:
            key, has_beginnings = connection.execute(
                "SELECT key, has_beginnings FROM search_texts WHERE text = ?", (text,)
            ).fetchone()
            words = words_of(connection, run, seq, key)
            for table in ("search_words", "search_beginnings") if has_beginnings else ("search_words",):
                _unindex(connection, table, text, words)
            connection.execute("DELETE FROM search_texts WHERE text = ?", (text,))
        connection.execute("DELETE FROM search_uses WHERE text = ? AND number = ?", (text, number))
    if not used:
        connection.execute("DELETE FROM search_runs WHERE number = ?", (number,))
    return bool(used)


def words_of(connection: sqlite3.Connection, run: str, seq: int, key: bytes) -> str:
    """A text of an event, by its key; empty when it is not there."""
    row = connection.execute("SELECT kind, body FROM events WHERE run = ? AND seq = ?", (run, seq)).fetchone()
    if row is not None:
        for _, text in texts_of(row[0], json.loads(row[1])):
            if key_of(text) == key:
                return unpacked(connection, text)
    return ""


def _take_some(connection: sqlite3.Connection, run: str) -> bool:
    """One transaction's share of a run; False when nothing is left, or the run is gone."""
    with transaction(connection):
        last = connection.execute(
            """SELECT max(seq) FROM events WHERE run = ?1
                AND NOT EXISTS (SELECT 1 FROM marks WHERE run = ?1 AND deleted IS NOT NULL)""",
            (run,),
        ).fetchone()[0]
        if last is None:
            return False
        number, seq = _number(connection, run)
        rows = connection.execute(
            f"""SELECT seq, kind, span, body FROM events WHERE run = ? AND seq > ? AND seq <= ? AND kind IN ({_KINDS})
                ORDER BY seq LIMIT {BATCH_EVENTS}""",
            (run, seq, last),
        ).fetchall()
        chars = 0
        at = 0
        for at, kind, span, body in rows:
            for part, text in texts_of(kind, json.loads(body)):
                chars += _take(connection, number, at, span, part, text)
            if chars > BATCH_CHARS:
                break
        else:
            at = at if len(rows) == BATCH_EVENTS else last
        connection.execute("UPDATE search_runs SET seq = ? WHERE number = ?", (at, number))
        return bool(at < last)


def _take(connection: sqlite3.Connection, number: int, seq: int, span: int, part: str, text: str | bytes) -> int:
    """Note one use of a text, and index the text when it is new; the characters that were indexed."""
    key = key_of(text)
    row = connection.execute("SELECT text FROM search_texts WHERE key = ?", (key,)).fetchone()
    chars = 0
    if row is None:
        known = connection.execute("INSERT INTO search_texts (key, has_beginnings) VALUES (?, 1)", (key,)).lastrowid
        words = unpacked(connection, text)
        chars = len(words)
        for table in ("search_words", "search_beginnings"):
            connection.execute(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", (known, _indexable(words)))
    else:
        known = row[0]
    connection.execute(
        "INSERT OR IGNORE INTO search_uses (text, number, seq, part, span) VALUES (?, ?, ?, ?, ?)",
        (known, number, seq, PARTS.index(part), span),
    )
    return chars


def _take_some_beginnings(connection: sqlite3.Connection) -> bool:
    """One transaction's share of the texts that a version without this index took in; False when none is left."""
    with transaction(connection):
        rows = connection.execute(
            f"""SELECT texts.text, texts.key, search_runs.run, min(uses.seq) FROM search_texts AS texts
                JOIN search_uses AS uses USING (text) JOIN search_runs USING (number)
                WHERE texts.text IN (SELECT text FROM search_texts WHERE has_beginnings = 0 LIMIT {BATCH_EVENTS})
                GROUP BY texts.text"""
        ).fetchall()
        chars = 0
        for text, key, run, seq in rows:
            words = words_of(connection, run, seq, key)
            chars += len(words)
            connection.execute("INSERT INTO search_beginnings (rowid, words) VALUES (?, ?)", (text, _indexable(words)))
            connection.execute("UPDATE search_texts SET has_beginnings = 1 WHERE text = ?", (text,))
            if chars > BATCH_CHARS:
                break
        return bool(rows)


def _number(connection: sqlite3.Connection, run: str) -> tuple[int, int]:
    """A run's number in the index, and the last of its events that is in it."""
    row = connection.execute("SELECT number, seq FROM search_runs WHERE run = ?", (run,)).fetchone()
    if row is None:
        number = connection.execute("INSERT INTO search_runs (run, seq) VALUES (?, 0)", (run,)).lastrowid
        assert number is not None
        return number, 0
    return row[0], row[1]


def _unindex(connection: sqlite3.Connection, table: str, text: int, words: str) -> None:
    """Take a text's words out; the index holds no text itself, and must be told it again."""
    connection.execute(
        f"INSERT INTO {table} ({table}, rowid, words) VALUES ('delete', ?, ?)", (text, _indexable(words))
    )


def _indexable(words: str) -> str:
    return words.encode("utf-8", "replace").decode("utf-8")


def _text(part: str, item: Any) -> Iterator[tuple[str, str | bytes]]:
    if isinstance(item, dict):
        yield part, bytes.fromhex(item[_VALUE])
    elif item:
        yield part, item
