"""Two sequences brought side by side: what is the same in both, what was edited, what moved, what one has alone.

One global alignment (Needleman and Wunsch) by how alike things are; runs too long for that are first split where they
are the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

ALIKE = 0.5
"""From this likeness on, two things are one that was edited."""
RENAMED = 0.95
"""Likeness of what differs in names alone, however many they are."""
SAME_WEIGHT = 2.0
"""What a pair that is the same counts, so that two half alike pairs do not stand in its way."""
FEW_CELLS = 2_500
"""Pairs of things up to which all are weighed together; with more, what is the same in both is found first."""
MOST_CELLS = 90_000
"""Pairs between what is the same up to which they are weighed; with more, things are paired in order."""
LEAST_MOVED = 6
"""Words of the shortest thing that is said to have moved."""


class Kind(StrEnum):
    """What became of a thing of the left, or where one of the right came from."""

    SAME = "same"
    EDITED = "edited"
    LEFT = "only left"
    RIGHT = "only right"
    MOVED = "moved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a sequence."""

    key: str
    """Equal for things that are the same."""
    words: Sequence[str]
    """What it is compared by."""
    nameless: str = ""
    """Equal, and not empty, for things that differ in names alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One line of the alignment: places in the sequences, from 0; None where that side has none."""

    kind: Kind
    left: int | None = None
    right: int | None = None
    likeness: float = 0.0
    """0 to 1; 1 for the same."""
    only_names: bool = False
    """Edited, and nothing but names."""


def align(lefts: Sequence[Item], rights: Sequence[Item], *, with_moves: bool = True) -> list[Pair]:
    """Every thing of both sides once, in an order that both agree with; a moved one stands where the left has it."""
    looks = _Looks(lefts, rights)
    matched = dict(_matched(looks))
    return list(_in_order(looks, matched, _moved(looks, matched) if with_moves else {}))


class _Looks:
    """The things in a form that is quick to compare: a number for each key, a letter for each word."""

    def __init__(self, lefts: Sequence[Item], rights: Sequence[Item]) -> None:
        numbers: dict[str, int] = {}
        letters = _Letters()
        self.lefts, self.rights = lefts, rights
        self.left_keys = [numbers.setdefault(one.key, len(numbers)) for one in lefts]
        self.right_keys = [numbers.setdefault(one.key, len(numbers)) for one in rights]
        self.left_words = ["".join(map(letters.__getitem__, one.words)) for one in lefts]
        self.right_words = ["".join(map(letters.__getitem__, one.words)) for one in rights]

    def is_same(self, left: int, right: int) -> bool:
        return self.left_keys[left] == self.right_keys[right]

    def differs_in_names(self, left: int, right: int) -> bool:
        nameless = self.lefts[left].nameless
        return bool(nameless) and nameless == self.rights[right].nameless

    def likeness(self, left: int, right: int) -> float:
        if self.is_same(left, right):
            return 1.0
        if self.differs_in_names(left, right):
            return RENAMED
        return float(Indel.normalized_similarity(self.left_words[left], self.right_words[right], score_cutoff=ALIKE))

    def weights(self, lefts: range, rights: range) -> list[list[float]]:
        """What each pair of some things counts; 0 for one that cannot be."""
        rows: list[list[float]] = process.cdist(
            self.left_words[lefts.start : lefts.stop],
            self.right_words[rights.start : rights.stop],
            scorer=Indel.normalized_similarity,
            score_cutoff=ALIKE,
        ).tolist()
        for row, left in zip(rows, lefts, strict=True):
            for place, right in enumerate(rights):
                if self.is_same(left, right):
                    row[place] = SAME_WEIGHT
                elif self.differs_in_names(left, right):
                    row[place] = RENAMED
        return rows


class _Letters(dict[str, str]):
    """A letter for each word, given when it is first seen; above the surrogates."""

    def __missing__(self, word: str) -> str:
        letter = self[word] = chr(0xE000 + len(self) % 0x100000)
        return letter


