"""How well what was typed fits a name: its letters in their order, best together and at the beginnings of words."""

from __future__ import annotations

from dataclasses import dataclass

_TOGETHER = 8
"""A letter that follows on the one before."""
_BEGINS_WORD = 6
_BEGINS_NAME = 4
_GAP = -1
"""Each letter that is passed over."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well it fits, the more the better; and which letters of the name were typed."""

    score: int
    places: tuple[int, ...] = ()


def match(typed: str, name: str) -> Match | None:
    """The best way to find what was typed in a name; None where there is none. Case and spaces do not count."""
    wanted = "".join(typed.split()).casefold()
    letters = [letter.casefold()[:1] for letter in name]
    if not wanted:
        return Match(0)
    starts = [place for place, letter in enumerate(letters) if letter == wanted[0]]
    found = [way for start in starts if (way := _from(start, wanted, letters)) is not None]
    return max(found, key=lambda way: (way.score, -way.places[0]), default=None)


def _from(start: int, wanted: str, letters: list[str]) -> Match | None:
    """The way that begins there; of two ways on, the next letter counts before the next word's first, then any."""
    places = [start]
    score = _worth(start, None, letters)
    for letter in wanted[1:]:
        before = places[-1]
        later = [place for place in range(before + 1, len(letters)) if letters[place] == letter]
        if not later:
            return None
        best = max(later, key=lambda place: (_worth(place, before, letters), -place))
        score += _worth(best, before, letters)
        places.append(best)
    return Match(score, tuple(places))


def _worth(place: int, before: int | None, letters: list[str]) -> int:
    worth = 0
    if place == 0:
        worth += _BEGINS_NAME
    if place == 0 or not letters[place - 1].isalnum():
        worth += _BEGINS_WORD
    if before is not None:
        worth += _TOGETHER if place == before + 1 else _GAP * min(place - before - 1, 12)
    return worth
