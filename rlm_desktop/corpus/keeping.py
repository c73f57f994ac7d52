"""A corpus's text comes into the folder of the texts whole, under its hash, or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Document

ORPHAN_SECONDS = 24 * 3600.0
"""A half-written file this old is nobody's any more."""

HALF_WRITTEN = ".opening-"
"""How the names of files begin that are not complete yet."""


def keep(into: Path, write: Callable[[BinaryIO], str]) -> str:
    """Have a text written, and keep it as <hash>.txt; the hash.

    into: the directory for it; a file that is there for the same hash is replaced.
    write: gives the hash of what it wrote; where it raises, nothing is kept.
    Raises RlmError when `into` cannot be written.
    """
    try:
        into.mkdir(parents=True, exist_ok=True)
        _remove_orphans(into)
        handle, half_written = tempfile.mkstemp(prefix=HALF_WRITTEN, dir=into)
        try:
            with os.fdopen(handle, "wb") as out:
                digest = write(out)
            _put(Path(half_written), into / f"{digest}.txt")
        finally:
            Path(half_written).unlink(missing_ok=True)
    except OSError as error:
        raise RlmError(
            f"The text cannot be kept in {into}: {error.strerror or error}.",
            "Free some space, or make that folder writable.",
        ) from error
    return digest


def digest_of(documents: Sequence[Document], digests: Sequence[bytes]) -> str:
    """A corpus's hash, over names, boundaries and the texts' own hashes."""
    whole = hashlib.sha256()
    for document, digest in zip(documents, digests, strict=True):
        name = document.name.encode("utf-8")
        whole.update(len(name).to_bytes(8, "big") + name)
        whole.update((document.end - document.start).to_bytes(8, "big") + digest)
    return whole.hexdigest()


def _put(half_written: Path, text_file: Path) -> None:
    """Give the complete text its name, also when it is there: that file may be damaged.

    Where a running child holds the old one open, POSIX lets it keep that; Windows refuses, and it stays.
    """
    try:
        half_written.replace(text_file)
    except PermissionError:
        if not text_file.exists() or text_file.stat().st_size != half_written.stat().st_size:
            raise


def _remove_orphans(into: Path) -> None:
    for path in into.glob(f"{HALF_WRITTEN}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > ORPHAN_SECONDS:
                path.unlink()
