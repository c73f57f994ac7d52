"""What a filter keeps of a run: its spans in order of beginning, and where they hang in the tree."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rlm_desktop.store.connection import refusals, text, untext
from rlm_desktop.store.filter_sql import Condition, condition
from rlm_desktop.store.filters import asks_for, parse
from rlm_desktop.store.horizon import Horizon
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.tables import SPAN_COLUMNS, span_values, to_span

MOST_CHANGES = 2_000
"""Touched spans up to which matches are mended; more, and they are found anew."""

TICK = 2.0**-22
"""Seconds between two floats that are times from 2004 to 2038: in ticks, those are whole numbers."""
_PIECE_CHARS = 100_000
"""Of a column that are read at a time: the window has its turn in between."""
_NO_PARENT = 0
_FOUND = f"span, ordinal, coalesce(parent, {_NO_PARENT}) AS parent, CAST(begin / {TICK!r} AS INTEGER) AS ticks"
_WHOLE = "json_group_array(span), json_group_array(ordinal), json_group_array(parent), json_group_array(ticks)"
"""The same columns as _FOUND, each in one piece."""
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
    ticks: array[int] = field(default_factory=lambda: array("q"))
    """When each began, in ticks since the epoch."""
    below: dict[int, int] = field(default_factory=dict)
    """How many direct children are matches or lead to one, by the span of their parent."""
    numbers: array[int] = field(default_factory=lambda: array("q"))
    """The spans in order of their numbers."""

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

    def lacks_texts(self, matches: Matches) -> bool:
        """Whether the filter asks for words, and the index does not hold all texts that there were by then."""
        if not asks_for(parse(matches.filter), "text"):
            return False
        rows = self._rows("SELECT seq FROM search_runs WHERE run = ?", (matches.run,))
        return not rows or bool(rows[0][0] < matches.seq)

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
            self._take(found, [("main.spans", "run = ?", (run,))], asked)
        else:
            self._put_then(run, horizon)
            still = ("main.spans", "run = ? AND touched_seq <= ?", (run, horizon))
            self._take(found, [still, (f"temp.{_THEN}", "run = ?", (run,))], asked)
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

    def _take(self, found: Matches, tables: Sequence[tuple[str, str, tuple[Any, ...]]], asked: Condition) -> None:
        """SQLite sorts and writes whole columns without the interpreter's lock: no row is ever made for Python."""
        kept = " UNION ALL ".join(
            f"SELECT {_FOUND} FROM {table} WHERE {where} AND ({asked.sql})" for table, where, _ in tables
        )
        bound = [value for _, _, values in tables for value in (*values, *asked.values)]
        columns = self._rows(f"SELECT {_WHOLE} FROM (SELECT * FROM ({kept}) ORDER BY +ordinal)", bound)[0]
        for column, said in zip(_columns(found), (columns[0], columns[1], columns[3]), strict=True):
            for piece in _pieces(said):
                column.extend(array("q", piece))
        found.numbers.extend(sorted(found.spans))
        below: Counter[int] = Counter()
        for piece in _pieces(columns[2]):
            below.update(piece)
        del below[_NO_PARENT]
        found.below.update(below)

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
            ticks=matches.ticks[:],
            below=dict(matches.below),
            numbers=matches.numbers[:],
        )
        for *row, kept in sorted(touched, key=lambda one: one[1]):
            self._mend(new, row, is_kept=bool(kept))
        return new

    def _mend(self, new: Matches, row: list[Any], *, is_kept: bool) -> None:
        span, ordinal, parent, ticks = row
        was_kept = new.is_match(span)
        at = bisect_left(new.ordinals, ordinal)
        if is_kept == was_kept:
            return
        if is_kept:
            for column, value in zip(_columns(new), (span, ordinal, ticks), strict=True):
                column.insert(at, value)
            insort(new.numbers, span)
            if span not in new.below:
                self._add(new, parent, 1)
        else:
            for column in _columns(new):
                del column[at]
            del new.numbers[bisect_left(new.numbers, span)]
            if span not in new.below:
                self._add(new, parent, -1)

    def _add(self, new: Matches, parent: int, change: int) -> None:
        """One more or one less below a span, and so on up while that makes or unmakes one that leads to a match."""
        while parent != _NO_PARENT:
            was_there = parent in new
            new.below[parent] = new.below.get(parent, 0) + change
            if not new.below[parent]:
                del new.below[parent]
            if was_there and parent in new:
                return
            parent = self._rows(
                f"SELECT coalesce(parent, {_NO_PARENT}) FROM spans WHERE run = ? AND span = ?", (new.run, parent)
            )[0][0]


def _columns(matches: Matches) -> tuple[array[int], ...]:
    return (matches.spans, matches.ordinals, matches.ticks)


def _pieces(column: str) -> Iterator[list[int]]:
    """What an array of JSON holds, some at a time."""
    at, last = 1, len(column) - 1
    while at < last:
        end = column.find(",", at + _PIECE_CHARS)
        end = last if end < 0 else end
        yield json.loads(f"[{column[at:end]}]")
        at = end + 1
