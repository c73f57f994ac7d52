"""A run as an outline: the rows below a span, in any order and a page at a time; calls made together are one row."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sized
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rlm_desktop.events.outcome import Status
from rlm_desktop.store.batches import Batches
from rlm_desktop.store.connection import untext
from rlm_desktop.store.readings import Span
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.shown import Shown
from rlm_desktop.store.tables import SPAN_COLUMNS, to_span

_ALL = -1
"""SQLite's limit of none."""


class Figure(StrEnum):
    """What siblings can be put in order by."""

    STATE = "state"
    TIME = "time"
    TOKENS_IN = "tokens_in"
    TOKENS_OUT = "tokens_out"
    COST = "cost"
    CALLS = "calls"
    ERRORS = "errors"
    VARIABLES = "variables"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Order:
    """An order of siblings that is not that of their beginnings; a figure that nobody said comes last either way."""

    figure: Figure
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows below a span, in order."""

    spans: tuple[int, ...]
    """Of a batch, the first of its members."""
    batches: Mapping[int, int] = field(default_factory=dict)
    """Those of the spans that stand for a batch, with its number."""
    has_more: bool = False


class Outline(Batches):
    """A reader of the rows of a tree; of one thread, like every reader.

    Everywhere: `batch` None means the rows right below the parent, where calls made together are one row, and a
    number the members of that batch.
    """

    def page(
        self,
        shown: Shown,
        parent: int,
        batch: int | None = None,
        *,
        order: Order | None = None,
        offset: int = 0,
        limit: int | None = 200,
    ) -> Page:
        """Rows below a span or members of a batch; order None is that of their beginnings, limit None reads all."""
        scope = _Scope(shown, parent, batch, offset, _ALL if limit is None else limit + 1)
        if shown.matches is not None:
            self._connection.create_function("kept", 1, shown.matches.__contains__)
        rows = self._by_beginning(scope) if order is None else self._by_figure(scope, order)
        page = rows if limit is None else rows[:limit]
        return Page(
            spans=tuple(row[0] for row in page),
            batches={row[0]: row[1] for row in page if row[1] is not None},
            has_more=len(rows) > len(page),
        )

    def narrow_pages(self, shown: Shown, parents: Iterable[int]) -> dict[int, Page]:
        """All rows below each of many spans that have few children, as they began, whatever a filter leaves."""
        found = self._rows(
            """SELECT parent, span, batch FROM spans INDEXED BY spans_by_batch
                WHERE run = ? AND parent IN (SELECT value FROM json_each(?)) AND begin_seq <= ?
                ORDER BY parent, place""",
            (shown.run, json.dumps(sorted(parents)), shown.until),
        )
        spans: dict[int, list[int]] = {parent: [] for parent in parents}
        batches: dict[int, dict[int, int]] = {parent: {} for parent in parents}
        for parent, span, batch in found:
            if batch is None:
                spans[parent].append(span)
            elif batch not in batches[parent].values():
                spans[parent].append(span)
                batches[parent][span] = batch
        return {parent: Page(tuple(those), batches[parent]) for parent, those in spans.items()}

    def _by_beginning(self, scope: _Scope) -> list[tuple[int, int | None]]:
        heads = self._heads(scope)
        singles = self._rows(
            f"SELECT place, span, NULL {scope.where} ORDER BY place {scope.limit(heads)}", scope.values
        )
        return [(span, batch) for _, span, batch in (scope.cut(sorted(heads + singles)) if heads else singles)]

    def _by_figure(self, scope: _Scope, order: Order) -> list[tuple[int, int | None]]:
        """SQLite orders most of them; batches, and spans whose sums were others at the horizon, are few."""
        key, of_row = _KEYS[order.figure]
        now = self._now(scope) if order.figure is Figure.TIME else 0.0
        others = self._span_rows(scope.shown.run, self._unsettled_others(scope), scope.shown.horizon)
        odd: list[tuple[SpanRow, int | None]] = [(row, None) for row in others]
        heads = self._heads(scope)
        if len(heads) == 1 and not others and not self._rows(f"SELECT 1 {scope.where} LIMIT 1", scope.values):
            return [(span, batch) for _, span, batch in scope.cut(heads)]  # alone, whatever it comes to
        for _, _, batch in heads:
            odd.append((self.batch(scope.shown, scope.parent, batch).row, batch))
        rows = self._rows(
            f"""SELECT {key} AS key, place, span, NULL {scope.where} AND NOT ({_UNSETTLED_OTHERS})
                ORDER BY key IS NULL, key {"DESC" if order.is_descending else "ASC"}, place {scope.limit(odd)}""",
            {**scope.values, "now": now},
        )
        if odd:
            if order.figure is Figure.MODEL:
                rows = [(untext(row[0]), *row[1:]) for row in rows]
            rows += [(of_row(row, now), row.place, row.span, batch) for row, batch in odd]
            rows.sort(key=lambda row: row[1])
            known = [row for row in rows if row[0] is not None]
            known.sort(key=lambda row: row[0], reverse=order.is_descending)
            rows = scope.cut(known + [row for row in rows if row[0] is None])
        return [(span, batch) for _, _, span, batch in rows]

    def _heads(self, scope: _Scope) -> list[tuple[Any, ...]]:
        """Place, first member and number of each batch right below a parent."""
        if scope.batch is not None:
            return []
        having = "" if scope.shown.matches is None else "HAVING sum(kept(span))"
        return self._rows(
            f"SELECT min(place), span, batch {_OF_PARENT} AND batch IS NOT NULL GROUP BY batch {having}", scope.values
        )

    def _unsettled_others(self, scope: _Scope) -> list[Span]:
        """Spans, but for calls, of which later events than the horizon said something."""
        if scope.shown.horizon is None:
            return []
        return [
            to_span(row)
            for row in self._rows(f"SELECT {SPAN_COLUMNS} {scope.where} AND {_UNSETTLED_OTHERS}", scope.values)
        ]

    def _now(self, scope: _Scope) -> float:
        """Until when what runs has run, in seconds since the epoch."""
        run, horizon = scope.shown.run, scope.shown.horizon
        if horizon is None:
            return self._last_at(run) if self._is_lost(run) else time.time()
        last = self.event(run, horizon)
        return time.time() if last is None else last.at


@dataclass(frozen=True, slots=True)
class _Scope:
    """Which spans are meant: those right below a parent that are in no batch, or the members of one."""

    shown: Shown
    parent: int
    batch: int | None
    offset: int = 0
    count: int = _ALL

    @property
    def where(self) -> str:
        batch = "batch IS NULL" if self.batch is None else "batch = :batch"
        return f"{_OF_PARENT} AND {batch} {'' if self.shown.matches is None else 'AND kept(span)'}"

    @property
    def values(self) -> dict[str, Any]:
        return {"run": self.shown.run, "parent": self.parent, "batch": self.batch, "until": self.shown.until}

    def limit(self, others: Sized) -> str:
        """SQLite's, where it orders all; else, with others to be put among them, all that can be in the page."""
        if not others:
            return f"LIMIT {self.count} OFFSET {self.offset}"
        return "" if self.count == _ALL else f"LIMIT {self.offset + self.count}"

    def cut(self, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The page out of rows from the first on."""
        return rows[self.offset :] if self.count == _ALL else rows[self.offset : self.offset + self.count]


_OF_PARENT = "FROM spans INDEXED BY spans_by_batch WHERE run = :run AND parent = :parent AND begin_seq <= :until"
_SETTLED = "touched_seq <= :until"
_UNSETTLED_OTHERS = "kind <> 'call' AND touched_seq > :until"
_HAS_ENDED = "end_seq <= :until"

_GRAVITY = {Status.OK: 0, Status.RUNNING: 1, Status.STOPPED: 2, Status.FAILED: 3, Status.LOST: 4}
_STATE_KEY = " ".join(f"WHEN '{status}' THEN {gravity}" for status, gravity in _GRAVITY.items())
_KEYS: dict[Figure, tuple[str, Callable[[SpanRow, float], Any]]] = {
    Figure.STATE: (
        f"CASE CASE WHEN {_HAS_ENDED} THEN status ELSE 'running' END {_STATE_KEY} END",
        lambda row, now: _GRAVITY[row.status],
    ),
    Figure.TIME: (
        f"(CASE WHEN {_HAS_ENDED} THEN spans.end ELSE :now END) - begin",
        lambda row, now: (now if row.end is None else row.end) - row.begin,
    ),
    Figure.TOKENS_IN: (f"CASE WHEN {_SETTLED} THEN tokens_in END", lambda row, now: row.tokens_in),
    Figure.TOKENS_OUT: (f"CASE WHEN {_SETTLED} THEN tokens_out END", lambda row, now: row.tokens_out),
    Figure.COST: (f"CASE WHEN {_SETTLED} THEN cost END", lambda row, now: row.cost),
    Figure.CALLS: ("calls", lambda row, now: row.calls),
    Figure.ERRORS: (f"CASE WHEN {_SETTLED} THEN errors ELSE 0 END", lambda row, now: row.errors),
    Figure.VARIABLES: (f"CASE WHEN {_SETTLED} THEN variables ELSE 0 END", lambda row, now: row.variables),
    Figure.MODEL: ("model", lambda row, now: row.model),
}
"""By each figure: what SQLite takes of a span, and the same of a row."""
