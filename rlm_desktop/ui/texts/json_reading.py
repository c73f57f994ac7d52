"""JSON of any size, read without holding it: where each value begins and ends. Pure, no Qt.

What is small is decoded by the standard library's scanner to find its end; what is large is gone into.
"""

from __future__ import annotations

import json
import re
from array import array
from dataclasses import dataclass, field

from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.texts.pacing import Pace

WINDOW = 32_768
"""Characters that are decoded at once; a value that does not fit is gone into."""
CUT = 3
"""So close to the window's end, a number may be cut: 1.5e+3 is also 1, 1.5 and so on."""
DEEPEST = 200
"""Levels of large values inside large values."""

_SPACE = re.compile(r"[ \t\n\r]*")
_CLOSING = {"{": "}", "[": "]"}
_scan = json.JSONDecoder(strict=False).scan_once  # type: ignore[attr-defined]


class NotJsonError(Exception):
    """The text is something else; says where that was seen."""

    def __init__(self, at: int) -> None:
        super().__init__(f"This is not JSON: character {grouped(at + 1)} does not fit.")


@dataclass(slots=True)
class Members:
    """The values in one object or array, in order."""

    keys: array[int] | None = None
    """Where the key of each begins; None in an array."""
    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))


class JsonText:
    """A text that is one JSON value."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.start = 0
        self.end = 0
        self._large: dict[int, Members] = {}
        self._window = ""
        self._from = 0

    def read(self, pace: Pace) -> JsonText:
        """Look through all of it, for the members of everything large.

        Raises NotJsonError.
        """
        self.start = self._space(0)
        end = self._end_of_small(self.start)
        self.end = self._go_into(self.start, pace, 0) if end is None else end
        rest = self._space(self.end)
        if rest != len(self.text):
            raise NotJsonError(rest)
        self._window = ""
        return self

    def members(self, start: int) -> Members:
        """The values in the object or array that begins there; those of a small one are looked for now."""
        if start not in self._large:
            self._go_into(start, Pace(), 0)
        return self._large[start]

    def is_known(self, start: int) -> bool:
        """Whether the values in the object or array there were found already."""
        return start in self._large

    def key(self, start: int) -> str:
        """The key that begins there."""
        value: str = _scan(self.text[start : self._end_of_string(start)], 0)[0]
        return value

    def _go_into(self, start: int, pace: Pace, depth: int) -> int:
        """Find the members of an object or array, and of what is large in it; where it ends."""
        opening = self._sign(start)
        if depth == DEEPEST or opening not in _CLOSING:
            raise NotJsonError(start)
        members = self._large[start] = Members(keys=array("q") if opening == "{" else None)
        at = self._space(start + 1)
        if self._sign(at) == _CLOSING[opening]:
            return at + 1
        while True:
            if members.keys is None:
                at = self._pass_small(at, members)
            else:
                members.keys.append(at)
                at = self._after_key(at)
            end = self._end_of_small(at)
            if end is None:
                end = self._go_into(at, pace, depth + 1)
            members.starts.append(at)
            members.ends.append(end)
            pace.step()
            at = self._space(end)
            sign = self._sign(at)
            if sign == _CLOSING[opening]:
                return at + 1
            if sign != ",":
                raise NotJsonError(at)
            at = self._space(at + 1)

    def _pass_small(self, at: int, members: Members) -> int:
        """Take the values of an array that follow each other in the window, with no more than a comma and a blank
        between them; where the first one begins that is not taken."""
        self._window, self._from = self.text[at : at + WINDOW], at
        window, base, here = self._window, at, 0
        last = len(window) - CUT
        starts, ends = members.starts, members.ends
        try:
            while here < last:
                end = _scan(window, here)[1]
                if end >= last or window[end] != ",":
                    break
                starts.append(base + here)
                ends.append(base + end)
                here = end + 2 if window[end + 1] == " " else end + 1
        except (StopIteration, ValueError, RecursionError):
            pass
        return self._space(base + here)

    def _end_of_small(self, at: int) -> int | None:
        """Where a value ends that fits in the window; None for a larger one, or none."""
        if self._sign(at) == '"':
            return self._end_of_string(at)
        while True:
            if not self._from <= at < self._from + len(self._window):
                self._window, self._from = self.text[at : at + WINDOW], at
            reaches_end = self._from + len(self._window) >= len(self.text)
            try:
                end: int = _scan(self._window, at - self._from)[1]
                if end < len(self._window) - CUT or reaches_end:
                    return self._from + end
            except (StopIteration, ValueError, RecursionError):
                pass
            if self._from == at:
                return None
            self._window = ""

    def _end_of_string(self, at: int) -> int:
        if self._sign(at) != '"':
            raise NotJsonError(at)
        end = at
        while True:
            end = self.text.find('"', end + 1)
            if end < 0:
                raise NotJsonError(at)
            before = end
            while self.text[before - 1] == "\\":
                before -= 1
            if (end - before) % 2 == 0:
                return end + 1

    def _after_key(self, at: int) -> int:
        colon = self._space(self._end_of_string(at))
        if self._sign(colon) != ":":
            raise NotJsonError(colon)
        return self._space(colon + 1)

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _sign(self, at: int) -> str:
        return self.text[at : at + 1]


def may_be_json(text: str) -> bool:
    """Whether a text looks like an object or array from its two ends."""
    first, last = text[:1_000].lstrip()[:1], text[-1_000:].rstrip()[-1:]
    return first in _CLOSING and last == _CLOSING[first]
