"""The names of a REPL over time: what a span changed, what there was at a point, and the history of one name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.store.connection import text, untext
from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.texts import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingRow:
    """A name as one block of code left it."""

    name: str
    kind: str
    """The type's name; empty where the name is gone."""
    size: int | None
    preview: str
    seq: int
    """The event that tells of it."""
    span: int
    """The code; the run's own span for what a run took over."""
    step: int | None
    at: float
    """Seconds since the epoch."""
    is_gone: bool = False
    is_lost: bool = False
    """Gone because the REPL was restarted and the name could not be brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """What a span made of a name; before is None for one that is new, after for one that is gone."""

    name: str
    before: BindingRow | None
    after: BindingRow | None


_AT = """SELECT name, max(seq) AS seq, removed FROM variables
    WHERE run = ?1 AND loop = ?2 AND seq <= ?3 GROUP BY name HAVING NOT removed ORDER BY name LIMIT ?4 OFFSET ?5"""
_CHANGED = """SELECT name, max(CASE WHEN seq <= ?4 THEN seq END) AS before, max(seq) AS after FROM variables
    WHERE run = ?1 AND loop = ?2 AND seq <= ?3 GROUP BY name HAVING after > ?4 ORDER BY name LIMIT ?5 OFFSET ?6"""
_HISTORY = """SELECT name, seq FROM variables WHERE run = ?1 AND loop = ?2 AND name = ?3 AND seq <= ?4
    ORDER BY seq DESC LIMIT ?5 OFFSET ?6"""
_ROW = """SELECT variables.name, variables.kind, size, preview, seq, events.span, step, at, removed,
    events.kind = 'NamespaceRestored' FROM variables JOIN events USING (run, seq)
    WHERE run = ?1 AND loop = ?2 AND name = ?3 AND seq = ?4"""
_LOOP = """WITH RECURSIVE way (span, parent, kind) AS (
    SELECT span, parent, kind FROM spans WHERE run = ?1 AND span = ?2
    UNION ALL SELECT above.span, above.parent, above.kind FROM way JOIN spans AS above
        ON above.run = ?1 AND above.span = way.parent WHERE way.kind NOT IN ('run', 'child_run'))
    SELECT span FROM way WHERE kind IN ('run', 'child_run')"""


class Bindings(ReadOnly):
    """The names that each block of code bound, rebound, changed in place or deleted.

    A horizon of None is the latest event; offsets and limits count names, in the order of their characters, or the
    bindings of one name, the latest first.
    """

    def loop_of(self, run: str, span: int) -> int:
        """The run or child run whose REPL a span belongs to. Raises RlmError when the span is not there."""
        found = self._rows(_LOOP, (run, span))
        if not found:
            raise RlmError(f"The run {run} has no span {span}.", "Look it up in the list of runs.")
        loop: int = found[0][0]
        return loop

    def at(
        self, run: str, span: int, *, horizon: int | None = None, offset: int = 0, limit: int = 500
    ) -> list[BindingRow]:
        """The names there were when a span ended, or as far as it has come."""
        loop = self.loop_of(run, span)
        _, until = self._stretch(run, span, horizon)
        return [self._row(run, loop, name, seq) for name, seq, _ in self._rows(_AT, (run, loop, until, limit, offset))]

    def changes(
        self, run: str, span: int, *, horizon: int | None = None, offset: int = 0, limit: int = 500
    ) -> list[ChangeRow]:
        """The names that are other than they were when a span began. One bound and deleted meanwhile is none."""
        loop = self.loop_of(run, span)
        begin, until = self._stretch(run, span, horizon)
        result = []
        for name, before, after in self._rows(_CHANGED, (run, loop, until, begin, limit, offset)):
            was = None if before is None else self._there(run, loop, name, before)
            now = self._there(run, loop, name, after)
            if was is not None or now is not None:
                result.append(ChangeRow(name=untext(name), before=was, after=now))
        return result

    def history(
        self, run: str, loop: int, name: str, *, horizon: int | None = None, offset: int = 0, limit: int = 200
    ) -> list[BindingRow]:
        """How one name of a run's or child run's REPL came to what it is, the latest first."""
        until = EVERYTHING if horizon is None else horizon
        found = self._rows(_HISTORY, (run, loop, text(name), until, limit, offset))
        return [self._row(run, loop, stored, seq) for stored, seq in found]

    def _stretch(self, run: str, span: int, horizon: int | None) -> tuple[int, int]:
        begin, end = self._rows("SELECT begin_seq, end_seq FROM spans WHERE run = ? AND span = ?", (run, span))[0]
        return begin, min(EVERYTHING if one is None else one for one in (end, horizon))

    def _there(self, run: str, loop: int, name: Any, seq: int) -> BindingRow | None:
        row = self._row(run, loop, name, seq)
        return None if row.is_gone else row

    def _row(self, run: str, loop: int, name: Any, seq: int) -> BindingRow:
        row = self._rows(_ROW, (run, loop, name, seq))[0]
        return BindingRow(
            name=untext(row[0]),
            kind=untext(row[1]),
            size=row[2],
            preview=untext(row[3]),
            seq=row[4],
            span=row[5],
            step=row[6],
            at=row[7],
            is_gone=bool(row[8]),
            is_lost=bool(row[8]) and bool(row[9]),
        )
