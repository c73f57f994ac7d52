"""Where the words of a search are in a text. Pure, no Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rlm_desktop.store.search_query import folded, read

MOST_PLACES = 500
"""In one text."""
PIECE, REACH = 1 << 18, 1 << 20
"""Characters that are looked at in one go, and how far behind the first place others are looked for."""
LONGEST_PLACE = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for, without case and accents."""

    pattern: re.Pattern[str]
    hints: tuple[str, ...]
    """One of them is in every place."""

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Begin and end of each, from the front; a text that has many of them, or is huge, is not read to its end."""
        count, first, end = 0, 0, len(text)
        while first < end and count < MOST_PLACES:
            last = min(first + PIECE, end)
            shift = max(0, first - 1)  # the character before tells whether a word begins
            piece = folded(text[shift : last + LONGEST_PLACE])
            found = self.pattern.finditer(piece) if any(hint in piece for hint in self.hints) else ()
            for begin, stop in ((one.start() + shift, one.end() + shift) for one in found):
                if first <= begin < last and count < MOST_PLACES:
                    if not count:
                        end = min(end, begin + REACH)
                    count += 1
                    yield begin, stop
            first = last


def wanted_of(words: str) -> list[Wanted]:
    """What to look for, one after the other until something is found.

    The words just as they were typed, then each of them, then what was typed also inside of words.
    """
    typed = folded(words.strip().strip('"'))
    if not typed:
        return []
    as_typed = re.escape(typed)
    found = [Wanted(re.compile(rf"(?<![^\W_]){as_typed}(?![^\W_])"), (typed,)), Wanted(re.compile(as_typed), (typed,))]
    query = read(words)
    if not query.is_empty:
        found.insert(1, Wanted(query.pattern, tuple(term.tokens[0] for term in query.wanted)))
    return found
