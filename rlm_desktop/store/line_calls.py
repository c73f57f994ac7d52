"""Which sub-calls each line of a code block made: sums for every line in one reading, and the calls of one line."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.store.read_only import ReadOnly
from rlm_desktop.store.texts import EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSum:
    """What the sub-calls that one line made add up to."""

    line: int
    """From 1 in its block."""
    calls: int = 0
    """Requests to a model that the line itself made."""
    child_runs: int = 0
    failed: int = 0
    """Calls and child runs that came to nothing: failed, or stopped."""
    running: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    """US dollars, of child runs with all that they asked; None when no call had a price."""
    unpriced: int = 0
    """Calls that have ended and whose price is unknown."""
    seconds: float = 0.0
    """From the first call's beginning to the last one's end."""
    shared: int = 0
    """Answered with the reply of an identical call; no model was asked."""

    @property
    def asked(self) -> int:
        """Calls and child runs."""
        return self.calls + self.child_runs


_SUMS = """SELECT line, count(*), sum(kind = 'call'), sum(end_seq IS NULL), sum(status = 'ok'),
    sum(tokens_in), sum(tokens_out), sum(cost), sum(unpriced), max(coalesce(end, begin)) - min(begin)
    FROM spans INDEXED BY spans_by_parent WHERE run = ?1 AND parent = ?2 AND line IS NOT NULL GROUP BY line"""
_ENDED = "(end_seq IS NOT NULL AND end_seq <= ?3)"
_SUMS_AT_HORIZON = f"""SELECT line, count(*), sum(kind = 'call'), sum(NOT {_ENDED}), sum({_ENDED} AND status = 'ok'),
    sum(CASE WHEN {_ENDED} THEN tokens_in END), sum(CASE WHEN {_ENDED} THEN tokens_out END),
    sum(CASE WHEN {_ENDED} THEN cost END), sum(CASE WHEN {_ENDED} THEN unpriced ELSE 0 END),
    max(CASE WHEN {_ENDED} THEN end ELSE begin END) - min(begin) FROM spans INDEXED BY spans_by_parent
    WHERE run = ?1 AND parent = ?2 AND line IS NOT NULL AND begin_seq <= ?3 GROUP BY line"""
_SHARED = """SELECT json_extract(body, '$.line') AS line, count(*) FROM events INDEXED BY events_by_span
    WHERE run = ?1 AND span = ?2 AND kind = 'ReplyShared' AND seq <= ?3 GROUP BY line"""


class LineCalls(ReadOnly):
    """Sub-calls and child runs of code blocks, by the line that asked.

    A horizon of None is the latest event.
    """

    def sums(self, run: str, code: int, *, horizon: int | None = None) -> dict[int, LineSum]:
        """The lines of a code block that asked for something."""
        wanted = _wanted(run, code, horizon)
        shared = {line: count for line, count in self._rows(_SHARED, wanted) if line is not None}
        rows = self._rows(_SUMS, (run, code)) if horizon is None else self._rows(_SUMS_AT_HORIZON, wanted)
        result = {
            line: LineSum(
                line=line,
                calls=calls,
                child_runs=asked - calls,
                failed=asked - running - ok,
                running=running,
                tokens_in=tokens_in,
                tokens_out=tokens_out,
                cost=cost,
                unpriced=unpriced,
                seconds=seconds,
                shared=shared.pop(line, 0),
            )
            for line, asked, calls, running, ok, tokens_in, tokens_out, cost, unpriced, seconds in rows
        }
        result.update({line: LineSum(line=line, shared=count) for line, count in shared.items()})
        return dict(sorted(result.items()))

    def spans(self, run: str, code: int, line: int, *, horizon: int | None = None) -> list[int]:
        """The spans that a line asked for, in the order in which it asked."""
        rows = self._rows(
            """SELECT span FROM spans INDEXED BY spans_by_parent
                WHERE run = ?1 AND parent = ?2 AND line = ?4 AND begin_seq <= ?3 ORDER BY place""",
            (*_wanted(run, code, horizon), line),
        )
        return [row[0] for row in rows]


def _wanted(run: str, code: int, horizon: int | None) -> tuple[str, int, int]:
    return (run, code, EVERYTHING if horizon is None else horizon)
