"""The file as a whole: made, migrated, checked, and rid of a run."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rlm_desktop.errors import RlmError
from rlm_desktop.store.backups import keep_copy
from rlm_desktop.store.connection import connect, prepare_to_write, refusals, transaction
from rlm_desktop.store.leases import is_held, making
from rlm_desktop.store.search_index import forget_texts
from rlm_desktop.store.steps import APPLICATION_ID, STEPS, applied
from rlm_desktop.store.values import forget_values

if TYPE_CHECKING:  # importing it takes a third of a second, which a window that opens has not got
    import sqlite_utils

RUN_TABLES = (
    *("events", "spans", "variables", "lanes", "buckets", "gaps"),
    *("notes", "bookmarks", "tags", "marks", "runs"),
)
"""Tables with rows of runs, the run's own row last."""


def open_library(database: Path) -> None:
    """Create the file and its folder, or bring it to this version's tables, once a copy of it is kept.

    Raises RlmError when it is newer than we are, not ours, or not writable, or when there is no room for the copy.
    """
    with refusals(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        if _is_current(database):
            return
        from rlm_desktop.store.migrations import migrations

        with making(database):
            connection = connect(database, mode="rwc")
            try:
                check(connection, database, current=False)
                done = applied(connection)
                if done and not done.issuperset(STEPS):  # another window may have been faster
                    keep_copy(connection, database, done)
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                prepare_to_write(connection)
                migrations.apply(_wrapped(connection))
            finally:
                connection.close()


def check_writable(database: Path) -> None:
    """Raise RlmError when the file can be looked at and no more; SQLite writes beside it too."""
    if not os.access(database, os.W_OK) or not os.access(database.parent, os.W_OK):
        raise RlmError(
            f"{database} cannot be written: its runs can be looked at, but nothing can be asked, opened or marked.",
            "Make the file and its folder writable, then start again.",
        )


def open_for_writing(database: Path) -> sqlite_utils.Database:
    """A connection for a writer; the caller closes it.

    Raises RlmError when the file is missing, not ours, or of another version.
    """
    with refusals(database):
        connection = connect(database, mode="rw")
        try:
            check(connection, database, current=True)
            prepare_to_write(connection)
        except BaseException:
            connection.close()
            raise
    return _wrapped(connection)


@contextmanager
def changing(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one short transaction, which is committed at the end; nothing slow is imported for it.

    Raises RlmError when the file cannot be written, or another process keeps it for too long.
    """
    with refusals(database):
        connection = connect(database, mode="rw")
        try:
            check(connection, database, current=True)
            prepare_to_write(connection)
            with transaction(connection):
                yield connection
        finally:
            connection.close()


def check(connection: sqlite3.Connection, database: Path, *, current: bool) -> None:
    """Refuse a file that is another program's or newer than we are; with `current`, also an older one.

    Raises RlmError.
    """
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if not ours:
        filled = connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
        if filled or current:
            raise RlmError(f"{database} is not a database of RLM Desktop.", "Choose another file.")
        return
    found = applied(connection)
    if not found.issubset(STEPS):
        raise RlmError(
            f"The database {database} was written by a newer version of RLM Desktop.", "Update RLM Desktop to open it."
        )
    if current and not found.issuperset(STEPS):
        raise RlmError(
            f"The database {database} is from an older version of RLM Desktop.", "Start the application to update it."
        )


def integrity(database: Path) -> str:
    """ "ok", or what SQLite finds wrong with the file.

    Raises RlmError when it cannot be opened.
    """
    with refusals(database):
        connection = connect(database, mode="ro")
        try:
            check(connection, database, current=False)
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        finally:
            connection.close()
    return "\n".join(found)


def delete_run(database: Path, run: str) -> None:
    """Take a run out, and the values that no other run uses; nothing happens when it is not there.

    Raises RlmError when the run is under way, or the file cannot be written.
    """
    if is_held(database, run):
        raise RlmError("This run is still under way.", "Stop it first.")
    with changing(database) as connection:
        forget_run(connection, run)


def forget_run(connection: sqlite3.Connection, run: str) -> None:
    """Take out a run's rows and values and what the user said of it, inside the caller's transaction."""
    forget_texts(connection, run)
    forget_values(connection, run)
    for table in RUN_TABLES:
        connection.execute(f"DELETE FROM {table} WHERE run = ?", (run,))


def _is_current(database: Path) -> bool:
    """Whether the file is there with this version's tables; raises RlmError when it can never have them."""
    if not database.exists() or not database.stat().st_size:
        return False
    connection = connect(database, mode="rw" if os.access(database.parent, os.W_OK) else "ro")
    try:
        check(connection, database, current=False)
        return applied(connection).issuperset(STEPS)
    finally:
        connection.close()


def _wrapped(connection: sqlite3.Connection) -> sqlite_utils.Database:
    import sqlite_utils

    return sqlite_utils.Database(connection, execute_plugins=False)
