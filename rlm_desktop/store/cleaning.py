"""What the library takes on the disk, and the clean-up: removed is only what nothing refers to any more."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop import paths
from rlm_desktop.store.connection import connect, prepare_to_write, refusals, transaction, untext
from rlm_desktop.store.leases import IMPORTING, RUNNING, is_held, left_over
from rlm_desktop.store.library import check, forget_run
from rlm_desktop.store.search_index import forget_some_texts
from rlm_desktop.store.values import forget_some_values, forget_unused_values

CHUNK = 2_000
"""Rows that one transaction removes, so that a writer does not wait long."""
TEXTS_CHUNK = 200
"""Texts whose words one transaction takes out of the index."""
KEPT_CORPORA = 10
"""The corpora opened last are kept, whether a run refers to them or not."""
FRESH_SECONDS = 3_600.0
"""A text that nobody registered yet may be about to be."""
LOOK_INSTRUCTIONS = 20_000
"""SQLite's steps between two looks at whether to go on."""
PATIENCE_SECONDS = 0.5
"""Between two looks at whether a run has begun."""

Says = Callable[[str], None]
Stopped = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunUse:
    """What would be free if a run were not there: its events, and the values that no other run uses. Bytes."""

    run: str
    name: str
    is_deleted: bool
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusUse:
    """The text file of opened documents."""

    hash: str
    name: str
    """Empty for a text that no corpus is known of."""
    bytes: int
    runs: int
    """How many refer to it."""
    is_kept: bool
    """Whether a clean-up leaves it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskUse:
    """Bytes, by what they hold."""

    database: int
    """The file, and the log of the latest changes beside it."""
    events: int
    values: int
    index: int
    """Of the search."""
    free: int
    """Pages that hold nothing any more."""
    runs: tuple[RunUse, ...]
    """Those that take most first."""
    corpora: tuple[CorpusUse, ...]

    @property
    def readings(self) -> int:
        """All else in the database: the tables that screens read, and their indexes."""
        return max(0, self.database - self.events - self.values - self.index - self.free)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What a clean-up did."""

    runs: tuple[str, ...]
    values: int
    corpora: int
    freed: int
    """Bytes."""
    is_stopped: bool = False
    is_shrunk: bool = True
    """Whether the database's file was written anew; not while a run is under way."""


def disk_use(database: Path, *, is_stopped: Stopped = lambda: False) -> DiskUse | None:
    """Measure; None when stopped on the way. It reads all events, which takes seconds for gigabytes.

    Raises RlmError when the file cannot be read.
    """
    with refusals(database):
        connection = connect(database, mode="ro")
        try:
            check(connection, database, current=True)
            connection.set_progress_handler(lambda: int(is_stopped()), LOOK_INSTRUCTIONS)
            found = _measured(connection, database)
            return None if is_stopped() else found
        except sqlite3.OperationalError:
            if is_stopped():
                return None
            raise
        finally:
            connection.close()


def clean_up(database: Path, *, says: Says = lambda said: None, is_stopped: Stopped = lambda: False) -> Cleaned:
    """Remove deleted runs, values and texts that nothing refers to, then write the file anew without its gaps.

    says: hears what is being done. Stopped, it leaves the rest for the next time; nothing is half removed.
    Raises RlmError when the file cannot be written.
    """
    with refusals(database):
        connection = connect(database, mode="rw")
        try:
            check(connection, database, current=True)
            prepare_to_write(connection)
            before = _size(database)
            rows = connection.execute("SELECT run FROM marks WHERE deleted IS NOT NULL ORDER BY run").fetchall()
            says("Removing deleted runs…")
            runs = _forget(connection, (row[0] for row in rows), is_stopped)
            says("Looking for values that no run uses…")
            values = 0 if is_stopped() else _forget_orphans(connection, is_stopped)
            says("Looking for texts that no run refers to…")
            corpora = 0 if is_stopped() else _remove_texts(connection, database)
            says("Writing the database anew without its gaps…")
            is_shrunk = not is_stopped() and _shrink(connection, database, is_stopped)
        finally:
            connection.close()
    return Cleaned(
        runs=tuple(runs),
        values=values,
        corpora=corpora,
        freed=max(0, before - _size(database)),
        is_stopped=is_stopped(),
        is_shrunk=is_shrunk,
    )


