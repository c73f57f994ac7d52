"""The lines of a text of any size: counts kept every few thousand characters lead to each of them. Pure, no Qt.

A row is a line, or a piece of one that is too long to be drawn at once; the text itself stays as it is.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import NamedTuple, Protocol

from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.texts.pacing import Pace

PIECE = 1_024
"""Characters of a row at most."""
BLOCK = 16 * PIECE
"""Characters between two counts at most."""


class Place(NamedTuple):
    """A place between two characters of a row."""

    row: int
    column: int


class Row(NamedTuple):
    """One row as it is drawn."""

    text: str
    label: str
    """What stands in the margin."""
    line: int | None
    """From 1; None where it goes on from the row before."""
    start: int
    """Where it begins in the whole."""
    end: int
    """One past its last."""


class Rows(Protocol):
    """What a view of rows asks for; offsets count characters, or bytes where the whole is of bytes."""

    @property
    def count(self) -> int:
        """How many rows there are."""
        ...

    @property
    def widest_label(self) -> str:
        """The label that needs most room."""
        ...

    def row(self, number: int) -> Row:
        """A row by its number, from 0."""
        ...

    def place(self, offset: int) -> Place:
        """Where an offset is drawn."""
        ...

    def stretch(self, row: Row, first: int, last: int) -> tuple[int, int]:
        """The columns of a row in which what lies between two offsets is drawn."""
        ...

    def between(self, first: Place, last: Place) -> str:
        """What is copied from one place to another."""
        ...


class Lines:
    """Rows over a text. Made at once for a short text; for a long one on another thread, with a pace."""

    def __init__(self, text: str, pace: Pace | None = None, *, before: Lines | None = None) -> None:
        """before: the lines of a text that this one goes on from; only what is new is read."""
        self.text = text
        self.count = 0
        self.lines = 0
        self._starts = array("q")
        self._rows = array("q")
        self._numbers = array("q")
        at = 0
        if before is not None and before._starts and text.startswith(before.text):
            self._starts, self._rows, self._numbers = before._starts[:-1], before._rows[:-1], before._numbers[:-1]
            at, self.count, self.lines = before._starts[-1], before._rows[-1], before._numbers[-1]
        self._read(at, pace)
        self._listed = lru_cache(8)(self._list)

    @property
    def widest_label(self) -> str:
        """The number of the last line."""
        return grouped(self.lines)

    def row(self, number: int) -> Row:
        """A row by its number, from 0."""
        block = bisect_right(self._rows, number) - 1
        start, end, line = self._listed(block)[number - self._rows[block]]
        return Row(self.text[start:end], "" if line is None else grouped(line), line, start, end)

    def place(self, offset: int) -> Place:
        """Where an offset is drawn; one in a line break is at the end of its line."""
        offset = max(0, min(offset, len(self.text)))
        block = bisect_right(self._starts, offset) - 1
        if block < 0:
            return Place(0, 0)
        while not (listed := self._listed(block)):
            block -= 1  # it holds only the end of a line that fills the one before
        at = max(0, bisect_right(listed, offset, key=lambda one: one[0]) - 1)
        start, end, _ = listed[at]
        return Place(self._rows[block] + at, min(offset, end) - start)

    def stretch(self, row: Row, first: int, last: int) -> tuple[int, int]:
        """The columns of a row in which what lies between two offsets is drawn."""
        return max(0, first - row.start), min(len(row.text), last - row.start)

    def offset(self, place: Place) -> int:
        """The offset of a place."""
        return self.row(place.row).start + place.column if place.row < self.count else len(self.text)

    def row_of_line(self, line: int) -> int:
        """The row that a line begins with, by the line's number from 1; the nearest there is."""
        line = max(1, min(line, self.lines))
        block = bisect_left(self._numbers, line - 1)
        if self._numbers[block : block + 1].tolist() != [line - 1] or self._is_within(self._starts[block]):
            block -= 1  # it begins inside a block
        if block < 0:
            return 0
        return self._rows[block] + [number for _, _, number in self._listed(block)].index(line)

    def between(self, first: Place, last: Place) -> str:
        """The text itself, its own line breaks included."""
        return self.text[self.offset(first) : self.offset(last)]

    def _read(self, at: int, pace: Pace | None) -> None:
        size = len(self.text)
        while at < size:
            end = min(at + BLOCK, size)
            if end < size:
                end = self.text.rfind("\n", at, end) + 1 or end
            self._starts.append(at)
            self._rows.append(self.count)
            self._numbers.append(self.lines)
            breaks = self.text.count("\n", at, end)
            is_open = self.text[end - 1] != "\n"
            if self._is_within(at) or self._has_long_line(at, end):
                self.count += len(self._list(len(self._starts) - 1, end))
            else:
                self.count += breaks + is_open
            self.lines += breaks
            at = end
            if pace is not None:
                pace.step()
        self.lines += bool(size) and self.text[-1] != "\n"

    def _is_within(self, at: int) -> bool:
        """Whether a line goes on there."""
        return at > 0 and self.text[at - 1] != "\n"

    def _has_long_line(self, at: int, end: int) -> bool:
        """Whether a line may be longer than a piece: then some window of half a piece has no line break."""
        step = PIECE // 2
        return any(self.text.find("\n", one, one + step) < 0 for one in range(at, end - step, step))

    def _list(self, block: int, end: int | None = None) -> list[tuple[int, int, int | None]]:
        """Begin, end and line of a block's rows; no line where a row goes on from the one before."""
        at = self._starts[block]
        if end is None:
            end = self._starts[block + 1] if block + 1 < len(self._starts) else len(self.text)
        number = self._numbers[block]
        found: list[tuple[int, int, int | None]] = []
        lines = self.text[at:end].split("\n")
        if not lines[-1]:
            lines.pop()
        goes_on = self._is_within(at)
        for line in lines:
            following = at + len(line) + 1
            length = len(line) - (line.endswith("\r") and self.text.startswith("\n", following - 1))
            number += 1
            if length <= PIECE and not goes_on:
                found.append((at, at + length, number))
            else:
                first = None if goes_on else number
                for piece in range(0, length, PIECE):
                    found.append((at + piece, at + min(piece + PIECE, length), None if piece else first))
            goes_on = False
            at = following
        return found
