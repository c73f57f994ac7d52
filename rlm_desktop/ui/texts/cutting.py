"""How much of a text goes on screen at once, and how its lines are kept short: pure, no widgets.

Positions and sizes are characters of Python's str.
"""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.ui.figures import grouped

FIRST_CHARS = 65_536
FIRST_LINES = 2_000
MOST_CHARS = 300_000
"""What a plain view lays out at most; of a longer text, only the rows in sight are laid out."""
MOST_LINES = 10_000
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
    """Where the part that is shown first ends: behind a line break where there is one in its second half."""
    end = min(len(text), FIRST_CHARS)
    at = 0
    for _ in range(FIRST_LINES):
        found = text.find("\n", at, end)
        if found < 0:
            break
        at = found + 1
    else:
        return at
    if end == len(text):
        return end
    found = text.rfind("\n", FIRST_CHARS // 2, end)
    return end if found < 0 else found + 1


def is_short(text: str) -> bool:
    """Whether a plain view can lay out all of it in a moment."""
    return len(text) <= MOST_CHARS and text.count("\n") <= MOST_LINES


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
    return f"{grouped(len(text))} character{'' if len(text) == 1 else 's'}"


def _extend(pieces: list[str], more: str) -> None:
    if pieces:
        pieces[-1] += more
    else:
        pieces.append(more)
