"""The files that the code writes into a real scratch directory, behind the same calls as those in memory.

Not a wall: the walls hold without it. It does without the system calls that the walls refuse.
"""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import Iterable
from typing import Any

from rlm_desktop.sandbox.memory_files import MemoryFiles, file_error


class DiskFiles(MemoryFiles):
    """Files in one flat directory, which is the working directory; everything else as in memory.

    home: its path. names: of the files that are in it already.
    """

    def __init__(self, home: str, names: Iterable[str], quota_bytes: int) -> None:
        super().__init__(quota_bytes, home)
        self._home = home
        self._names = set(names)
        self._real_system_open = os.open

    def open(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None,
        errors: str | None = None, newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        """As builtins.open, in the directory; a number is a real descriptor."""
        if isinstance(file, int) or (name := self._name(file)) is None:
            return super().open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        text = None if "b" in mode else encoding or "utf-8"
        opened = self._real_open(name, mode, buffering, text, errors, newline, True, self._open_plainly)
        self._names.add(name)
        return opened

    def stat(self, path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        """As os.stat: the size, and that it is a file; its times are not known."""
        if isinstance(path, int) or (name := self._name(path)) is None:
            return super().stat(path, dir_fd=dir_fd, follow_symlinks=follow_symlinks)
        number = self._real_system_open(name, os.O_RDONLY)
        try:
            size = os.lseek(number, 0, os.SEEK_END)
        finally:
            os.close(number)
        return os.stat_result((stat.S_IFREG | 0o644, hash(name) & 0xFFFFFFFF, 0, 1, 0, 0, size, 0, 0, 0))

    def listdir(self, path: Any = ".") -> list[str]:
        """As os.listdir: what was there at the start, and what was opened since."""
        return sorted(self._names) if self.path(path) == self._home else super().listdir(path)

    def access(self, path: Any, mode: int, **more: Any) -> bool:
        """As os.access."""
        name = self._name(path)
        return name in self._names if name is not None else super().access(path, mode, **more)

    def mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        """As os.mkdir; refused in the directory."""
        self._refuse(path)
        super().mkdir(path, mode, dir_fd=dir_fd)

    def remove(self, path: Any, *, dir_fd: int | None = None) -> None:
        """As os.remove; refused in the directory."""
        self._refuse(path)
        super().remove(path, dir_fd=dir_fd)

    def rename(self, source: Any, target: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None) -> None:
        """As os.replace; refused in the directory."""
        self._refuse(source)
        self._refuse(target)
        super().rename(source, target, src_dir_fd=src_dir_fd, dst_dir_fd=dst_dir_fd)

    def _name(self, path: Any) -> str | None:
        """The name of a file in the directory; None for a path that leads elsewhere."""
        directory, name = posixpath.split(self.path(path))
        return name if directory == self._home and name else None

    def _refuse(self, path: Any) -> None:
        if self._name(path) is not None:
            raise file_error(errno.EPERM, path)

    def _open_plainly(self, name: str, flags: int) -> int:
        """Open without the flag that the walls refuse, and do by hand what it asks."""
        number = self._real_system_open(name, flags & ~os.O_TRUNC, 0o644)
        if flags & os.O_TRUNC:
            os.ftruncate(number, 0)
        return number
