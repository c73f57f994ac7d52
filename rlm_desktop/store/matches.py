"""What a filter keeps of a run: its spans in order of beginning, and where they hang in the tree."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import lt
from pathlib import Path
from typing import Any

from rlm_desktop.store.connection import refusals, text, untext
from rlm_desktop.store.filter_sql import Condition, condition
from rlm_desktop.store.filters import parse
from rlm_desktop.store.horizon import Horizon
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.tables import SPAN_COLUMNS, span_values, to_span

_PAGE = 5_000
"""Rows taken from SQLite at a time."""
MOST_CHANGES = 2_000
"""Touched spans up to which matches are mended; more, and they are found anew."""

_FOUND = "span, ordinal, parent, begin, coalesce(end, 9e999)"
_THEN = "spans_then"
"""A table of this connection alone: the spans that were not yet what they are now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """Never changed; the columns have one entry for each match, in order of beginning."""

    run: str
    filter: str
    horizon: int | None
    seq: int
    """The last event that it took in."""
    total: int
    """Spans that there are, kept or not."""
    spans: array[int] = field(default_factory=lambda: array("q"))
    ordinals: array[int] = field(default_factory=lambda: array("q"))
    begins: array[float] = field(default_factory=lambda: array("d"))
    """Seconds since the epoch."""
    ends: array[float] = field(default_factory=lambda: array("d"))
    """Infinite while running."""
    below: dict[int, int] = field(default_factory=dict)
    """How many direct children are matches or lead to one, by the span of their parent."""
    numbers: array[int] = field(default_factory=lambda: array("q"))
    """The spans in order of their numbers; mostly the same column."""

    @property
    def count(self) -> int:
        """How many spans are kept."""
        return len(self.spans)

    def __contains__(self, span: object) -> bool:
        """Whether a span is a match or leads to one: what a tree shows."""
        return isinstance(span, int) and (span in self.below or self.is_match(span))

    def is_match(self, span: int) -> bool:
        """Whether the filter keeps the span itself."""
        at = bisect_left(self.numbers, span)
        return at < len(self.numbers) and self.numbers[at] == span

    def position(self, ordinal: int) -> int:
        """How many matches begin before the span of this ordinal."""
        return bisect_left(self.ordinals, ordinal)

    def after(self, ordinal: int) -> int | None:
        """The first match, by its span, that begins behind an ordinal; behind the last the first again."""
        if not self.spans:
            return None
        return self.spans[bisect_right(self.ordinals, ordinal) % len(self.spans)]

    def before(self, ordinal: int) -> int | None:
        """The last match, by its span, that begins before an ordinal; before the first the last again."""
        if not self.spans:
            return None
        return self.spans[bisect_left(self.ordinals, ordinal) - 1]


