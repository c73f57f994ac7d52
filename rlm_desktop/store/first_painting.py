"""A part of the step m005 in migrations: what it puts into the new columns and tables for the runs that are there.

It imports nothing of ours, and is never edited.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import floor
from typing import Any

from sqlite_utils import Database

_ROOT, _CODE, _SUB, _CHILD, _STEP, _RUN = range(6)
_LAYERS = 8
_LEVELS = 14
_LINES = {_ROOT: 8, _CODE: 8, _SUB: 16, _CHILD: 8}
_BAD, _STATES = 3, {"ok": 0, "stopped": 2, "failed": 3, "lost": 3}

_UP = """WITH RECURSIVE own (run, span, count) AS ({own}), above (run, span, count) AS (
        SELECT run, span, count FROM own UNION ALL
        SELECT spans.run, spans.parent, above.count FROM above JOIN spans USING (run, span)
        WHERE spans.parent IS NOT NULL)
    UPDATE spans SET {column} = total.count FROM (SELECT run, span, sum(count) AS count FROM above GROUP BY run, span)
        AS total WHERE spans.run = total.run AND spans.span = total.span"""
_FAILURES = """SELECT spans.run, spans.span, 1 FROM spans JOIN events ON events.run = spans.run
    AND events.seq = spans.end_seq WHERE spans.kind IN ('call', 'code') AND spans.status = 'failed'
    AND events.kind <> 'RunEnded'"""
_NAMES = """SELECT events.run, events.span, count(*) FROM variables JOIN events USING (run, seq)
    WHERE events.kind = 'VariablesChanged' GROUP BY events.run, events.span"""


def add_up(db: Database) -> None:
    """Failures and variables of each span, with all below it."""
    db.execute(_UP.format(own=_FAILURES, column="errors"))
    db.execute(_UP.format(own=_NAMES, column="variables"))


def paint(db: Database) -> None:
    """Lanes, lines, buckets and gaps of all runs."""
    for run, begin in db.execute("SELECT run, begin FROM runs").fetchall():
        _Painter(db, run, begin).paint()


class _Painter:
    """One run."""

    def __init__(self, db: Database, run: str, begin: float) -> None:
        self._db = db
        self._run = run
        self._begin = begin
        self._places: dict[int, tuple[int, int]] = {}
        """Lane and line by span."""
        self._taken: defaultdict[int, set[int]] = defaultdict(set)
        self._at_work = 0
        self._idle_since = begin

    def paint(self) -> None:
        rows = self._db.execute(
            """SELECT span, parent, kind, role, begin, begin_seq, end, end_seq, status, cost
                FROM spans WHERE run = ? ORDER BY begin_seq""",
            (self._run,),
        ).fetchall()
        moments = [(row[5], 0, row) for row in rows] + [(row[7], 1, row) for row in rows if row[7] is not None]
        moments.sort(key=lambda moment: moment[:2])
        for _, is_end, row in moments:
            (self._end if is_end else self._start)(row)
        ended = self._db.execute(
            "SELECT at FROM events WHERE run = ? AND kind = 'RunEnded' ORDER BY seq DESC LIMIT 1", (self._run,)
        ).fetchone()
        if ended is not None and not self._at_work:
            self._gap(ended[0])
        self._write(rows)

    def _start(self, row: Any) -> None:
        span, parent, kind, role, begin = row[:5]
        above, home = self._places.get(parent, (_RUN, 0))
        lane = above // _LAYERS * _LAYERS
        if kind == "child_run":
            lane += _LAYERS + _CHILD
        else:
            lane += {"run": _RUN, "step": _STEP, "code": _CODE}.get(kind, _ROOT if role == "root" else _SUB)
        track = home
        if lane % _LAYERS <= _CHILD:
            track = self._free_line(lane, home)
        if lane % _LAYERS <= _SUB:
            if not self._at_work:
                self._gap(begin)
            self._at_work += 1
        self._places[span] = (lane, track)

    def _free_line(self, lane: int, home: int) -> int:
        layer = lane % _LAYERS
        taken = self._taken[_shelf(lane)]
        if layer in (_ROOT, _CODE) and (home >= _LINES[layer] or home not in taken):
            track = home
        else:
            track = next((line for line in range(_LINES[layer]) if line not in taken), _LINES[layer])
        if track < _LINES[layer]:
            taken.add(track)
        return track

    def _end(self, row: Any) -> None:
        lane, track = self._places[row[0]]
        self._taken[_shelf(lane)].discard(track)
        if lane % _LAYERS <= _SUB:
            self._at_work -= 1
            self._idle_since = row[6]

    def _gap(self, at: float) -> None:
        if at - self._idle_since >= 1.0:
            gap = (self._run, self._idle_since - self._begin, at - self._begin)
            self._db.execute("INSERT OR IGNORE INTO gaps (run, begin, end) VALUES (?, ?, ?)", gap)

    def _write(self, rows: list[Any]) -> None:
        columns = [(*self._places[row[0]], self._reach(row), self._run, row[0]) for row in rows]
        self._db.conn.executemany("UPDATE spans SET lane = ?, track = ?, reach = ? WHERE run = ? AND span = ?", columns)
        lanes: dict[int, list[int]] = {}
        for lane, track, *_ in columns:
            if lane % _LAYERS <= _CHILD:
                sums = lanes.setdefault(lane, [0, 0])
                sums[:] = max(sums[0], track + 1), sums[1] + 1
        self._db.conn.executemany(
            "INSERT INTO lanes (run, lane, lines, spans) VALUES (?, ?, ?, ?)",
            [(self._run, lane, *sums) for lane, sums in lanes.items()],
        )
        self._db.conn.executemany(
            f"INSERT INTO buckets VALUES ({', '.join('?' * 13)})",
            ((self._run, *row) for row in self._buckets(rows, [reach for _, _, reach, *_ in columns])),
        )

    def _reach(self, row: Any) -> int | None:
        if row[6] is None:
            return None
        lane, track = self._places[row[0]]
        level = 1
        while level < _LEVELS and row[6] - row[4] >= 0.001 * 4**level:
            level += 1
        return max(1, level - 2) if track >= _LINES.get(lane % _LAYERS, 8) else level

    def _buckets(self, rows: list[Any], reaches: list[int | None]) -> Iterator[tuple[Any, ...]]:
        entering: defaultdict[int | None, list[Any]] = defaultdict(list)
        for row, reach in zip(rows, reaches, strict=True):
            if self._places[row[0]][0] % _LAYERS <= _CHILD:
                entering[reach].append(row)
        buckets: dict[tuple[int, ...], tuple[Any, ...]] = {}
        for level in range(1, _LEVELS + 1):
            below, buckets = buckets, {}
            for (lane, track, number), bucket in below.items():
                _merge(buckets, (lane, track, number >> 2), bucket)
            for span, _, kind, _, begin, _, end, _, status, cost in entering[level]:
                start, stop = begin - self._begin, end - self._begin
                state = _STATES[status]
                price = round(cost * 1e9) if kind == "call" and cost is not None else 0
                bucket = (span, start, stop, state, 1, int(state == _BAD), round((stop - start) * 1e6), price)
                _merge(buckets, (*self._places[span], floor(start * 1000) >> 2 * level), bucket)
            for key, bucket in buckets.items():
                yield (level, *key, *bucket)


def _shelf(lane: int) -> int:
    return lane - 1 if lane % _LAYERS == _CODE else lane


def _merge(buckets: dict[tuple[int, ...], tuple[Any, ...]], key: tuple[int, ...], more: tuple[Any, ...]) -> None:
    known = buckets.get(key)
    if known is not None:
        longest = max(known, more, key=lambda one: (one[2] - one[1], -one[0]))
        more = (*longest[:4], *(one + other for one, other in zip(known[4:], more[4:], strict=True)))
    buckets[key] = more
