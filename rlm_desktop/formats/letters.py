"""A text as nothing but its letters and digits, in one case, with the place of each: what a quotation keeps."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy

KNOWN = 0x30000
"""Characters below this are looked up; above it all are letters."""

_ESCAPE = re.compile(
    r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|[nrtbf])|%([0-9a-fA-F]{2})"
    r"|&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|amp|lt|gt|quot|apos|nbsp);"
)
_BASES = (16, 16, 16, 10, 16)


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a text."""

    codes: numpy.ndarray[Any, Any]
    """Of each letter or digit: lower case, without accents."""
    starts: numpy.ndarray[Any, Any]
    """Where each stands in the text."""
    escapes: dict[int, int]
    """Begin and end of letters that are written with several characters."""

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """Begin and end, in the text, of the letters from one to another, both with it."""
        start, end = int(self.starts[first]), int(self.starts[last])
        return start, self.escapes.get(end, end + 1)


def letters_of(text: str) -> Letters:
    """The letters of a text; escapes of JSON, Python, addresses and markup count as what they stand for."""
    import numpy

    raw = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").copy()
    escapes: dict[int, int] = {}
    if "\\" in text or "%" in text or "&" in text:
        for found in _ESCAPE.finditer(text):
            raw[found.start() : found.end()] = 0
            for group, base in zip(found.groups(), _BASES, strict=True):
                if group and int(group, base) < 0x110000:
                    raw[found.start()] = int(group, base)
                    escapes[found.start()] = found.end()
    table = _table()
    known = table[numpy.minimum(raw, KNOWN - 1)]
    codes = numpy.where(raw < KNOWN, known, raw)
    starts = numpy.flatnonzero(codes)
    return Letters(codes[starts], starts, escapes)


@cache
def _table() -> numpy.ndarray[Any, Any]:
    """By character: its letter in lower case without accents, or 0 where it is none."""
    import numpy

    table = numpy.zeros(KNOWN, dtype="<u4")
    for code in range(KNOWN):
        char = chr(code)
        if char.isalnum():
            plain = char if code < 128 else unicodedata.normalize("NFKD", char)
            table[code] = ord(plain[0].lower()[0])
    return table
