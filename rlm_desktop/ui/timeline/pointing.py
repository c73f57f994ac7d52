"""Which bar a point means, and which comes next in a line. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rlm_desktop.store.painting import Kind, State
from rlm_desktop.ui.timeline.columns import Columns


@dataclass(frozen=True, slots=True)
class Hit:
    """A bar; times in seconds since the run's beginning."""

    span: int
    """Of several, the longest."""
    begin: float
    end: float
    kind: Kind
    state: State
    count: int
    """How many bars it stands for."""
    errors: int


def bar_at(columns: Columns, line: int, time: float, slack: float, now: float) -> Hit | None:
    """The bar at a time, else the nearest within the slack; code and calls before the child run around them."""
    firsts, lasts = _bounds(columns)
    distance = np.maximum(np.maximum(firsts - time, time - np.minimum(lasts, now)), 0.0)
    fits = (columns.lines == line) & (distance <= slack) & (columns.begins <= now)
    found = np.flatnonzero(fits)
    if not len(found):
        return None
    order = np.lexsort((lasts[found] - firsts[found], distance[found], columns.kinds[found] == Kind.CHILD))
    return _hit(columns, int(found[order[0]]))


def bar_beside(columns: Columns, line: int, begin: float, span: int, towards: int, now: float) -> Hit | None:
    """The bar that begins next after, or before, another of its line."""
    here = (columns.lines == line) & (columns.spans != span) & (columns.begins <= now)
    found = np.flatnonzero(here & ((columns.begins - begin) * towards >= 0))
    if not len(found):
        return None
    return _hit(columns, int(found[np.argmin((columns.begins[found] - begin) * towards)]))


def _bounds(columns: Columns) -> tuple[np.ndarray, np.ndarray]:
    are_many = columns.widths > 0
    if not are_many.any():
        return columns.begins, columns.ends
    starts = np.floor(columns.begins / np.where(are_many, columns.widths, 1.0)) * columns.widths
    return (
        np.where(are_many, starts, columns.begins),
        np.where(are_many, np.maximum(columns.ends, starts + columns.widths), columns.ends),
    )


def _hit(columns: Columns, index: int) -> Hit:
    firsts, lasts = _bounds(columns)
    return Hit(
        span=int(columns.spans[index]),
        begin=float(firsts[index]),
        end=float(lasts[index]),
        kind=Kind(int(columns.kinds[index])),
        state=State(int(columns.states[index])),
        count=int(columns.counts[index]),
        errors=int(columns.errors[index]),
    )