def forget_deleted(database: Path, runs: Iterable[str], *, is_stopped: Stopped = lambda: False) -> list[str]:
    """Remove these runs for good, those of them that are deleted; the ids of the removed.

    Raises RlmError when the file cannot be written.
    """
    with refusals(database):
        connection = connect(database, mode="rw")
        try:
            check(connection, database, current=True)
            prepare_to_write(connection)
            return _forget(connection, runs, is_stopped)
        finally:
            connection.close()


def left_deleted(database: Path, *, before: float) -> list[str]:
    """Runs that were deleted before a moment and are still there: the application ended in another way then."""
    with refusals(database):
        connection = connect(database, mode="ro")
        try:
            rows = connection.execute("SELECT run FROM marks WHERE deleted < ? ORDER BY run", (before,)).fetchall()
        finally:
            connection.close()
    return [row[0] for row in rows]


def _measured(connection: sqlite3.Connection, database: Path) -> DiskUse:
    events = _pairs(connection, "SELECT run, sum(length(body) + length(kind) + 24) FROM events GROUP BY run")
    alone = _pairs(
        connection,
        """SELECT mine.run, sum(length("values".packed) + 64) FROM
            (SELECT hash, min(run) AS run FROM value_uses GROUP BY hash HAVING count(*) = 1) AS mine
            JOIN "values" ON "values".hash = mine.hash GROUP BY mine.run""",
    )
    values = _one(connection, 'SELECT coalesce(sum(length(packed) + 64), 0) FROM "values"')
    names = connection.execute(
        """SELECT runs.run, coalesce(nullif(marks.title, ''), substr(runs.question, 1, 400)), marks.deleted IS NOT NULL
            FROM runs LEFT JOIN marks USING (run)"""
    ).fetchall()
    runs = [
        RunUse(run=run, name=untext(name), is_deleted=bool(gone), bytes=events.get(run, 0) + alone.get(run, 0))
        for run, name, gone in names
    ]
    page = _one(connection, "PRAGMA page_size")
    return DiskUse(
        database=_database_size(database),
        events=sum(events.values()),
        values=values,
        index=_index_size(connection),
        free=_one(connection, "PRAGMA freelist_count") * page,
        runs=tuple(sorted(runs, key=lambda one: (-one.bytes, one.run))),
        corpora=tuple(_texts(connection, database)),
    )


def _index_size(connection: sqlite3.Connection) -> int:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"
    ).fetchall()
    return sum(_one(connection, f'SELECT coalesce(sum(length(block)), 0) FROM "{name}_data"') for (name,) in tables)


def _texts(connection: sqlite3.Connection, database: Path) -> list[CorpusUse]:
    """The texts that lie there, those that take most first."""
    opened = connection.execute("SELECT hash, name FROM corpora ORDER BY opened DESC, hash").fetchall()
    names = {digest: untext(name) for digest, name in opened}
    recent = {digest for digest, _ in opened[:KEPT_CORPORA]}
    runs = _pairs(
        connection,
        """SELECT corpus, count(*) FROM runs LEFT JOIN marks USING (run)
            WHERE corpus IS NOT NULL AND marks.deleted IS NULL GROUP BY corpus""",
    )
    found = []
    for file in paths.corpora_dir(database).glob("*.txt"):
        with suppress(OSError):
            digest, stat = file.stem, file.stat()
            is_fresh = digest not in names and time.time() - stat.st_mtime < FRESH_SECONDS
            found.append(
                CorpusUse(
                    hash=digest,
                    name=names.get(digest, ""),
                    bytes=stat.st_size,
                    runs=runs.get(digest, 0),
                    is_kept=bool(runs.get(digest)) or digest in recent or is_fresh,
                )
            )
    return sorted(found, key=lambda one: (-one.bytes, one.hash))