class MatchReader(ReadOnly):
    """Works matches out. One connection, for one thread.

    Raises RlmError as ReadOnly does, and FilterError for a filter that is none.
    """

    def __init__(self, database: Path) -> None:
        super().__init__(database)
        self._connection.create_function("folded", 1, lambda value: text(untext(value).casefold()), deterministic=True)

    def find(self, run: str, filter: str, *, horizon: int | None = None) -> Matches:
        """What a filter keeps of a run, as it stands at the horizon."""
        asked = condition(parse(filter), run)
        with refusals(self._database):
            self._connection.execute("BEGIN")
            try:
                return self._find(run, filter, asked, horizon)
            finally:
                self._connection.execute("ROLLBACK")

    def grown(self, matches: Matches) -> Matches:
        """The same matches when the run has grown: only spans touched since are judged again."""
        asked = condition(parse(matches.filter), matches.run)
        with refusals(self._database):
            self._connection.execute("BEGIN")
            try:
                return self._grown(matches, asked)
            finally:
                self._connection.execute("ROLLBACK")

    def models(self, run: str) -> list[str]:
        """Names of the models that a run called, the busiest first."""
        rows = self._rows(
            "SELECT model FROM spans WHERE run = ? AND kind = 'call' GROUP BY model ORDER BY count(*) DESC, model",
            (run,),
        )
        return [untext(row[0]) for row in rows if row[0]]

    def _find(self, run: str, filter: str, asked: Condition, horizon: int | None) -> Matches:
        seq, total = self._size(run, horizon)
        found = Matches(run=run, filter=filter, horizon=horizon, seq=seq, total=total)
        if horizon is None:
            self._take(found, "main.spans", "run = ?", (run,), asked)
        else:
            self._put_then(run, horizon)
            self._take(found, "main.spans", "run = ? AND touched_seq <= ?", (run, horizon), asked)
            self._take(found, f"temp.{_THEN}", "run = ?", (run,), asked)
        found = _in_order(found)
        self._hang(found)
        return found

    def _size(self, run: str, horizon: int | None) -> tuple[int, int]:
        """The last event's number, and how many spans there are."""
        seq = self._rows("SELECT coalesce(max(seq), 0) FROM events WHERE run = ?", (run,))[0][0]
        total: int = self._rows("SELECT coalesce(max(ordinal) + 1, 0) FROM spans WHERE run = ?", (run,))[0][0]
        if horizon is None:
            return seq, total
        return min(seq, horizon), Horizon(self._connection, run, horizon).spans(total)

    def _put_then(self, run: str, horizon: int) -> None:
        """The spans that a later event touched, as they stood."""
        self._connection.execute(f"DROP TABLE IF EXISTS temp.{_THEN}")
        self._connection.execute(f"CREATE TEMP TABLE {_THEN} AS SELECT * FROM main.spans LIMIT 0")
        rows = self._rows(
            f"SELECT {SPAN_COLUMNS} FROM spans WHERE run = ? AND touched_seq > ? AND begin_seq <= ?",
            (run, horizon, horizon),
        )
        view = Horizon(self._connection, run, horizon)
        then = [(run, *span_values(view.span(to_span(row)))) for row in rows]
        marks = ", ".join("?" * (SPAN_COLUMNS.count(",") + 2))
        self._connection.executemany(f"INSERT INTO temp.{_THEN} (run, {SPAN_COLUMNS}) VALUES ({marks})", then)

    def _take(self, found: Matches, table: str, where: str, values: tuple[Any, ...], asked: Condition) -> None:
        cursor = self._connection.execute(
            f"SELECT {_FOUND} FROM {table} WHERE {where} AND ({asked.sql})", (*values, *asked.values)
        )
        try:
            while rows := cursor.fetchmany(_PAGE):
                spans, ordinals, parents, begins, ends = zip(*rows, strict=True)
                found.spans.extend(spans)
                found.ordinals.extend(ordinals)
                found.begins.extend(begins)
                found.ends.extend(ends)
                for parent, count in Counter(parents).items():
                    if parent is not None:
                        found.below[parent] = found.below.get(parent, 0) + count
        finally:
            cursor.close()

    def _hang(self, found: Matches) -> None:
        """Count those that lead to the matches, up to the run."""
        above = dict(
            self._rows(
                "SELECT span, parent FROM spans INDEXED BY spans_but_calls WHERE run = ? AND kind <> 'call'",
                (found.run,),
            )
        )
        rest = [span for span in found.below if not found.is_match(span)]
        while rest:
            parent = above[rest.pop()]
            if parent is not None:
                if parent not in found.below and not found.is_match(parent):
                    rest.append(parent)
                found.below[parent] = found.below.get(parent, 0) + 1

    def _grown(self, matches: Matches, asked: Condition) -> Matches:
        run, after = matches.run, matches.seq
        touched = self._rows(
            f"""SELECT {_FOUND}, {asked.sql} FROM spans INDEXED BY spans_by_touched
                WHERE run = ? AND touched_seq > ? LIMIT ?""",
            (*asked.values, run, after, MOST_CHANGES + 1),
        )
        if len(touched) > MOST_CHANGES or matches.horizon is not None:
            return self._find(run, matches.filter, asked, matches.horizon)
        seq, total = self._size(run, None)
        new = replace(
            matches,
            seq=seq,
            total=total,
            spans=matches.spans[:],
            ordinals=matches.ordinals[:],
            begins=matches.begins[:],
            ends=matches.ends[:],
            below=dict(matches.below),
            numbers=matches.numbers[:],
        )
        for *row, kept in sorted(touched, key=lambda one: one[1]):
            self._mend(new, row, is_kept=bool(kept))
        return new

    def _mend(self, new: Matches, row: list[Any], *, is_kept: bool) -> None:
        span, ordinal, parent, begin, end = row
        was_kept = new.is_match(span)
        at = bisect_left(new.ordinals, ordinal)
        if was_kept and is_kept:
            new.ends[at] = end
        elif is_kept:
            for column, value in zip(_columns(new), (span, ordinal, begin, end), strict=True):
                column.insert(at, value)
            insort(new.numbers, span)
            if span not in new.below:
                self._add(new, parent, 1)
        elif was_kept:
            for column in _columns(new):
                del column[at]
            del new.numbers[bisect_left(new.numbers, span)]
            if span not in new.below:
                self._add(new, parent, -1)

    def _add(self, new: Matches, parent: int | None, change: int) -> None:
        """One more or one less below a span, and so on up while that makes or unmakes one that leads to a match."""
        while parent is not None:
            was_there = parent in new
            new.below[parent] = new.below.get(parent, 0) + change
            if not new.below[parent]:
                del new.below[parent]
            if was_there and parent in new:
                return
            parent = self._rows("SELECT parent FROM spans WHERE run = ? AND span = ?", (new.run, parent))[0][0]


def _columns(matches: Matches) -> tuple[array[Any], ...]:
    return (matches.spans, matches.ordinals, matches.begins, matches.ends)


def _in_order(found: Matches) -> Matches:
    """By beginning; rows come so already wherever spans were numbered as they began."""
    ordinals = found.ordinals
    if not _rises(ordinals):
        order = sorted(range(len(ordinals)), key=ordinals.__getitem__)
        found = replace(
            found,
            spans=_arranged(found.spans, order),
            ordinals=_arranged(found.ordinals, order),
            begins=_arranged(found.begins, order),
            ends=_arranged(found.ends, order),
        )
    return replace(found, numbers=found.spans if _rises(found.spans) else array("q", sorted(found.spans)))


def _rises(column: array[int]) -> bool:
    return all(map(lt, column, islice(column, 1, None)))


def _arranged(column: array[Any], order: Iterable[int]) -> array[Any]:
    return array(column.typecode, map(column.__getitem__, order))
