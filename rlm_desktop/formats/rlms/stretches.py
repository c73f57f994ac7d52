"""Where the runs lie in a file of `rlms` lines: one logger may have written several, one after the other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.formats.imported import run_id
from rlm_desktop.formats.lines import Damaged, Line, lines, parse
from rlm_desktop.formats.told import moment, table, text, whole

_HEAD = re.compile(rb'\s*\{\s*"type":\s*"(iteration|metadata)"\s*(?:,\s*"iteration":\s*(\d{1,15})\b)?')
_TIME = re.compile(rb'"timestamp":\s*"([^"]{1,60})"')
_HEAD_BYTES = 400


@dataclass(frozen=True, slots=True)
class Stretch:
    """The lines of one run."""

    run: str
    """Run id, by the content."""
    start: int
    """First byte."""
    first: int
    """Number of the first line."""
    end: int
    """One past the last byte."""
    settings: dict[str, Any]
    """The metadata that holds for it; of an earlier run where the logger wrote it once."""


def stretches(path: Path, on_bytes: Callable[[int], None]) -> Iterator[Stretch]:
    """The runs of a file, in order.

    on_bytes: called with how much is done, when finding where a run lies is half of the work on it; may raise.
    Raises RlmError when the file cannot be read.
    """
    settings: dict[str, Any] = {}
    at = Extent()
    for line in lines(path):
        on_bytes((line.start + (at.start if at.first else line.start)) // 2)
        kind, number, metadata = head_of(line)
        if at.is_over(kind, number):
            yield at.stretch(line.start, settings)
            at = Extent()
        if kind == "metadata":
            settings = metadata
        at.take(line, kind, number)
        end = line.start + len(line.raw) + 2
    if at.first:
        yield at.stretch(end, settings)


class Extent:
    """The run whose lines are being read: where it begins, and whether it is over."""

    def __init__(self) -> None:
        self.start = 0
        self.first = 0
        self._number = 0
        self._has_iterations = False
        self._has_metadata = False
        self._begin: float | None = None
        self._hash = hashlib.sha256()

    def is_over(self, kind: str, number: int) -> bool:
        """Whether a line of this kind begins another run."""
        if kind == "metadata":
            return self._has_metadata or self._has_iterations
        return kind == "iteration" and self._has_iterations and (number < self._number or number == self._number == 1)

    def take(self, line: Line, kind: str, number: int) -> None:
        if not self.first:
            self.start, self.first = line.start, line.number
        if not line.is_blank:
            self._hash.update(line.raw)
            self._hash.update(b"\n")
        if self._begin is None and (said := _TIME.search(line.raw)):
            self._begin = moment(said[1].decode("ascii", "replace"), as_utc=True)
        if kind == "iteration":
            self._has_iterations = True
            self._number = number
        elif kind == "metadata":
            self._has_metadata = True

    def stretch(self, end: int, settings: dict[str, Any]) -> Stretch:
        run = run_id(self._begin, self._hash.digest())
        return Stretch(run=run, start=self.start, first=self.first, end=end, settings=settings)


def head_of(line: Line) -> tuple[str, int, dict[str, Any]]:
    """A line's type, the iteration's number (0 where it says none), and the metadata."""
    known = _HEAD.match(line.raw[:_HEAD_BYTES])
    if known is not None and known[1] == b"iteration" and known[2] is not None:
        return "iteration", int(known[2]), {}
    if line.is_blank:
        return "", 0, {}
    try:
        row = table(parse(line))
    except Damaged:
        return "", 0, {}
    kind = text(row.get("type"))
    return kind, whole(row.get("iteration")) or 0, row if kind == "metadata" else {}
