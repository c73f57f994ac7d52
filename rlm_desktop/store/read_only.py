"""A read-only connection to the file: what every class that reads from it is made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from rlm_desktop.store.connection import connect, refusals
from rlm_desktop.store.library import check


class ReadOnly:
    """One connection, for one thread. It never writes, and never makes a file."""

    def __init__(self, source: Path | ReadOnly) -> None:
        """Open a file, or read on over the connection of another of the same thread, which stays its own to close.

        Raises RlmError when the file is not there, not ours, or of another version.
        """
        self._is_own = isinstance(source, Path)
        self._database: Path = source if isinstance(source, Path) else source._database
        self._connection: sqlite3.Connection = _open(source) if isinstance(source, Path) else source._connection

    @property
    def database(self) -> Path:
        """The file."""
        return self._database

    def close(self) -> None:
        """Close the connection, if it is its own; a second time does nothing."""
        if self._is_own:
            self._connection.close()

    def _rows(self, query: str, values: Iterable[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        bound = values if isinstance(values, Mapping) else tuple(values)
        with refusals(self._database), closing(self._connection.execute(query, bound)) as cursor:
            return cursor.fetchall()


def _open(database: Path) -> sqlite3.Connection:
    with refusals(database):
        connection = connect(database, mode="ro")
        try:
            check(connection, database, current=True)
        except BaseException:
            connection.close()
            raise
        return connection
