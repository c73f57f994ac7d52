"""A copy of the file before it is brought to newer tables, beside it; the newest two are kept."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.store.steps import STEPS

KEPT = 2
SPARE_BYTES = 64 << 20
"""What must be free beyond the copy itself: newer tables take room too."""


def keep_copy(connection: sqlite3.Connection, database: Path, done: set[str]) -> Path:
    """Copy all that is committed; the copy's path. done: the steps that the file has been through.

    Raises RlmError when the disk has no room for it; nothing has been changed then.
    """
    first = next(step for step in STEPS if step not in done).partition("_")[0]
    copy = database.with_name(f"{database.name}.before-{first}")
    needed = _size(connection) + SPARE_BYTES
    free = shutil.disk_usage(database.parent).free
    if free < needed:
        raise RlmError(
            f"{database} has to be brought to this version, and there is no room for the copy that is kept of it: "
            f"{needed // 1_000_000:,} MB are needed, {free // 1_000_000:,} MB are free.",
            "Free some space and start again; nothing was changed.",
        )
    half = copy.with_name(f"{copy.name}.part")
    try:
        half.unlink(missing_ok=True)
        with contextlib.closing(sqlite3.connect(half)) as target:
            connection.backup(target)
        os.replace(half, copy)  # noqa: PTH105
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    for old in copies(database)[KEPT:]:
        old.unlink(missing_ok=True)
    return copy


def copies(database: Path) -> list[Path]:
    """The copies that are there, newest first."""
    found = [path for path in database.parent.glob(f"{database.name}.before-m*") if path.suffix != ".part"]
    return sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _size(connection: sqlite3.Connection) -> int:
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return int(pages) * int(size)
