"""What is left of damaged JSON: everything before the damage, with what was open there closed."""

from __future__ import annotations

import re
from collections.abc import Callable

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]', re.DOTALL)
"""What says where values end; numbers and words lie between."""
_CLOSERS = {"{": "}", "[": "]"}


def mended(text: str, damage: int, look: Callable[[], None] = lambda: None) -> str:
    """The JSON that ends with the last complete value before a place; empty where there is none.

    text: from the value's first character.
    damage: place of the first character that cannot be used, as a parser tells it.
    look: called again and again; may raise to end it.
    """
    open_parts: list[str] = []
    safe, closing = 0, ""
    for token in _TOKEN.finditer(text):
        if token.end() > damage:
            break
        mark = token[0]
        if mark[0] == '"':
            continue
        if mark in "{[":
            open_parts.append(_CLOSERS[mark])
        elif mark in "}]" and (not open_parts or open_parts.pop() != mark):
            break
        look()
        safe = token.start() if mark == "," else token.end()
        closing = "".join(reversed(open_parts))
    return text[:safe] + closing
