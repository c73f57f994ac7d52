"""A real directory for the code's files, where the user gave one: entered, handed over, weighed and given back.

It is flat: code makes and changes files in it, and can neither delete nor rename them nor make directories.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys

if sys.platform != "win32":

    def enter(path: str) -> int:
        """Make it the working directory, before the walls are built; a descriptor for the rule of Landlock."""
        os.chdir(path)
        return os.open(".", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def hand_over(number: int, user: int, group: int) -> None:
        """Give the directory, and the plain files in it that have no other name, to a user. Needs root."""
        os.fchown(number, user, group)
        for entry in os.scandir(number):
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
                with contextlib.suppress(FileNotFoundError):
                    os.chown(entry.name, user, group, dir_fd=number, follow_symlinks=False)

    def _give_back(path: str, owner: tuple[int, int]) -> None:
        if os.geteuid() == 0:
            with contextlib.suppress(OSError):
                number = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
                try:
                    hand_over(number, *owner)
                finally:
                    os.close(number)

else:

    def enter(path: str) -> int:
        """There is no such directory on Windows yet. Raises OSError."""
        raise OSError("a scratch directory cannot be given on Windows yet")

    def _give_back(path: str, owner: tuple[int, int]) -> None:
        """Nobody took it."""


class Scratch:
    """The worker's eye on the directory.

    most_bytes: that the code may add to what was there when this was made.
    """

    def __init__(self, path: str, most_bytes: int) -> None:
        self.path = path
        self._most_bytes = most_bytes
        found = os.stat(path)  # noqa: PTH116
        self._owner = found.st_uid, found.st_gid
        self._before = self._sizes()

    @property
    def is_full(self) -> bool:
        """Whether the code has written more than it may."""
        return sum(self._added().values()) > self._most_bytes

    def trim(self) -> list[str]:
        """Delete files of the code, the biggest first, until it is not full; their names."""
        added = self._added()
        gone = []
        for name in sorted(added, key=lambda name: -added[name]):
            if sum(added.values()) <= self._most_bytes:
                break
            if name in self._before:
                continue
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(self.path, name))  # noqa: PTH108, PTH118
                gone.append(name)
            added.pop(name)
        return gone

    def give_back(self) -> None:
        """Where root handed it over, give all of it back to its owner."""
        _give_back(self.path, self._owner)

    def _added(self) -> dict[str, int]:
        return {name: max(0, size - self._before.get(name, 0)) for name, size in self._sizes().items()}

    def _sizes(self) -> dict[str, int]:
        found = {}
        for entry in os.scandir(self.path):
            with contextlib.suppress(FileNotFoundError):
                status = entry.stat(follow_symlinks=False)
                found[entry.name] = getattr(status, "st_blocks", -(-status.st_size // 512)) * 512
        return found
