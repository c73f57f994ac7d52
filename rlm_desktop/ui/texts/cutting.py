"""How much of a text goes on screen at once, and how its lines are kept short: pure, no Qt.

Positions and sizes are characters of Python's str.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_CHARS = 65_536
FIRST_LINES = 2_000
PART_CHARS = 300_000
"""A text on screen at most; a longer one is shown in parts, so that no layout takes long."""
PART_LINES = 10_000
LONGEST_LINE = 2_000
"""A longer line is shown in pieces of this size; the text itself stays as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text with its lines made short, as a view takes it."""

    text: str
    broken: tuple[int, ...]
    """Lines of this text, from 0, whose line break is not in the original."""
    column: int
    """Characters on its last line."""


def first_end(text: str) -> int:
    """Where the part that is shown first ends."""
    return part_end(text, 0, chars=FIRST_CHARS, lines=FIRST_LINES)


def part_end(text: str, start: int, *, chars: int = PART_CHARS, lines: int = PART_LINES) -> int:
    """Where a part that begins at `start` ends: behind a line break where there is one in its second half."""
    end = min(len(text), start + chars)
    at = start
    for _ in range(lines):
        found = text.find("\n", at, end)
        if found < 0:
            break
        at = found + 1
    else:
        return at
    if end == len(text):
        return end
    found = text.rfind("\n", start + chars // 2, end)
    return end if found < 0 else found + 1


def part_start(text: str, end: int, *, chars: int = PART_CHARS, lines: int = PART_LINES) -> int:
    """Where a part that ends at `end` begins: behind a line break where there is one in its first half."""
    start = max(0, end - chars)
    at = end
    for _ in range(lines):
        found = text.rfind("\n", start, at)
        if found < 0:
            break
        at = found
    else:
        return at + 1
    if start == 0:
        return 0
    found = text.find("\n", start, end - chars // 2)
    return start if found < 0 else found + 1


def last_start(text: str) -> int:
    """Where the part that shows the text's end begins; it leaves room for the text to grow."""
    return part_start(text, len(text), chars=PART_CHARS // 2, lines=PART_LINES // 2)


def with_short_lines(text: str, column: int = 0) -> Shown:
    """The text with a line break put in wherever a line grows too long; column: what its first line holds already."""
    pieces: list[str] = []
    broken: list[int] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append("")
            column = 0
        at = 0
        while column + len(line) - at > LONGEST_LINE:
            end = at + LONGEST_LINE - column
            _extend(pieces, line[at:end])
            broken.append(len(pieces) - 1)
            pieces.append("")
            at, column = end, 0
        _extend(pieces, line[at:])
        column += len(line) - at
    return Shown(text="\n".join(pieces), broken=tuple(broken), column=column)


def size(text: str) -> str:
    """A text's size in words."""
    return f"{len(text):,} character{'' if len(text) == 1 else 's'}"


def _extend(pieces: list[str], more: str) -> None:
    if pieces:
        pieces[-1] += more
    else:
        pieces.append(more)
