"""The files that the code writes: a small tree in memory, behind open(), pathlib and the usual calls of os.

Not a wall: the walls hold without it. It makes ordinary code work where no path can be opened.
"""

from __future__ import annotations

import builtins
import errno
import io
import os
import posixpath
import stat
import time
from collections.abc import Callable, Iterator
from typing import Any

from rlm_desktop.sandbox import memory_tempfiles

HOME = "/scratch"


def file_error(code: int, path: object) -> OSError:
    """The error that the system would raise for a path."""
    return OSError(code, os.strerror(code), path)


class _Writer(io.BytesIO):
    """A file open for writing; its bytes reach the tree when it is flushed or closed."""

    def __init__(self, tree: MemoryFiles, path: str, data: bytes, *, mode: str) -> None:
        super().__init__(data)
        self.name = path
        self.mode = mode  # type: ignore[misc]
        self._tree = tree
        self._path = path
        self._is_changed = False
        if "a" in mode:
            self.seek(0, io.SEEK_END)

    def write(self, data: Any) -> int:
        """Write bytes. Raises OSError (no space left) over the quota."""
        size = memoryview(data).nbytes
        if self.tell() + size > self._tree.room(self._path):
            raise file_error(errno.ENOSPC, self.name)
        self._is_changed = True
        if "a" in self.mode:
            self.seek(0, io.SEEK_END)
        return super().write(data)

    def truncate(self, size: int | None = None) -> int:
        """Cut the file."""
        self._is_changed = True
        return super().truncate(size)

    def readable(self) -> bool:
        """As the mode says."""
        return "+" in self.mode

    def flush(self) -> None:
        """Bring what was written into the tree."""
        if self._is_changed and not self.closed:
            self._tree.keep(self._path, self.getvalue())
            self._is_changed = False

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        super().close()


class _Reader(io.BytesIO):
    def __init__(self, path: str, data: bytes) -> None:
        super().__init__(data)
        self.name = path
        self.mode = "rb"  # type: ignore[misc]

    def writable(self) -> bool:
        return False

    def write(self, data: Any) -> int:
        raise io.UnsupportedOperation("not writable")


class _Entry:
    """What os.scandir gives."""

    def __init__(self, tree: MemoryFiles, directory: str, name: str) -> None:
        self.name = name
        self.path = posixpath.join(directory, name)
        self._tree = tree

    def __fspath__(self) -> str:
        return self.path

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return self._tree.is_directory(self.path)

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return not self.is_dir()

    def is_symlink(self) -> bool:
        return False

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        return self._tree.stat(self.path)


