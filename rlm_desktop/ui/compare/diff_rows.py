"""A diff as rows of a text view: one side with gaps where the other has more, or both sides in one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby, zip_longest

from rlm_desktop.analysis.text_diff import DiffLine, Marks
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.texts.lines import Place, Row

AROUND = 3
"""Lines that stay in sight around a difference."""


class Look(StrEnum):
    """What a row is."""

    SAME = " "
    LEFT = "−"
    RIGHT = "+"
    GAP = ""
    """The other side has a line here."""
    FOLD = "…"
    """Lines that are the same, left out."""


class Columns(StrEnum):
    """Which texts are shown."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffRow:
    """One row."""

    look: Look
    text: str = ""
    number: int | None = None
    """Of its line, from 1."""
    is_left: bool = False
    """Whose text it is, for the colours of code."""
    marks: Marks = ()
    begins_change: bool = False


class DiffRows:
    """Rows for a RowsView."""

    def __init__(self, lines: Sequence[DiffLine], columns: Columns, *, folds: bool) -> None:
        beside = lines if columns is Columns.BOTH else list(_beside(lines))
        self._rows = [row for line in _folded(beside, folds) for row in _rows(line, columns)]
        self._starts = [0]
        for row in self._rows:
            self._starts.append(self._starts[-1] + len(row.text) + 1)
        largest = max((row.number or 0 for row in self._rows), default=0)
        self.widest_label = f"{grouped(largest)} +"
        self.count = len(self._rows)

    def at(self, number: int) -> DiffRow:
        """What a row is."""
        return self._rows[number]

    def of(self, row: Row) -> DiffRow:
        """The same, of a row that was given out."""
        return self._rows[bisect_right(self._starts, row.start) - 1]

    def row(self, number: int) -> Row:
        """A row by its number, from 0."""
        row, start = self._rows[number], self._starts[number]
        label = f"{grouped(row.number)} {row.look}" if row.number is not None else str(row.look)
        return Row(row.text, label, row.number, start, start + len(row.text))

    def place(self, offset: int) -> Place:
        """Where an offset is drawn."""
        number = max(0, min(bisect_right(self._starts, offset) - 1, self.count - 1))
        return Place(number, min(offset - self._starts[number], len(self._rows[number].text)))

    def stretch(self, row: Row, first: int, last: int) -> tuple[int, int]:
        """The columns of a row in which what lies between two offsets is drawn."""
        return max(0, first - row.start), min(len(row.text), last - row.start)

    def between(self, first: Place, last: Place) -> str:
        """The lines from one place to another, without gaps."""
        found = []
        for number in range(first.row, min(last.row + 1, self.count)):
            row = self._rows[number]
            if row.look not in (Look.GAP, Look.FOLD):
                start = first.column if number == first.row else 0
                found.append(row.text[start : last.column if number == last.row else None])
        return "\n".join(found)

    def changes(self) -> list[int]:
        """The rows at which differences begin."""
        return [number for number, row in enumerate(self._rows) if row.begins_change]


@dataclass(frozen=True, slots=True)
class _Fold:
    """So many lines that are the same."""

    count: int


@dataclass(frozen=True, slots=True)
class _Shown:
    line: DiffLine
    begins_change: bool


def _beside(lines: Sequence[DiffLine]) -> Iterator[DiffLine]:
    """Lines that one text has alone stand beside those that the other has in that place."""
    for is_alone, some in groupby(lines, key=lambda line: None in (line.left_number, line.right_number)):
        found = list(some)
        if not is_alone:
            yield from found
            continue
        lefts = [line for line in found if line.right_number is None]
        rights = [line for line in found if line.left_number is None]
        for left, right in zip_longest(lefts, rights, fillvalue=DiffLine()):
            yield DiffLine(
                left=left.left, right=right.right, left_number=left.left_number, right_number=right.right_number
            )


def _folded(lines: Sequence[DiffLine], folds: bool) -> Iterator[_Shown | _Fold]:
    near = [False] * len(lines)
    for place, line in enumerate(lines):
        if not line.is_same:
            for one in range(max(0, place - AROUND), min(len(lines), place + AROUND + 1)):
                near[one] = True
    left_out, before = 0, True
    for place, line in enumerate(lines):
        if folds and not near[place] and any(near):
            left_out += 1
            continue
        if left_out:
            yield _Fold(left_out)
            left_out = 0
        yield _Shown(line, before and not line.is_same)
        before = line.is_same
    if left_out:
        yield _Fold(left_out)


def _rows(one: _Shown | _Fold, columns: Columns) -> Iterator[DiffRow]:
    if isinstance(one, _Fold):
        yield DiffRow(look=Look.FOLD, text=f"{counted(one.count, 'line')} the same")
        return
    line = one.line
    if line.is_same:
        is_left = columns is not Columns.RIGHT
        yield DiffRow(
            look=Look.SAME,
            text=line.left,
            number=line.left_number if is_left else line.right_number,
            is_left=is_left,
        )
        return
    begins = one.begins_change
    sides = (
        (Columns.LEFT, Look.LEFT, line.left, line.left_number, line.left_marks),
        (Columns.RIGHT, Look.RIGHT, line.right, line.right_number, line.right_marks),
    )
    for side, look, text, number, marks in sides:
        if columns not in (side, Columns.BOTH):
            continue
        if number is not None:
            is_left = side is Columns.LEFT
            yield DiffRow(look=look, text=text, number=number, is_left=is_left, marks=marks, begins_change=begins)
            begins = False
        elif columns is not Columns.BOTH:
            yield DiffRow(look=Look.GAP, begins_change=begins)
