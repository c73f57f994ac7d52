"""A file line by line, each with its number and place; and one line of JSON as other programs write it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError

BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 512_000_000
"""Bytes. A longer line is not read at all: a file that is no record may be one line of any length."""


class Damaged(ValueError):
    """A line cannot be used; the message is a clause that says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file."""

    number: int
    """From 1."""
    start: int
    """Its first byte in the file."""
    raw: bytes
    """Without its line break."""
    is_cut: bool
    """The file ends in the middle of it, or it is longer than what is read."""

    @property
    def is_blank(self) -> bool:
        """Whether it says nothing."""
        return not self.raw or self.raw.isspace()


def lines(
    path: Path, *, start: int = 0, first: int = 1, end: int | None = None, longest: int = LONGEST_LINE
) -> Iterator[Line]:
    """The lines of a file, from the one that begins at a byte and has a number.

    longest: bytes of a line that are read at most.

    Raises RlmError when the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            file.seek(start)
            number = first
            while end is None or start < end:
                raw = file.readline(longest)
                if not raw:
                    return
                size = len(raw)
                is_cut = not raw.endswith(b"\n")
                raw = raw.rstrip(b"\r\n")
                yield Line(number, start, raw.removeprefix(BOM) if start == 0 else raw, is_cut)
                start += size
                number += 1
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error


def parse(line: Line, hook: Callable[[dict[str, Any]], dict[str, Any]] | None = None) -> Any:
    """The JSON of a line; NaN and Infinity, which Python's own writer lets through, are None.

    hook: called with each object of it, and gives what it is.
    Raises Damaged.
    """
    try:
        return json.loads(line.raw, parse_constant=_nothing, object_hook=hook)
    except json.JSONDecodeError as error:
        if line.is_cut:
            raise Damaged("the line is cut off") from error
        raise Damaged(f"it is not JSON: {error.msg} at character {error.pos + 1:,}") from error
    except UnicodeDecodeError as error:
        raise Damaged("it is not UTF-8") from error
    except RecursionError as error:
        raise Damaged("it is nested too deep") from error
    except ValueError as error:
        raise Damaged(f"it is not JSON: {error}") from error


def _nothing(_: str) -> None:
    return None
