"""Big strings, kept once by their hash and compressed; nothing outside the store knows that they are kept so."""

from __future__ import annotations

import codecs
import hashlib
import json
import sqlite3
import zlib
from typing import Any

from rlm_desktop.codec import Plain, dump_line
from rlm_desktop.events.facts import CODEC, Event

LONGEST_INLINE = 512
"""Characters; a longer string in an event becomes a value."""

COMPRESSION = 6
"""zlib's. Measured on code and prose: 26 to 40 % of the size at 0.07 ms for 4,000 characters and 3 ms
for 200,000; lzma's preset 1 gives the same size for three to four times the time."""

PIECE_BYTES = 1_000_000
"""Of a value, decoded at a time."""

_VALUE = "$value"
_PLAIN = "$plain"


def pack_event(event: Event) -> tuple[str, str, dict[bytes, str]]:
    """An event's kind, its body as JSON, and the values that the body names by hash."""
    plain = CODEC.tagged(event)
    kind = plain.pop("type")
    del plain["span"], plain["at"]
    values: dict[bytes, str] = {}
    body = {name: _without_values(item, values) for name, item in plain.items()}
    return kind, dump_line(body), values


def unpack_event(connection: sqlite3.Connection, kind: str, span: int, at: float, body: str) -> Event:
    """The event that `pack_event` took apart."""
    plain: Plain = json.loads(body)
    if _VALUE in body or _PLAIN in body:
        plain = {name: _with_values(item, connection) for name, item in plain.items()}
    event: Event = CODEC.untagged({"type": kind, "span": span, "at": at, **plain})
    return event


def keep_values(connection: sqlite3.Connection, run: str, values: dict[bytes, str]) -> None:
    """Put values into the file, inside the caller's transaction, and note which run uses them."""
    for digest, value in values.items():
        known = connection.execute('SELECT 1 FROM "values" WHERE hash = ?', (digest,)).fetchone()
        if known is None:
            packed = zlib.compress(value.encode("utf-8", "surrogatepass"), COMPRESSION)
            connection.execute('INSERT INTO "values" (hash, packed) VALUES (?, ?)', (digest, packed))
        connection.execute("INSERT OR IGNORE INTO value_uses (hash, run) VALUES (?, ?)", (digest, run))


def forget_values(connection: sqlite3.Connection, run: str) -> None:
    """Take out what only this run used, inside the caller's transaction."""
    connection.execute(
        """DELETE FROM "values" WHERE hash IN (
            SELECT hash FROM value_uses AS mine WHERE mine.run = ? AND NOT EXISTS (
                SELECT 1 FROM value_uses AS other WHERE other.hash = mine.hash AND other.run <> mine.run))""",
        (run,),
    )
    connection.execute("DELETE FROM value_uses WHERE run = ?", (run,))


def forget_some_values(connection: sqlite3.Connection, run: str, limit: int) -> bool:
    """A part of `forget_values`: so many values at most; whether there was one."""
    hashes = connection.execute("SELECT hash FROM value_uses WHERE run = ? LIMIT ?", (run, limit)).fetchall()
    connection.executemany(
        """DELETE FROM "values" WHERE hash = ?1 AND NOT EXISTS (
            SELECT 1 FROM value_uses WHERE hash = ?1 AND run <> ?2)""",
        [(digest, run) for (digest,) in hashes],
    )
    connection.executemany("DELETE FROM value_uses WHERE hash = ? AND run = ?", [(digest, run) for (digest,) in hashes])
    return bool(hashes)


def forget_unused_values(connection: sqlite3.Connection, limit: int) -> int:
    """Take out so many values at most that no run uses, inside the caller's transaction; how many there were."""
    return connection.execute(
        """DELETE FROM "values" WHERE hash IN (
            SELECT hash FROM "values" AS kept WHERE NOT EXISTS (
                SELECT 1 FROM value_uses WHERE value_uses.hash = kept.hash) LIMIT ?)""",
        (limit,),
    ).rowcount


def _without_values(item: Any, values: dict[bytes, str]) -> Any:
    if isinstance(item, str):
        if len(item) <= LONGEST_INLINE:
            return item
        digest = hashlib.sha256(item.encode("utf-8", "surrogatepass")).digest()
        values[digest] = item
        return {_VALUE: digest.hex()}
    if isinstance(item, list):
        return [_without_values(one, values) for one in item]
    if isinstance(item, dict):
        inner = {key: _without_values(one, values) for key, one in item.items()}
        return {_PLAIN: inner} if _VALUE in inner or _PLAIN in inner else inner
    return item


def _with_values(item: Any, connection: sqlite3.Connection) -> Any:
    if isinstance(item, list):
        return [_with_values(one, connection) for one in item]
    if isinstance(item, dict):
        if _VALUE in item:
            return _value(connection, item[_VALUE])
        if _PLAIN in item:
            return {key: _with_values(one, connection) for key, one in item[_PLAIN].items()}
        return {key: _with_values(one, connection) for key, one in item.items()}
    return item


def _value(connection: sqlite3.Connection, digest: str) -> str:
    row = connection.execute('SELECT packed FROM "values" WHERE hash = ?', (bytes.fromhex(digest),)).fetchone()
    if row is None:
        raise sqlite3.DatabaseError(f"the value {digest} is missing")
    return _unpacked(row[0])


def _unpacked(packed: bytes) -> str:
    """A value's text. A big one is taken in pieces: while one call decodes a text, no other thread of Python runs."""
    unpacker = zlib.decompressobj()
    decoder = codecs.getincrementaldecoder("utf-8")("surrogatepass")
    pieces = []
    while packed:
        pieces.append(decoder.decode(unpacker.decompress(packed, PIECE_BYTES)))
        packed = unpacker.unconsumed_tail
    pieces.append(decoder.decode(unpacker.flush(), True))
    return "".join(pieces)
