"""tempfile and shutil on the files in memory: without the descriptors that they would open by name."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import Any

DIRECTORY = "/tmp"


class _Named:
    """A file that is gone when it is closed."""

    def __init__(self, file: Any, name: str, *, is_kept: bool) -> None:
        self.file = file
        self.name = name
        self._is_kept = is_kept

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.file)

    def __enter__(self) -> _Named:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it, once, and delete it."""
        if not self.file.closed:
            self.file.close()
            if not self._is_kept:
                os.unlink(self.name)  # noqa: PTH108


def _named(
    mode: str = "w+b", buffering: int = -1, encoding: str | None = None, newline: str | None = None,
    suffix: str | None = None, prefix: str | None = None, dir: str | None = None, delete: bool = True,
    *, errors: str | None = None, **_: Any,
) -> Any:  # fmt: skip
    """As tempfile.NamedTemporaryFile."""
    name = tempfile.mktemp(suffix or "", prefix or "tmp", dir or DIRECTORY)
    file = open(name, mode.replace("w", "x"), buffering, encoding, errors, newline)  # noqa: PTH123, SIM115
    return _Named(file, name, is_kept=not delete)


def _nameless(
    mode: str = "w+b", buffering: int = -1, encoding: str | None = None, newline: str | None = None,
    suffix: str | None = None, prefix: str | None = None, dir: str | None = None, *, errors: str | None = None,
) -> Any:  # fmt: skip
    """As tempfile.TemporaryFile: in memory for good."""
    return tempfile.SpooledTemporaryFile(0, mode, buffering, encoding, newline, suffix, prefix, dir, errors=errors)


def install() -> None:
    """Take the place of what opens by descriptor."""
    tempfile.tempdir = DIRECTORY
    setattr(tempfile, "NamedTemporaryFile", _named)  # noqa: B010  (a function for a class, which types forbid)
    setattr(tempfile, "TemporaryFile", _nameless)  # noqa: B010
    setattr(shutil, "_use_fd_functions", False)  # noqa: B010
