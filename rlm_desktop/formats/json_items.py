"""JSON of any size, item by item: one document, several one after the other, or one a line; what is cut off ends it.

Only the lists that are asked for are opened; each of their items is in memory alone. After damage the reading goes on
at the next line that begins an object.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from rlm_desktop.formats.lines import LONGEST_LINE

CHUNK_BYTES = 1 << 20
HEAD_CHARS = 4_096
"""Of a document, which are looked at for the asked keys."""
DEEPEST = 40
"""Objects and lists inside each other that are opened; what lies deeper is read as one item."""

_SPACE = re.compile(r"[ \t\r\n,]*")
_KEY = re.compile(r'"((?:[^"\\\n]|\\.)*)"\s*:')
_AGAIN = re.compile(r"\n[ \t\r]*(?=\{)")


class Readable(Protocol):
    """Bytes that are read from their beginning."""

    def read(self, size: int, /) -> bytes:
        """Some bytes; none at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Item:
    """One value of the file."""

    key: str
    """Of the object that holds it, or of the list that it is an item of; empty for a whole document."""
    value: Any
    line: int
    """Where it begins, from 1."""
    bytes_read: int
    """Of the file so far."""


@dataclass(slots=True)
class Asked:
    """What is asked for, and what was wrong."""

    lists: Collection[str]
    """Keys of lists whose items are given one by one."""
    opened: Collection[str]
    """Keys of the objects and lists on the way to them, which are opened; a document without any of these keys near
    its beginning is given whole."""
    signs: Collection[str] = ()
    """Further keys near the beginning of a document that has to be opened."""
    damages: list[tuple[int, str]] = field(default_factory=list)
    """Line and clause of each place that could not be read, when the items are read."""

    def items(self, file: Readable) -> Iterator[Item]:
        """The items of the lists, and every other value beside them, in the order of the file."""
        text = _Text(file)
        while True:
            try:
                if not text.skip():
                    break
                yield from self._document(text)
            except _Cut:
                self.damages.append((text.line, "the file is cut off"))
                break
            except (ValueError, RecursionError) as error:
                self.damages.append((text.line, _why(error)))
                if not text.resume():
                    break
        if text.unreadable:
            self.damages.append((text.unreadable, "it is not UTF-8: what could not be read is shown as \ufffd"))

    def _document(self, text: _Text) -> Iterator[Item]:
        opened: list[tuple[str, str]] = []
        while True:
            if not text.skip():
                raise _Cut
            char = text.char()
            if opened and char in "}]":
                text.take()
                opened.pop()
            else:
                kind, name = opened[-1] if opened else ("", "")
                key = text.key() if kind == "{" else name
                char = text.char()
                if len(opened) < DEEPEST and self._opens(char, key, kind, text):
                    opened.append((text.take(), key))
                else:
                    line = text.line
                    yield Item(key, text.value(), line, text.bytes_read)
            if not opened:
                return

    def _opens(self, char: str, key: str, kind: str, text: _Text) -> bool:
        """Whether what begins here is opened; else it is given whole."""
        if char not in "{[":
            return False
        if kind == "{":
            return key in self.opened or (char == "[" and key in self.lists)
        if key:
            return key in self.opened
        head = text.ahead(HEAD_CHARS)
        return char == "[" or any(f'"{one}"' in head for one in (*self.lists, *self.opened, *self.signs))


class _Cut(Exception):
    """The file ends in the middle of a value."""


class _Text:
    """The file as text, a piece at a time."""

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._decoder = json.JSONDecoder(parse_constant=_nothing)
        self._text = ""
        self._at = 0
        self._is_over = False
        self.bytes_read = 0
        self.line = 1
        self.unreadable = 0
        """The line near which the first bytes are no UTF-8; 0 where all are."""

    def skip(self) -> bool:
        """Go to the next character that says something; False at the end."""
        while True:
            self._go(_SPACE.match(self._text, self._at).end())  # type: ignore[union-attr]
            if self._at < len(self._text):
                return True
            if not self._more():
                return False

    def char(self) -> str:
        return self._text[self._at]

    def take(self) -> str:
        self._go(self._at + 1)
        return self._text[self._at - 1]

    def ahead(self, count: int) -> str:
        """What comes next, some characters of it."""
        while len(self._text) - self._at < count and self._more():
            pass
        return self._text[self._at : self._at + count]

    def key(self) -> str:
        """A key; then comes its value."""
        while (found := _KEY.match(self._text, self._at)) is None:
            if len(self._text) - self._at > CHUNK_BYTES or not self._more():
                if self._text[self._at] == '"' and self._is_last_line(self._at):
                    raise _Cut
                raise ValueError("it is not JSON: a key was expected")
        self._go(found.end())
        if not self.skip():
            raise _Cut
        return str(json.loads(f'"{found[1]}"', strict=False))

    def value(self) -> Any:
        """The whole value that begins here."""
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                is_near_end = error.pos > len(self._text) - 64 or error.msg.startswith("Unterminated")
                if not is_near_end or len(self._text) - self._at > LONGEST_LINE:
                    raise ValueError(f"it is not JSON: {error.msg}") from error
                if self._more(at_least=len(self._text) - self._at):
                    continue
                if self._is_last_line(error.pos):
                    raise _Cut from error
                raise ValueError(f"it is not JSON: {error.msg}") from error
            if end == len(self._text) and self._text[self._at] not in "{[" and self._more():
                continue
            self._go(end)
            return value

    def resume(self) -> bool:
        """Go to the next line that begins an object."""
        while (found := _AGAIN.search(self._text, self._at)) is None:
            self._go(max(self._at, len(self._text) - CHUNK_BYTES))
            if not self._more():
                return False
        self._go(found.end())
        return True

    def _is_last_line(self, at: int) -> bool:
        return self._is_over and "\n" not in self._text[at:].rstrip()

    def _go(self, to: int) -> None:
        self.line += self._text.count("\n", self._at, to)
        self._at = to

    def _more(self, at_least: int = 0) -> bool:
        """Read on, as much again as there is of a value, so that it is looked at few times."""
        if self._is_over:
            return False
        raw = self._file.read(max(CHUNK_BYTES, at_least))
        self.bytes_read += len(raw)
        self._is_over = not raw
        more = self._decode(raw, not raw)
        if not self.unreadable and "\ufffd" in more and b"\xef\xbf\xbd" not in raw:
            self.unreadable = self.line + self._text.count("\n", self._at) + more[: more.index("\ufffd")].count("\n")
        self._text = self._text[self._at :] + more
        self._at = 0
        return not self._is_over


def _nothing(_: str) -> None:
    return None


def _why(error: Exception) -> str:
    return "it is nested too deep" if isinstance(error, RecursionError) else str(error)
