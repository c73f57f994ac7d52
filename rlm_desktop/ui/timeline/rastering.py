"""Bars become pixels: a row of them for each line of a lane, all columns at once. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rlm_desktop.store.painting import Kind, State
from rlm_desktop.ui.timeline.columns import Columns, Floats, Whole

Pixels = NDArray[np.uint32]
Flags = NDArray[np.bool_]

GAP_FROM = 4
"""Bars of so many pixels leave the last one free, so that neighbours can be told apart."""
STRIPE = 3
"""Pixels of one stripe."""
MARK, NARROW_MARK = 3, 2
"""The least pixels of what failed; the second where a bar stands for many, whose neighbours may have failed, too."""
KINDS, STATES = len(Kind), len(State)


@dataclass(frozen=True, slots=True, eq=False)
class Glass:
    """Through what bars are seen: which time lies at which pixel."""

    times: Floats
    places: Floats
    """The axis's bends; empty where it is to scale everywhere."""
    start: float
    """Where the left edge lies on the axis."""
    scale: float
    """Pixels of the screen to a second of the axis."""
    width: int
    """Pixels of the screen."""
    now: float
    """Where bars that run end; nothing is seen behind it."""
    ratio: float
    """Pixels of the screen to a pixel of the window."""

    def x(self, times: Floats) -> Floats:
        """Pixels from the left edge."""
        return (self._places(times) - self.start) * self.scale

    def _places(self, times: Floats) -> Floats:
        if not len(self.times):
            return times
        inner = np.interp(times, self.times, self.places)
        beyond = np.maximum(times - self.times[-1], 0.0)
        before = np.minimum(times - self.times[0], 0.0)
        return inner + beyond + before


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Laid:
    """Bars of a lane that are in sight, from one pixel to another."""

    lines: Whole
    lefts: Whole
    rights: Whole
    """The first pixel that is free again."""
    kinds: Whole
    states: Whole
    spans: Whole
    counts: Whole
    are_bad: Flags
    """Whether one of those that a bar stands for failed or was lost."""
    are_dim: Flags
    """Whether the filter leaves them out."""


def lay(columns: Columns, glass: Glass, are_dim: Flags | None = None, *, lines: int | None = None) -> Laid:
    """Find the pixels of bars.

    lines: how many the lane is known to have; while a run grows, bars may be read that lie below.
    """
    begins, ends = columns.begins, np.minimum(columns.ends, glass.now)
    are_many = columns.widths > 0
    are_bad = (columns.errors > 0) & (columns.ends <= glass.now)
    if are_many.any():
        starts = np.floor(begins / np.where(are_many, columns.widths, 1.0)) * columns.widths
        stops = starts + columns.widths
        are_bad &= ~(are_many & (stops > glass.now))
        begins = np.where(are_many, starts, begins)
        ends = np.where(are_many, np.minimum(np.maximum(ends, stops), glass.now), ends)
    shown_from, shown_to = np.maximum(begins, columns.firsts), np.minimum(ends, columns.lasts)
    lefts, ends_at = glass.x(shown_from), glass.x(shown_to)
    seen = (
        (columns.begins <= glass.now)
        & (begins < columns.lasts)
        & (ends >= columns.firsts)
        & (lefts < glass.width)
        & (ends_at >= 0)
    )
    if lines is not None:
        seen &= columns.lines < lines
    seen &= (ends > columns.firsts) | (columns.begins >= columns.firsts)
    states = np.where(columns.ends > glass.now, int(State.RUNNING), columns.states)
    is_mixed = are_many & (states == State.BAD) & (columns.errors < columns.counts)
    left = np.maximum(np.floor(lefts[seen]), 0).astype(np.int64)
    right = np.minimum(np.floor(ends_at[seen]), glass.width).astype(np.int64)
    is_whole = (ends[seen] <= columns.lasts[seen]) & (ends_at[seen] <= glass.width) & ~are_many[seen]
    right = np.where(is_whole & (right - left >= GAP_FROM * glass.ratio), right - round(glass.ratio), right)
    return Laid(
        lines=columns.lines[seen],
        lefts=left,
        rights=np.minimum(np.maximum(right, left + max(1, round(glass.ratio))), glass.width),
        kinds=columns.kinds[seen],
        states=np.where(is_mixed, int(State.OK), states)[seen],
        spans=columns.spans[seen],
        counts=columns.counts[seen],
        are_bad=are_bad[seen],
        are_dim=np.zeros(int(seen.sum()), dtype=bool) if are_dim is None else are_dim[seen],
    )


def code(kind: int, state: int, is_dim: bool) -> int:
    """Where a bar's colour stands in the tables that `rows_of` takes."""
    return (int(is_dim) * KINDS + kind) * STATES + state


def rows_of(laid: Laid, lines: int, glass: Glass, plain: Pixels, other: Pixels) -> Pixels:
    """For each kind and line a row of pixels, 0 where there is nothing.

    plain, other: by `code`; the other colour is for a bar's stripes and edges.
    """
    rows = np.zeros((KINDS, lines, glass.width), dtype=np.uint32)
    widths = laid.rights - laid.lefts
    at, owner = _spread(laid.lefts, widths)
    codes = (laid.are_dim * KINDS + laid.kinds) * STATES + laid.states
    states, kinds = laid.states[owner], laid.kinds[owner]
    stripe, edge = max(1, round(STRIPE * glass.ratio)), max(1, round(2 * glass.ratio))
    is_other = (states == State.STOPPED) & (at // stripe % 2 == 1)
    is_other |= (states == State.RUNNING) & (at >= laid.rights[owner] - edge) & (widths[owner] > edge)
    is_frame = kinds == Kind.CHILD
    if is_frame.any():
        is_edge = (at < laid.lefts[owner] + round(glass.ratio)) | (at >= laid.rights[owner] - round(glass.ratio))
        is_other |= is_frame & is_edge
    colours = np.where(is_other, other[codes][owner], plain[codes][owner])
    rows[kinds, laid.lines[owner], at] = colours
    return rows


def marks_of(laid: Laid, lines: int, glass: Glass) -> Flags:
    """For each line where something failed; at least some pixels wide, however narrow it is."""
    marks = np.zeros((lines, glass.width), dtype=bool)
    for are_many, mark in ((laid.counts > 1, NARROW_MARK), (laid.counts == 1, MARK)):
        chosen = laid.are_bad & are_many
        for pixel in range(round(mark * glass.ratio)):
            marks[laid.lines[chosen], np.minimum(laid.lefts[chosen] + pixel, glass.width - 1)] = True
    return marks


def crowd_of(laid: Laid, line: int, glass: Glass) -> Floats:
    """How many bars overlap at each pixel of a line."""
    is_here = laid.lines == line
    at, owner = _spread(laid.lefts[is_here], (laid.rights - laid.lefts)[is_here])
    weights = laid.counts[is_here][owner].astype(np.float64)
    return np.bincount(at, weights=weights, minlength=glass.width)[: glass.width].astype(np.float64)


def _spread(lefts: Whole, widths: Whole) -> tuple[Whole, Whole]:
    """Each pixel of each bar, and whose it is."""
    owner = np.repeat(np.arange(len(widths)), widths)
    before = np.cumsum(widths) - widths
    return np.arange(len(owner)) - before[owner] + lefts[owner], owner