def _matched(looks: _Looks) -> Iterator[tuple[int, int]]:
    """Pairs that cross none of each other."""
    if len(looks.lefts) * len(looks.rights) <= FEW_CELLS:
        yield from _aligned(looks, range(len(looks.lefts)), range(len(looks.rights)))
        return
    same = LCSseq.opcodes(looks.left_keys, looks.right_keys)
    for one in same:
        if one.tag == "equal":
            yield from zip(range(one.src_start, one.src_end), range(one.dest_start, one.dest_end), strict=True)
    for left, right in _gaps([(one.tag, one.src_start, one.src_end, one.dest_start, one.dest_end) for one in same]):
        if len(left) * len(right) <= MOST_CELLS:
            yield from _aligned(looks, left, right)
        else:
            yield from ((i, j) for i, j in zip(left, right, strict=False) if looks.likeness(i, j))


def _gaps(codes: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[range, range]]:
    """The stretches between what is the same, where both sides have something."""
    end = ("equal", codes[-1][2], codes[-1][2], codes[-1][4], codes[-1][4])
    left, right = 0, 0
    for tag, src_start, src_end, dest_start, dest_end in [*codes, end]:
        if tag == "equal":
            if src_start > left and dest_start > right:
                yield range(left, src_start), range(right, dest_start)
            left, right = src_end, dest_end


def _aligned(looks: _Looks, lefts: range, rights: range) -> Iterator[tuple[int, int]]:
    """The pairs that count most together. Of several ways to count the same, the one that pairs earlier."""
    if not lefts or not rights:
        return
    weights = looks.weights(lefts, rights)
    best = [[0.0] * (len(rights) + 1) for _ in range(len(lefts) + 1)]
    for i in range(len(lefts) - 1, -1, -1):
        row, below, weight = best[i], best[i + 1], weights[i]
        for j in range(len(rights) - 1, -1, -1):
            most = below[j] if below[j] >= row[j + 1] else row[j + 1]
            paired = below[j + 1] + weight[j]
            row[j] = paired if weight[j] and paired >= most else most
    i = j = 0
    while i < len(lefts) and j < len(rights):
        weight_here = weights[i][j]
        if weight_here and best[i][j] == best[i + 1][j + 1] + weight_here:
            yield lefts[i], rights[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1


def _moved(looks: _Looks, matched: dict[int, int]) -> dict[int, int]:
    """Things that stand elsewhere on the other side: exactly the same, and long enough to be known again."""
    taken = set(matched.values())
    free: dict[int, list[int]] = defaultdict(list)
    for right in range(len(looks.rights) - 1, -1, -1):
        if right not in taken and len(looks.right_words[right]) >= LEAST_MOVED:
            free[looks.right_keys[right]].append(right)
    found = {}
    for left in range(len(looks.lefts)):
        waiting = free.get(looks.left_keys[left])
        if left not in matched and waiting:
            found[left] = waiting.pop()
    return found


def _in_order(looks: _Looks, matched: dict[int, int], moved: dict[int, int]) -> Iterator[Pair]:
    from_elsewhere = set(moved.values())
    right = 0

    def alone(until: int) -> Iterator[Pair]:
        return (Pair(kind=Kind.RIGHT, right=one) for one in range(right, until) if one not in from_elsewhere)

    for left in range(len(looks.lefts)):
        if left in moved:
            yield Pair(kind=Kind.MOVED, left=left, right=moved[left], likeness=1.0)
        elif left not in matched:
            yield Pair(kind=Kind.LEFT, left=left)
        else:
            yield from alone(matched[left])
            right = matched[left] + 1
            likeness = looks.likeness(left, matched[left])
            kind = Kind.SAME if looks.is_same(left, matched[left]) else Kind.EDITED
            only_names = kind is Kind.EDITED and looks.differs_in_names(left, matched[left])
            yield Pair(kind=kind, left=left, right=matched[left], likeness=likeness, only_names=only_names)
    yield from alone(len(looks.rights))
