"""What was copied from documents into other texts, however it is broken into lines, escaped or punctuated there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rlm_desktop.formats.letters import Letters, letters_of

if TYPE_CHECKING:
    import numpy

    Array = numpy.ndarray[Any, Any]

QUOTATION = 32
"""Letters and digits in a row that make a quotation; fewer may be chance."""
SHORTEST_DOCUMENT = 8
"""Letters and digits of a document that is looked for at all."""

_BLOCK = 16
"""Letters of the blocks that documents are cut into: every quotation holds a whole one."""
_MOST_PLACES = 64
"""Of a block that stands in the documents often, which are looked at."""
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93)
_AT_ONCE = 4_096


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch of a text that stands in a document."""

    start: int
    end: int
    document: str
    """Its name."""


class Quotations:
    """Finds quotations of some documents.

    documents: names and texts.
    """

    def __init__(self, documents: Iterable[tuple[str, str]]) -> None:
        import numpy

        self._names: list[str] = []
        self._codes: list[Array] = []
        hashes, owners, places = [], [], []
        for name, text in documents:
            codes = _small(letters_of(text).codes)
            if len(codes) < SHORTEST_DOCUMENT:
                continue
            size = min(_BLOCK, len(codes))
            found = _hashes(codes)[::size] if size == _BLOCK else numpy.zeros(0, dtype="<u8")
            hashes.append(found)
            owners.append(numpy.full(len(found), len(self._names), dtype="<i4"))
            places.append(numpy.arange(len(found), dtype="<i8") * _BLOCK)
            self._names.append(name)
            self._codes.append(codes)
        together = numpy.concatenate(hashes) if hashes else numpy.zeros(0, dtype="<u8")
        order = numpy.argsort(together, kind="stable")
        self._hashes = together[order]
        self._owners = numpy.concatenate(owners)[order] if owners else numpy.zeros(0, dtype="<i4")
        self._places = numpy.concatenate(places)[order] if places else numpy.zeros(0, dtype="<i8")
        self._maybe = numpy.zeros(1 << max(16, (8 * len(together)).bit_length()), dtype=bool)
        self._maybe[self._bits(self._hashes)] = True
        self._short = [place for place, codes in enumerate(self._codes) if len(codes) < QUOTATION]

    def find(self, text: str) -> list[Quotation]:
        """The quotations in a text, in order; none overlaps another."""
        if len(text) < SHORTEST_DOCUMENT or not self._names:
            return []
        letters = letters_of(text)
        found = [*self._long_ones(letters), *self._whole_ones(letters)]
        apart: list[Quotation] = []
        for one in sorted(found, key=lambda one: (one.start, -one.end)):
            if not apart or one.start >= apart[-1].end:
                apart.append(one)
        return apart

    def _long_ones(self, letters: Letters) -> Iterator[Quotation]:
        import numpy

        codes = letters.codes
        if len(codes) < QUOTATION:
            return
        hashes = _hashes(codes)
        at = numpy.flatnonzero(self._maybe[self._bits(hashes)])
        lows = numpy.searchsorted(self._hashes, hashes[at], "left")
        highs = numpy.searchsorted(self._hashes, hashes[at], "right")
        is_there = highs > lows
        at, lows, highs = at[is_there], lows[is_there], highs[is_there]
        covered, place = 0, 0
        while place < len(at):
            first, last, owner = self._widest(
                codes, int(at[place]), range(int(lows[place]), int(highs[place])), covered
            )
            if last - first >= QUOTATION:
                start, end = letters.stretch(first, last - 1)
                yield Quotation(start, end, self._names[owner])
                covered = last
                place = max(place + 1, int(numpy.searchsorted(at, last - _BLOCK + 1, "left")))
            else:
                place += 1

    def _widest(self, codes: Array, at: int, candidates: range, covered: int) -> tuple[int, int, int]:
        """The longest stretch around a block that stands in a document, after what is covered; and the document."""
        widest = (at, at, 0)
        for candidate in candidates[:_MOST_PLACES]:
            owner, place = int(self._owners[candidate]), int(self._places[candidate])
            document = self._codes[owner]
            last = at + _alike(codes[at:], document[place:])
            first = at - _alike(codes[covered:at][::-1], document[:place][::-1])
            if last - first > widest[1] - widest[0] and last - at >= _BLOCK:
                widest = (first, last, owner)
        return widest

    def _whole_ones(self, letters: Letters) -> Iterator[Quotation]:
        """Documents shorter than a quotation, whole."""
        if not self._short:
            return
        said = letters.codes.astype("<u4").tobytes()
        for owner in self._short:
            wanted = self._codes[owner].astype("<u4").tobytes()
            at = said.find(wanted)
            while at >= 0:
                if at % 4 == 0:
                    start, end = letters.stretch(at // 4, (at + len(wanted)) // 4 - 1)
                    yield Quotation(start, end, self._names[owner])
                    at = said.find(wanted, at + len(wanted))
                else:
                    at = said.find(wanted, at + 1)

    def _bits(self, hashes: Array) -> Array:
        bits: Array = hashes & hashes.dtype.type(len(self._maybe) - 1)
        return bits


def _hashes(codes: Array) -> Array:
    """A hash of the block that begins at each letter."""
    import numpy

    if len(codes) < _BLOCK:
        return numpy.zeros(0, dtype="<u8")
    found = codes.astype("<u8") + numpy.uint64(1)
    found *= numpy.uint64(0xFF51AFD7ED558CCD)
    for step, factor in zip((1, 2, 4, 8), _FACTORS, strict=True):
        found = found[:-step] * numpy.uint64(factor) + found[step:]
        found ^= found >> numpy.uint64(29)
    return found


def _alike(one: Array, other: Array) -> int:
    """How many letters are the same from the beginning."""
    most = min(len(one), len(other))
    at = 0
    while at < most:
        until = min(most, at + _AT_ONCE)
        differs = one[at:until] != other[at:until]
        if differs.any():
            return at + int(differs.argmax())
        at = until
    return most


def _small(codes: Array) -> Array:
    """The same in as few bytes as hold it."""
    largest = int(codes.max(initial=0))
    return codes.astype("u1" if largest < 1 << 8 else "<u2" if largest < 1 << 16 else "<u4")
