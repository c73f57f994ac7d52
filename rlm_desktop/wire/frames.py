"""Frames between the worker and the sandboxed child: a small JSON header and a raw payload of texts.

Knows nothing of what a frame means. The worker's end must survive any bytes: hard caps, no pickle.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

PREFIX = struct.Struct("!II")
"""Bytes of the header, bytes of the payload."""
MAX_HEADER_BYTES = 1 << 20
MAX_BLOB_BYTES = 64 << 20
MAX_TEXTS = 20_000

KIND = "t"
LENS = "lens"


class FrameError(Exception):
    """The bytes are no frame of ours; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message.

    fields: flat values by name. texts: the payload, cut as the sender cut it.
    """

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] = ()

    def integer(self, name: str, *, low: int = 0, high: int = 1 << 53) -> int:
        """A whole number from low to high. Raises FrameError."""
        value = self.fields.get(name)
        if type(value) is not int or not low <= value <= high:
            raise FrameError(f"{self.kind}: {name} is no whole number in its range")
        return value

    def optional_integer(self, name: str, *, low: int = 0, high: int = 1 << 53) -> int | None:
        """As integer(), or None where the field is null or missing. Raises FrameError."""
        return None if self.fields.get(name) is None else self.integer(name, low=low, high=high)

    def boolean(self, name: str) -> bool:
        """True or false. Raises FrameError."""
        value = self.fields.get(name)
        if type(value) is not bool:
            raise FrameError(f"{self.kind}: {name} is neither true nor false")
        return value

    def word(self, name: str, allowed: Sequence[str] | None = None) -> str:
        """A string, one of the allowed ones where they are given. Raises FrameError."""
        value = self.fields.get(name)
        if not isinstance(value, str) or (allowed is not None and value not in allowed):
            raise FrameError(f"{self.kind}: {name} is not a word that is allowed there")
        return value

    def words(self, name: str, allowed: Sequence[str]) -> tuple[str, ...]:
        """A list of allowed strings. Raises FrameError."""
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) and item in allowed for item in value):
            raise FrameError(f"{self.kind}: {name} is not a list of allowed words")
        return tuple(value)

    def flags(self, name: str) -> tuple[bool, ...]:
        """A list of true and false. Raises FrameError."""
        value = self.fields.get(name)
        if not isinstance(value, list) or not all(type(item) is bool for item in value):
            raise FrameError(f"{self.kind}: {name} is not a list of true and false")
        return tuple(value)


def encode(kind: str, fields: Mapping[str, Any] | None = None, texts: Sequence[str] = ()) -> bytes:
    """The bytes of one frame; lone surrogates in texts become question marks.

    Raises FrameError when header or payload would be over its cap.
    """
    parts = [text.encode("utf-8", "replace") for text in texts]
    header = {KIND: kind, LENS: [len(part) for part in parts], **(fields or {})}
    head = json.dumps(header, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    size = sum(map(len, parts))
    if len(head) > MAX_HEADER_BYTES or size > MAX_BLOB_BYTES or len(parts) > MAX_TEXTS:
        raise FrameError(f"{kind}: {len(parts)} texts of {size} bytes are more than one frame holds")
    return b"".join([PREFIX.pack(len(head), size), head, *parts])


def sizes(prefix: bytes | bytearray) -> tuple[int, int]:
    """Bytes of header and payload that follow an eight-byte prefix. Raises FrameError when over a cap."""
    head, size = PREFIX.unpack_from(prefix)
    if head > MAX_HEADER_BYTES or size > MAX_BLOB_BYTES:
        raise FrameError(f"a frame of {head} and {size} bytes is over the cap")
    return head, size


def decode(head: bytes | bytearray, blob: bytes | bytearray) -> Frame:
    """The frame that header and payload hold. Raises FrameError."""
    try:
        header = json.loads(head)
    except (ValueError, RecursionError) as error:
        raise FrameError("the header is not JSON") from error
    if not isinstance(header, dict):
        raise FrameError("the header is not an object")
    kind = header.pop(KIND, None)
    lens = header.pop(LENS, None)
    if not isinstance(kind, str):
        raise FrameError("the header names no kind")
    if not isinstance(lens, list) or len(lens) > MAX_TEXTS or not all(type(n) is int and n >= 0 for n in lens):
        raise FrameError(f"{kind}: the lengths are no list of sizes")
    if sum(lens) != len(blob):
        raise FrameError(f"{kind}: the lengths do not add up to the payload")
    texts = []
    start = 0
    with memoryview(blob) as view:
        for length in lens:
            texts.append(str(view[start : start + length], "utf-8", "replace"))
            start += length
    return Frame(kind=kind, fields=header, texts=tuple(texts))


class FrameReader:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that are complete now, in order. Raises FrameError; then the stream is of no more use."""
        self._buffer += data
        frames = []
        start = 0
        while len(self._buffer) - start >= PREFIX.size:
            head, size = sizes(self._buffer[start : start + PREFIX.size])
            middle = start + PREFIX.size + head
            end = middle + size
            if len(self._buffer) < end:
                break
            frames.append(decode(self._buffer[start + PREFIX.size : middle], self._buffer[middle:end]))
            start = end
        del self._buffer[:start]
        return frames

    @property
    def is_between_frames(self) -> bool:
        """True when no part of a frame is waiting for its rest."""
        return not self._buffer
