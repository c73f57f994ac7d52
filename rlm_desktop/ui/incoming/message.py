"""What a second start says to the first one, in one line of JSON; and the socket that they meet at.

Every start asks here before its window is seen: what only a second one needs is imported by that one.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop import paths

MOST_BYTES = 1_000_000
HEARD = b"heard\n"
"""The answer of a window that has heard."""
SCHEME = "rlm-desktop:"
_LONGEST_PLACE = 100
"""Bytes of a socket's path; systems allow 104 to 108."""


@dataclass(frozen=True, slots=True)
class Given:
    """What a start was given. files: absolute paths. links: as they were written. token: of Wayland."""

    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    token: str = ""


def given(arguments: Sequence[str]) -> Given:
    """Of the command line: links by their scheme, all else files as seen from the working directory."""
    links = tuple(one for one in arguments if is_link(one))
    files = tuple(str(Path(one).absolute()) for one in arguments if not is_link(one))
    return Given(files, links, os.environ.get("XDG_ACTIVATION_TOKEN", ""))


def is_link(text: str) -> bool:
    """Whether it has our scheme; it may lead nowhere."""
    return text.startswith(SCHEME)


def encode(said: Given) -> bytes:
    """One line."""
    import json

    from rlm_desktop.codec import to_plain

    return json.dumps(to_plain(said)).encode() + b"\n"


def decode(line: bytes) -> Given | None:
    """What was said; None for anything else."""
    import json

    from rlm_desktop.codec import CodecError, from_plain

    try:
        return from_plain(Given, json.loads(line))
    except (ValueError, CodecError, RecursionError):
        return None


def meeting_place(database: Path) -> str | None:
    """The name of the socket of a database's window: a file that only this user reaches, or a pipe of Windows.

    None where there is no such place; each start then has a window of its own.
    """
    import hashlib

    name = hashlib.sha256(os.fsencode(os.path.realpath(database))).hexdigest()[:16]
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
