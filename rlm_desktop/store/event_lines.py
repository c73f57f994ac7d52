"""A run's events as they are kept and exported: their numbers below a span, and the events for a few of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence

from rlm_desktop.events.facts import RUN_SPAN, Recorded
from rlm_desktop.store.connection import refusals
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.texts import EVERYTHING
from rlm_desktop.store.values import unpack_event

_OF_SPAN = """SELECT seq FROM events INDEXED BY events_by_span WHERE run = ?1 AND span = ?2 AND seq > ?3 AND seq <= ?4
    ORDER BY seq"""
_BELOW = """WITH RECURSIVE inside (span) AS (
    VALUES (?2) UNION ALL SELECT spans.span FROM inside
        JOIN spans INDEXED BY spans_by_parent ON spans.run = ?1 AND spans.parent = inside.span)
    SELECT seq FROM inside CROSS JOIN events INDEXED BY events_by_span
        ON events.run = ?1 AND events.span = inside.span WHERE seq > ?3 AND seq <= ?4 ORDER BY seq"""


class EventLines(ReadOnly):
    """The events themselves; of the parts of an event that are kept as values, the values."""

    def numbers(self, run: str, span: int, *, below: bool, horizon: int | None = None, after: int = 0) -> Sequence[int]:
        """The numbers of the events of a span, or of it and all below, that come after one, in order."""
        until = EVERYTHING if horizon is None else horizon
        if below and span == RUN_SPAN:
            last = self._rows("SELECT max(seq) FROM events WHERE run = ?", (run,))[0][0] or 0
            return range(after + 1, min(last, until) + 1)
        query = _BELOW if below else _OF_SPAN
        return array("q", (row[0] for row in self._rows(query, (run, span, after, until))))

    def recorded(self, run: str, numbers: Iterable[int]) -> list[Recorded]:
        """Events by their numbers, in that order; those that are gone are left out."""
        result = []
        with refusals(self._database):
            for seq in numbers:
                row = self._connection.execute(
                    "SELECT kind, span, at, body FROM events WHERE run = ? AND seq = ?", (run, seq)
                ).fetchone()
                if row is not None:
                    result.append(Recorded(run=run, seq=seq, event=unpack_event(self._connection, *row)))
        return result

    def bodies(self, run: str, numbers: Sequence[int]) -> list[tuple[int, str, int, float, str]]:
        """Number, kind, span, time and body of a few events, as the file has them: big texts by their hash."""
        found: list[tuple[int, str, int, float, str]] = []
        with refusals(self._database):
            for seq in numbers:
                found += self._connection.execute(
                    "SELECT seq, kind, span, at, body FROM events WHERE run = ? AND seq = ?", (run, seq)
                ).fetchall()
        return found
