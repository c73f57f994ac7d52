"""How the file is opened, what the operating system's and SQLite's refusals mean in words, and how text is bound."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from rlm_desktop.errors import RlmError

BUSY_SECONDS = 10.0
"""How long one process waits for another that is writing."""
LEAST_FREE_BYTES = 1 << 20
"""Below it, a disk that refuses to write is taken to be full."""


def connect(database: Path, *, mode: str) -> sqlite3.Connection:
    """A connection in autocommit; mode is SQLite's: ro, rw or rwc. Usable from any one thread at a time.

    It changes nothing yet, so that a file can be looked at before it is known to be ours: see `prepare_to_write`.
    Raises sqlite3.Error: call it under `refusals`.
    """
    address = f"file:{quote(str(database.absolute()))}?mode={mode}"
    if mode == "ro" and _is_at_rest_for_good(database):
        address += "&immutable=1"
    connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    connection.text_factory = _text
    try:
        connection.execute("PRAGMA temp_store = MEMORY")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _is_at_rest_for_good(database: Path) -> bool:
    """Whether it was closed and lies where we cannot write; SQLite would want to make its files beside it to read."""
    return not os.access(database.parent, os.W_OK) and not database.with_name(f"{database.name}-wal").exists()


def prepare_to_write(connection: sqlite3.Connection) -> None:
    """Readers and one writer side by side; a killed process loses nothing that was committed."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            break
        except sqlite3.OperationalError:  # SQLite does not wait by itself for those who just look at a new file
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
    connection.execute("PRAGMA synchronous = NORMAL")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; takes the write lock at once."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def refusals(database: Path) -> Iterator[None]:
    """What SQLite refuses for a reason that a user can act on becomes an RlmError; bugs pass as they are."""
    try:
        yield
    except sqlite3.Error as error:
        words = _in_words(database, error)
        if words is None:
            raise
        raise words from error
    except OSError as error:
        raise RlmError(
            f"{database} cannot be used: {error.strerror or error}.",
            "Make its folder writable, or name another database with --db.",
        ) from error


def text(value: str) -> str | bytes:
    """A string as SQLite can hold it: lone surrogates, which UTF-8 does not know, go in as bytes."""
    if value.isascii():
        return value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def untext(value: str | bytes) -> str:
    """The string that `text` put in."""
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")


def _in_words(database: Path, error: sqlite3.Error) -> RlmError | None:
    name = getattr(error, "sqlite_errorname", "") or ""
    if database.is_dir():
        return RlmError(f"{database} is a folder, not a database.", "Choose a file.")
    if name == "SQLITE_NOTADB":
        return RlmError(f"{database} is not a database of RLM Desktop.", "Choose another file.")
    if name.startswith("SQLITE_CORRUPT"):
        return RlmError(
            f"The database {database} is damaged ({error}).", "Restore it from a backup, or choose another."
        )
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(database)):
        return RlmError(f"The disk is full: {database} cannot grow.", "Free some space; what was written is safe.")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return RlmError(
            f"The database {database} has been locked by another program for {BUSY_SECONDS:.0f} seconds.",
            "Close the program that uses it, then try again.",
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM")):
        return RlmError(f"The database {database} cannot be written.", "Make the file and its folder writable.")
    if name.startswith("SQLITE_CANTOPEN"):
        return _cannot_open(database)
    if name.startswith("SQLITE_IOERR"):
        return RlmError(f"The disk refused to read or write {database} ({error}).", "Check the disk and its space.")
    return None


def _is_full(database: Path) -> bool:
    """Whether there is no room left, whatever SQLite calls what it came to."""
    try:
        return shutil.disk_usage(database.parent).free < LEAST_FREE_BYTES
    except OSError:
        return False


def _cannot_open(database: Path) -> RlmError:
    if not database.exists():
        if database.parent.is_dir():
            return RlmError(f"There is no database {database}, or its folder cannot be written.", "Choose another.")
        return RlmError(f"There is no folder {database.parent}.", "Choose another place for the database.")
    if os.access(database, os.R_OK):
        return RlmError(f"The database {database} cannot be written.", "Make the file and its folder writable.")
    return RlmError(f"The database {database} cannot be opened.", "Make the file and its folder readable and writable.")
