"""Where a second start meets the first one's window. Every start asks before its own is seen, so little is imported."""

from __future__ import annotations

import os
import sys
import zlib
from pathlib import Path

from rlm_desktop import paths

HEARD = b"heard\n"
"""The answer of a window that has heard."""
_LONGEST_PLACE = 100
"""Bytes of a socket's path; systems allow 104 to 108."""


def meeting_place(database: Path) -> str | None:
    """The name of the socket of a database's window: a file that only this user reaches, or a pipe of Windows.

    None where there is no such place; each start then has a window of its own.
    """
    file = os.fsencode(os.path.realpath(database))
    name = f"{zlib.crc32(file):08x}{zlib.adler32(file):08x}"  # to tell one's own databases apart; hashlib takes 3 ms
    if sys.platform == "win32":
        return f"{paths.APPLICATION}-{os.environ.get('USERNAME', '')}-{name}"
    else:  # noqa: RET505  (mypy knows an else of another platform)
        return _place_of_ours(database, name)


if sys.platform != "win32":

    def _place_of_ours(database: Path, name: str) -> str | None:
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        beside = paths.leases_dir(database)
        for folder, file in ((Path(runtime), f"{paths.APPLICATION}-{name}"), (beside, "window")):
            place = folder / file
            if str(folder) != "." and len(os.fsencode(place)) < _LONGEST_PLACE and _is_ours(folder, beside):
                return str(place)
        return None

    def _is_ours(folder: Path, made: Path) -> bool:
        """Whether nobody else can put a socket there. made: the folder that we may make."""
        try:
            if folder == made:
                folder.mkdir(parents=True, exist_ok=True)
            found = folder.stat()
        except OSError:
            return False
        return found.st_uid == os.getuid() and not found.st_mode & 0o022