def _forget(connection: sqlite3.Connection, runs: Iterable[str], is_stopped: Stopped) -> list[str]:
    """Runs go piece by piece, each piece a transaction; the last takes the run's own row and its mark of deletion."""
    gone = []
    for run in runs:
        while not is_stopped():
            with transaction(connection):
                is_deleted = connection.execute(
                    "SELECT 1 FROM marks WHERE run = ? AND deleted IS NOT NULL", (run,)
                ).fetchone()
                if is_deleted is None:
                    break
                if not (
                    forget_some_texts(connection, run, TEXTS_CHUNK)
                    or forget_some_values(connection, run, CHUNK)
                    or _forget_some_rows(connection, run)
                ):
                    forget_run(connection, run)
                    gone.append(run)
                    break
    return gone


def _forget_some_rows(connection: sqlite3.Connection, run: str) -> bool:
    for table, key in (("events", "seq"), ("spans", "span")):
        removed = connection.execute(
            f"""DELETE FROM {table} WHERE run = ?1 AND {key} IN
                (SELECT {key} FROM {table} WHERE run = ?1 ORDER BY {key} LIMIT {CHUNK})""",
            (run,),
        ).rowcount
        if removed == CHUNK:
            return True
    return False


def _forget_orphans(connection: sqlite3.Connection, is_stopped: Stopped) -> int:
    removed = 0
    while not is_stopped():
        with transaction(connection):
            count = forget_unused_values(connection, CHUNK)
        removed += count
        if count < CHUNK:
            break
    return removed


def _remove_texts(connection: sqlite3.Connection, database: Path) -> int:
    removed = 0
    for text in _texts(connection, database):
        if text.is_kept:
            continue
        with transaction(connection):
            if connection.execute("SELECT 1 FROM runs WHERE corpus = ? LIMIT 1", (text.hash,)).fetchone():
                continue
            for table, key in (("corpora", "hash"), ("documents", "corpus"), ("skipped", "corpus")):
                connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (text.hash,))
        with suppress(OSError):  # another system keeps a file that is open; the next clean-up finds it again
            (paths.corpora_dir(database) / f"{text.hash}.txt").unlink(missing_ok=True)
            removed += 1
    return removed


def _shrink(connection: sqlite3.Connection, database: Path, is_stopped: Stopped) -> bool:
    """Write the file anew; not while a run is under way, which would wait too long for its turn to write."""
    if not _one(connection, "PRAGMA freelist_count"):
        return True
    if _is_busy(database):
        return False
    looked = time.monotonic()

    def gives_way() -> int:
        nonlocal looked
        if time.monotonic() - looked < PATIENCE_SECONDS:
            return int(is_stopped())
        looked = time.monotonic()
        return int(is_stopped() or _is_busy(database))

    connection.set_progress_handler(gives_way, LOOK_INSTRUCTIONS)
    try:
        connection.execute("VACUUM")
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            return False
        raise
    finally:
        connection.set_progress_handler(None, 0)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return True


def _is_busy(database: Path) -> bool:
    """Whether a run is under way, or being imported."""
    return any(is_held(database, run) for suffix in (RUNNING, IMPORTING) for run in left_over(database, suffix))


def _size(database: Path) -> int:
    """All that the library takes."""
    return _database_size(database) + sum(_file_size(file) for file in paths.corpora_dir(database).glob("*.txt"))


def _database_size(database: Path) -> int:
    return _file_size(database) + _file_size(database.with_name(database.name + "-wal"))


def _file_size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _one(connection: sqlite3.Connection, query: str) -> int:
    number: int = connection.execute(query).fetchone()[0]
    return number


def _pairs(connection: sqlite3.Connection, query: str) -> dict[Any, int]:
    return dict(connection.execute(query).fetchall())
