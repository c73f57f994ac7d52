"""Two texts line by line: what both have, what one has alone, and the words in which two alike lines differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

from rlm_desktop.analysis.alignment import Item, Kind, align

MOST_LINES = 20_000
"""Of each text."""
MOST_LINE_CHARS = 4_000
_WORD = re.compile(r"\w+|\s+|[^\w\s]")

Marks = tuple[tuple[int, int], ...]
"""Stretches of a line, from one character to another."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """One line of both texts, or of one: numbers from 1, None where that text has no such line."""

    left: str = ""
    right: str = ""
    left_number: int | None = None
    right_number: int | None = None
    left_marks: Marks = ()
    """What the right line has not."""
    right_marks: Marks = ()

    @property
    def is_same(self) -> bool:
        """Whether both texts have the line as it is."""
        return self.left == self.right and None not in (self.left_number, self.right_number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Two texts side by side."""

    lines: tuple[DiffLine, ...]
    is_cut: bool = False
    """One of the texts is longer than what is compared here, or has longer lines."""

    @property
    def changes(self) -> tuple[int, ...]:
        """Places of the lines at which a stretch of differences begins."""
        return tuple(
            place
            for place, line in enumerate(self.lines)
            if not line.is_same and (place == 0 or self.lines[place - 1].is_same)
        )


def diff(left: str, right: str) -> Diff:
    """Compare two texts."""
    lefts, is_left_cut = _lines(left)
    rights, is_right_cut = _lines(right)
    return Diff(lines=tuple(_compared(lefts, rights)), is_cut=is_left_cut or is_right_cut)


def _lines(text: str) -> tuple[list[str], bool]:
    if not text:
        return [], False
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    kept = [line[:MOST_LINE_CHARS] for line in lines[:MOST_LINES]]
    return kept, len(lines) > MOST_LINES or any(len(line) > MOST_LINE_CHARS for line in lines[:MOST_LINES])


def _compared(lefts: Sequence[str], rights: Sequence[str]) -> Iterator[DiffLine]:
    numbers: dict[str, int] = {}
    one = [numbers.setdefault(line, len(numbers)) for line in lefts]
    other = [numbers.setdefault(line, len(numbers)) for line in rights]
    left, right = 0, 0
    for code in LCSseq.opcodes(one, other):
        if code.tag == "equal":
            yield from _changed(lefts, rights, range(left, code.src_start), range(right, code.dest_start))
            for i, j in zip(range(code.src_start, code.src_end), range(code.dest_start, code.dest_end), strict=True):
                yield DiffLine(left=lefts[i], right=rights[j], left_number=i + 1, right_number=j + 1)
            left, right = code.src_end, code.dest_end
    yield from _changed(lefts, rights, range(left, len(lefts)), range(right, len(rights)))


def _changed(lefts: Sequence[str], rights: Sequence[str], left: range, right: range) -> Iterator[DiffLine]:
    """A stretch in which no line is the same in both."""
    if not left or not right:
        yield from (DiffLine(left=lefts[i], left_number=i + 1) for i in left)
        yield from (DiffLine(right=rights[j], right_number=j + 1) for j in right)
        return
    for pair in align([_item(lefts[i]) for i in left], [_item(rights[j]) for j in right], with_moves=False):
        match pair.kind:
            case Kind.LEFT:
                assert pair.left is not None
                i = left[pair.left]
                yield DiffLine(left=lefts[i], left_number=i + 1)
            case Kind.RIGHT:
                assert pair.right is not None
                j = right[pair.right]
                yield DiffLine(right=rights[j], right_number=j + 1)
            case _:
                assert pair.left is not None
                assert pair.right is not None
                i, j = left[pair.left], right[pair.right]
                yield _marked(lefts[i], rights[j], i + 1, j + 1)


def _marked(left: str, right: str, left_number: int, right_number: int) -> DiffLine:
    ones, others = _WORD.findall(left), _WORD.findall(right)
    lefts, rights = _Stretches(ones), _Stretches(others)
    for code in Indel.opcodes(ones, others):
        if code.tag == "delete":
            lefts.add(code.src_start, code.src_end)
        elif code.tag == "insert":
            rights.add(code.dest_start, code.dest_end)
    return DiffLine(
        left=left,
        right=right,
        left_number=left_number,
        right_number=right_number,
        left_marks=tuple(lefts.found),
        right_marks=tuple(rights.found),
    )


class _Stretches:
    """Words by number, as stretches of characters."""

    def __init__(self, words: Sequence[str]) -> None:
        self._starts = [0]
        for word in words:
            self._starts.append(self._starts[-1] + len(word))
        self.found: list[tuple[int, int]] = []

    def add(self, first: int, last: int) -> None:
        start, end = self._starts[first], self._starts[last]
        if self.found and self.found[-1][1] == start:
            start = self.found.pop()[0]
        self.found.append((start, end))


def _item(line: str) -> Item:
    return Item(key=line, words=tuple(_WORD.findall(line.strip())))
