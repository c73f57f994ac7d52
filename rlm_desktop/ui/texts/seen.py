"""A row as it is drawn: control characters made visible, and places in UTF-16 units, as Qt counts them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate

from rlm_desktop.events.wording import plain

_SIMPLE = re.compile(r"[\t\x20-\x7e\xa0-\u061b\u061d-\u200d\u2010-\u2029\u202f-\u2065\u206a-\ud7ff\ue000-\uffff]*")


class Seen:
    """What becomes of a row's text on screen."""

    def __init__(self, original: str) -> None:
        self._original = original
        self._is_same = _SIMPLE.fullmatch(original) is not None
        self.text = original if self._is_same else "".join(map(_drawn, original))

    def unit(self, column: int) -> int:
        """Where a character of the original is drawn."""
        return column if self._is_same else self._units[min(column, len(self._units) - 1)]

    def column(self, unit: int) -> int:
        """Which character of the original is drawn there."""
        return unit if self._is_same else max(0, bisect_right(self._units, unit) - 1)

    @cached_property
    def _units(self) -> list[int]:
        widths = (len(_drawn(one).encode("utf-16-le", "surrogatepass")) // 2 for one in self._original)
        return list(accumulate(widths, initial=0))


def _drawn(character: str) -> str:
    return plain(character).replace("\n", "\\x0a")
