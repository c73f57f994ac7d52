"""Which files lie under the given paths, in which order and under which names; it opens none of them."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.events.documents import Skipped

LARGEST_FILE_BYTES = 2 * 1024**3

_LINK_BACK = "It is a link back to a folder that it lies in."
_DIGITS = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file to read."""

    path: Path
    name: str
    """Unique among the found ones; always proper Unicode."""
    size: int
    """Bytes when it was found."""


def find(paths: Sequence[Path], *, is_stopped: Callable[[], bool]) -> Iterator[Found | Skipped]:
    """The files under the paths, in the order given, folders in natural order (2 before 10).

    Hidden files and folders are skipped with the reason, unless the user named them; so is what is not
    a file, too large, or given twice. Ends early when stopped.
    """
    search = _Search(is_stopped)
    for path in paths:
        if path.is_dir():
            yield from search.folder(path)
        else:
            yield from search.file(path, path.name, path.parent.name)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts numbers by value and letters without their case; ties by the name itself."""
    parts = tuple(
        (0, int(part), "") if part.isdecimal() else (1, 0, part.casefold()) for part in _DIGITS.split(name) if part
    )
    return (*parts, (2, 0, name))


class _Search:
    """Remembers what was found, so that nothing is read twice and no name is given twice."""

    def __init__(self, is_stopped: Callable[[], bool]) -> None:
        self._is_stopped = is_stopped
        self._seen: set[str] = set()
        self._walked: set[object] = set()
        self._names: set[str] = set()

    def folder(self, root: Path) -> Iterator[Found | Skipped]:
        """Everything in a folder, of each folder the files first."""
        waiting: list[tuple[Path, tuple[object, ...]]] = [(root, ())]
        while waiting and not self._is_stopped():
            folder, above = waiting.pop()
            identity = _identity(folder)
            if identity in self._walked:
                back = identity in above
                reason = _LINK_BACK if back else "The same folder is there already, under another path."
                yield Skipped(path=str(folder), reason=reason)
                continue
            self._walked.add(identity)
            below: list[Path] = []
            yield from self._entries(folder, root, below)
            waiting += [(path, (*above, identity)) for path in reversed(below)]

    def _entries(self, folder: Path, root: Path, below: list[Path]) -> Iterator[Found | Skipped]:
        """The files right in a folder; its folders go into `below`."""
        try:
            names = sorted(os.listdir(folder), key=natural_key)  # noqa: PTH208 - names, and half the time
        except OSError as error:
            yield Skipped(path=str(folder), reason=f"The folder can't be read: {error.strerror or error}.")
            return
        for name in names:
            if self._is_stopped():
                return
            path = folder / name
            if name.startswith("."):
                kind = "folder" if path.is_dir() else "file"
                yield Skipped(path=str(path), reason=f"A hidden {kind}.")
            elif path.is_dir():
                below.append(path)
            else:
                yield from self.file(path, path.relative_to(root).as_posix(), root.name)

    def file(self, path: Path, name: str, beneath: str) -> Iterator[Found | Skipped]:
        """One file; beneath is what makes its name unique, if need be."""
        reason = ""
        try:
            status = path.stat()
            identity = os.path.realpath(path)
            if not stat.S_ISREG(status.st_mode):
                reason = "It is not a file but a device, a socket or a pipe."
            elif identity in self._seen:
                reason = "The same file is there already, under another path."
            elif status.st_size > LARGEST_FILE_BYTES:
                reason = f"It is larger than {LARGEST_FILE_BYTES // 1024**3} GB."
            elif status.st_size == 0:
                reason = "It is empty."
        except OSError as error:
            reason = why_unreadable(path, error)
        if reason:
            yield Skipped(path=str(path), reason=reason)
            return
        self._seen.add(identity)
        yield Found(path=path, name=self._unique(proper(name), proper(beneath)), size=status.st_size)

    def _unique(self, name: str, beneath: str) -> str:
        chosen, number = name, 1
        while chosen in self._names:
            longer = f"{beneath}/{name}" if beneath else name
            chosen = longer if number == 1 else f"{longer} ({number})"
            number += 1
        self._names.add(chosen)
        return chosen


def _identity(folder: Path) -> object:
    """What two paths of one folder share; by its number where the file system has one, which is cheap when deep."""
    try:
        status = folder.stat()
    except OSError:
        return str(folder)
    return (status.st_dev, status.st_ino) if status.st_ino else os.path.realpath(folder)


def why_unreadable(path: Path, error: OSError) -> str:
    """The reason for a file that the operating system does not hand out."""
    if path.is_symlink() and not path.exists():
        return "It is a link that leads nowhere."
    if isinstance(error, FileNotFoundError):
        return "It is not there."
    return f"It can't be read: {error.strerror or error}."


def proper(name: str) -> str:
    """A file name as Unicode, also where the file system holds bytes that are none."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
