"""All places of a word in a text or in bytes, found in short turns. Pure, no Qt."""

from __future__ import annotations

import re
from array import array
from typing import TypeVar

from rlm_desktop.ui.texts.pacing import Pace

MOST_FOUND = 100_000
"""Places; more are not looked for."""
SLICE = 131_072

_Whole = TypeVar("_Whole", str, bytes)


def find_all(whole: _Whole, word: _Whole, pace: Pace, *, matches_case: bool) -> array[int]:
    """Where the word begins, at most MOST_FOUND times; no place is inside another."""
    found = array("q")
    if not word:
        return found
    pattern = re.compile(re.escape(word), 0 if matches_case else re.IGNORECASE)
    at, size = 0, len(whole)
    for begin in range(0, size, SLICE):
        end = min(begin + SLICE, size)
        at = max(at, begin)
        if matches_case:
            at = _by_find(whole, word, at, end, found)
        else:
            for one in pattern.finditer(whole, at, min(end + len(word) - 1, size)):
                found.append(one.start())
                at = one.end()
        if len(found) >= MOST_FOUND:
            return found[:MOST_FOUND]
        pace.step()
    return found


def _by_find(whole: _Whole, word: _Whole, at: int, end: int, found: array[int]) -> int:
    """As above for one slice; where to go on."""
    last = end + len(word) - 1
    while (one := whole.find(word, at, last)) >= 0:
        found.append(one)
        at = one + len(word)
    return at
