"""Files that are complete or not there: written beside their place under another name, then put into it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from rlm_desktop.errors import RlmError


@contextmanager
def complete_file(out: Path) -> Iterator[BinaryIO]:
    """A file to write to that appears, or replaces an older one, only when the block ends well.

    Raises RlmError when it cannot be written.
    """
    temporary = _beside(out)
    try:
        with refusals(out):
            with temporary.open("wb") as file:
                yield file
            temporary.replace(out)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def complete_folder(out: Path) -> Iterator[Path]:
    """A folder to put files in; they appear in their place only when the block ends well. Others there stay.

    Raises RlmError when they cannot be written.
    """
    temporary = _beside(out)
    try:
        with refusals(out):
            temporary.mkdir()
            yield temporary
            out.mkdir(exist_ok=True)
            for file in sorted(temporary.iterdir()):
                file.replace(out / file.name)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def refusals(out: Path) -> Iterator[None]:
    """Turns what the disk says no to into a sentence about the file."""
    try:
        yield
    except OSError as error:
        raise RlmError(
            f"{out} cannot be written: {error.strerror or error}.", "Choose another file, or free some space."
        ) from error


def _beside(out: Path) -> Path:
    """The name under which it is written first."""
    if not out.name:
        raise RlmError(f"{out} cannot be written: it is a folder.", "Choose a file.")
    return out.with_name(f".{out.name}.{os.getpid()}.tmp")
