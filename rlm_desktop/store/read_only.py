"""A read-only connection to the file: what every class that reads from it is made of."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from rlm_desktop.store.connection import connect, refusals
from rlm_desktop.store.library import check


class ReadOnly:
    """One connection, for one thread. It never writes, and never makes a file.

    Raises RlmError when the file is not there, not ours, or of another version.
    """

    def __init__(self, database: Path) -> None:
        self._database = database
        with refusals(database):
            self._connection = connect(database, mode="ro")
            try:
                check(self._connection, database, current=True)
            except BaseException:
                self._connection.close()
                raise

    def close(self) -> None:
        """Close the connection; a second time does nothing."""
        self._connection.close()

    def _rows(self, query: str, values: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        with refusals(self._database), closing(self._connection.execute(query, tuple(values))) as cursor:
            return cursor.fetchall()
