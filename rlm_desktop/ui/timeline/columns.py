"""The bars of a tile as columns of numbers, for whole columns are worked on at a time. No Qt."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rlm_desktop.store.painting import WIDTHS, Bars

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Columns:
    """Bars; the columns have one entry for each. Times are seconds since the run's beginning."""

    lines: Whole
    begins: Floats
    ends: Floats
    """Infinite while running."""
    spans: Whole
    kinds: Whole
    states: Whole
    counts: Whole
    errors: Whole
    widths: Floats
    """Seconds of the bucket for which a bar stands; 0 where it stands for itself."""
    firsts: Floats
    """From when on a bar is shown: the beginning of the stretch for which its tile stands."""
    lasts: Floats
    """And until when."""

    def __len__(self) -> int:
        return len(self.spans)


def columns_of(bars: Bars, level: int) -> Columns:
    """The bars of one tile."""
    count = len(bars.spans)
    counts = np.array(bars.counts, dtype=np.int64)
    return Columns(
        lines=np.array(bars.lines, dtype=np.int64),
        begins=np.array(bars.begins, dtype=np.float64),
        ends=np.array(bars.ends, dtype=np.float64),
        spans=np.array(bars.spans, dtype=np.int64),
        kinds=np.frombuffer(bytes(bars.kinds), dtype=np.uint8).astype(np.int64),
        states=np.frombuffer(bytes(bars.states), dtype=np.uint8).astype(np.int64),
        counts=counts,
        errors=np.array(bars.errors, dtype=np.int64),
        widths=np.where(counts > 1, WIDTHS[max(1, level)], 0.0),
        firsts=np.full(count, -inf),
        lasts=np.full(count, inf),
    )


def joined(parts: Sequence[tuple[Columns, float, float]]) -> Columns:
    """The bars of neighbouring tiles: those for many only in the stretch for which their tile stands, others once."""
    kept: list[dict[str, Any]] = []
    for columns, first, last in parts:
        is_in = (columns.begins < last) & (columns.ends + columns.widths >= first)
        part = {one.name: getattr(columns, one.name)[is_in] for one in fields(columns)}
        part["firsts"] = np.full(len(part["spans"]), first)
        part["lasts"] = np.full(len(part["spans"]), last)
        kept.append(part)
    if not kept:
        return _NONE
    found = {one.name: np.concatenate([part[one.name] for part in kept]) for one in fields(Columns)}
    is_single = found["widths"] == 0
    found["firsts"][is_single], found["lasts"][is_single] = -inf, inf
    singles = np.flatnonzero(is_single)
    _, first_of_each = np.unique(found["spans"][singles], return_index=True)
    chosen = np.sort(np.concatenate([singles[first_of_each], np.flatnonzero(~is_single)]))
    return Columns(**{name: values[chosen] for name, values in found.items()})


_NONE = columns_of(
    Bars(
        lines=array("q"),
        begins=array("d"),
        ends=array("d"),
        spans=array("q"),
        kinds=b"",
        states=b"",
        counts=array("q"),
        errors=array("q"),
    ),
    level=0,
)
