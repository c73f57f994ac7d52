"""Files that still grow: the lines that were added, each once it is complete, and their events."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Event
from rlm_desktop.formats import reading
from rlm_desktop.formats.fast_rlm.following import Following as FollowingFastRlm
from rlm_desktop.formats.fast_rlm.reading import FORM as FAST_RLM
from rlm_desktop.formats.lines import BOM, Line
from rlm_desktop.formats.rlms.following import Following as FollowingRlms
from rlm_desktop.formats.rlms.reading import FORM as RLMS

PIECE_BYTES = 8_000_000
"""Read at a time, so that what is asked meanwhile does not wait long."""


class Follower(Protocol):
    """Makes events of the lines of one file; a RunStarted begins the next run, a RunEnded ends it."""

    @property
    def is_over(self) -> bool:
        """Whether the end of the last run was seen."""
        ...

    def take(self, line: Line) -> list[Event]:
        """One line."""
        ...

    def end(self) -> list[Event]:
        """The last events of the run under way."""
        ...


def follower(path: Path) -> Follower | None:
    """What follows a file, by its content; None while nothing in it says what it is.

    Raises RlmError when the file is of no format that grows line by line.
    """
    if not path.exists() or not _has_a_line(path):
        return None
    form = reading.identify(path)
    if form == RLMS:
        return FollowingRlms(path)
    if form == FAST_RLM:
        return FollowingFastRlm(path)
    if form is None:
        raise reading.not_a_record(path)
    raise RlmError(
        f"{path} cannot be followed: a record of this format ({form}) is written when its run is over.",
        "Import it when it is complete.",
    )


def _has_a_line(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"\n" in file.read(PIECE_BYTES)
    except OSError as error:
        raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error


class Appended:
    """The lines of a file that were not given yet; opens it each time, so that its writer is not in its way."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._start = 0
        self._number = 1
        self._begun = b""
        """Of a line whose end is still to come."""

    @property
    def read(self) -> int:
        """Bytes that were read."""
        return self._start + len(self._begun)

    def more(self) -> list[Line]:
        """The lines that are complete now; not all at once where there are very many.

        Raises RlmError when the file is gone, or was written anew.
        """
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, 2)
                if size < self.read:
                    raise RlmError(
                        f"{self._path} was written anew while it was followed.", "Follow it again, or import it."
                    )
                file.seek(self.read)
                raw = self._begun + file.read(PIECE_BYTES)
        except OSError as error:
            raise RlmError(
                f"{self._path} cannot be read any more: {error.strerror or error}.", "What was read until then is kept."
            ) from error
        *complete, self._begun = raw.split(b"\n")
        return [self._line(one, is_cut=False) for one in complete]

    def rest(self) -> list[Line]:
        """The last line, where the file ends without a line break."""
        return [self._line(self._begun, is_cut=True)] if self._begun.strip() else []

    def _line(self, raw: bytes, *, is_cut: bool) -> Line:
        kept = raw.removesuffix(b"\r")
        line = Line(self._number, self._start, kept.removeprefix(BOM) if not self._start else kept, is_cut)
        self._start += len(raw) + 1
        self._number += 1
        return line