class _Scan:
    def __init__(self, entries: list[_Entry]) -> None:
        self._entries = iter(entries)

    def __iter__(self) -> Iterator[_Entry]:
        return self._entries

    def __next__(self) -> _Entry:
        return next(self._entries)

    def __enter__(self) -> _Scan:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Nothing is held."""


class MemoryFiles:
    """Files and directories by absolute path; relative ones start at home.

    quota_bytes: of all files together.
    """

    def __init__(self, quota_bytes: int, home: str = HOME) -> None:
        self._quota_bytes = quota_bytes
        self._files: dict[str, bytes] = {}
        self._times: dict[str, float] = {}
        self._directories = {"/", home, "/tmp"}
        self._here = home
        self._real_open = io.open
        self._real_stat = os.stat

    def path(self, given: Any) -> str:
        """The absolute path that a program means."""
        name = os.fspath(given)
        text = name.decode("utf-8", "surrogateescape") if isinstance(name, bytes) else name
        return posixpath.normpath(posixpath.join(self._here, text))

    def room(self, path: str) -> int:
        """Bytes that the file may have before the quota is reached."""
        return self._quota_bytes - sum(len(data) for other, data in self._files.items() if other != path)

    def keep(self, path: str, data: bytes) -> None:
        """Set the file's bytes."""
        self._files[path] = data
        self._times[path] = time.time()

    def is_directory(self, path: Any) -> bool:
        """Whether there is a directory of this path."""
        return self.path(path) in self._directories

    def open(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None,
        errors: str | None = None, newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        """As builtins.open, on the tree; a number is a real descriptor."""
        if isinstance(file, int):
            return self._real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        kind = mode.replace("t", "").replace("b", "")
        if kind not in {"r", "w", "a", "x", "r+", "w+", "a+", "x+"}:
            raise ValueError(f"invalid mode: {mode!r}")
        if "b" in mode and (encoding or errors or newline):
            raise ValueError("binary mode doesn't take an encoding, errors or newline argument")
        raw = self._raw(self.path(file), kind, file)
        if "b" in mode:
            return raw
        return io.TextIOWrapper(raw, encoding or "utf-8", errors, newline)

    def _raw(self, path: str, kind: str, given: Any) -> _Reader | _Writer:
        if path in self._directories:
            raise file_error(errno.EISDIR, given)
        if posixpath.dirname(path) not in self._directories:
            if not path.startswith((self._here, HOME, "/tmp/")):
                raise PermissionError(errno.EACCES, "the sandbox has none of this machine's files", given)
            raise file_error(errno.ENOENT, given)
        there = path in self._files
        if kind[0] == "x" and there:
            raise file_error(errno.EEXIST, given)
        if kind[0] == "r" and not there:
            raise file_error(errno.ENOENT, given)
        data = b"" if kind[0] in "wx" else self._files.get(path, b"")
        if kind == "r":
            return _Reader(path, data)
        self.keep(path, data)
        return _Writer(self, path, data, mode=kind)

    def stat(self, path: Any, *, dir_fd: int | None = None, follow_symlinks: bool = True) -> os.stat_result:
        """As os.stat."""
        if isinstance(path, int):
            return self._real_stat(path)
        name = self.path(path)
        if name in self._directories:
            kind, size = stat.S_IFDIR | 0o755, 0
        elif name in self._files:
            kind, size = stat.S_IFREG | 0o644, len(self._files[name])
        else:
            raise file_error(errno.ENOENT, path)
        at = int(self._times.get(name, 0))
        return os.stat_result((kind, hash(name) & 0xFFFFFFFF, 0, 1, 0, 0, size, at, at, at))

    def listdir(self, path: Any = ".") -> list[str]:
        """As os.listdir."""
        name = self.path(path)
        if name not in self._directories:
            raise file_error(errno.ENOTDIR if name in self._files else errno.ENOENT, path)
        every = {*self._files, *self._directories} - {"/"}
        return sorted(posixpath.basename(each) for each in every if posixpath.dirname(each) == name)

    def scandir(self, path: Any = ".") -> _Scan:
        """As os.scandir."""
        shown = os.fspath(path)
        return _Scan([_Entry(self, shown, name) for name in self.listdir(path)])

    def mkdir(self, path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
        """As os.mkdir."""
        name = self.path(path)
        if name in self._directories or name in self._files:
            raise file_error(errno.EEXIST, path)
        if posixpath.dirname(name) not in self._directories:
            raise file_error(errno.ENOENT, path)
        self._directories.add(name)

    def remove(self, path: Any, *, dir_fd: int | None = None) -> None:
        """As os.remove."""
        name = self.path(path)
        if name in self._directories:
            raise file_error(errno.EISDIR, path)
        if self._files.pop(name, None) is None:
            raise file_error(errno.ENOENT, path)

    def rmdir(self, path: Any, *, dir_fd: int | None = None) -> None:
        """As os.rmdir."""
        name = self.path(path)
        if name not in self._directories:
            raise file_error(errno.ENOENT, path)
        if name == "/" or self.listdir(path):
            raise file_error(errno.ENOTEMPTY, path)
        self._directories.remove(name)

    def rename(self, source: Any, target: Any, *, src_dir_fd: int | None = None, dst_dir_fd: int | None = None) -> None:
        """As os.replace, for files."""
        old, new = self.path(source), self.path(target)
        if old not in self._files:
            raise file_error(errno.EACCES if old in self._directories else errno.ENOENT, source)
        if new in self._directories or posixpath.dirname(new) not in self._directories:
            raise file_error(errno.ENOENT, target)
        self.keep(new, self._files.pop(old))

    def access(self, path: Any, mode: int, **_: Any) -> bool:
        """As os.access: everything in the tree may be read and written."""
        name = self.path(path)
        return name in self._files or name in self._directories

    def touch(self, path: Any, *_: Any, **__: Any) -> None:
        """As os.chmod and os.utime: a file that is there, and nothing to change about it."""
        if not isinstance(path, int):
            self.stat(path)

    def getcwd(self) -> str:
        """As os.getcwd."""
        return self._here

    def chdir(self, path: Any) -> None:
        """As os.chdir."""
        name = self.path(path)
        if name not in self._directories:
            raise file_error(errno.ENOENT, path)
        self._here = name

    def install(self) -> None:
        """Take the place of open() and of the calls of os."""
        replacements: dict[str, Callable[..., Any]] = {
            "stat": self.stat, "lstat": self.stat, "listdir": self.listdir, "scandir": self.scandir,
            "mkdir": self.mkdir, "remove": self.remove, "unlink": self.remove, "rmdir": self.rmdir,
            "rename": self.rename, "replace": self.rename, "access": self.access, "getcwd": self.getcwd,
            "chdir": self.chdir, "chmod": self.touch, "utime": self.touch, "listxattr": lambda *_, **__: [],
        }  # fmt: skip
        for name, call in replacements.items():
            setattr(os, name, call)
        builtins.open = self.open
        io.open = self.open
        memory_tempfiles.install()
