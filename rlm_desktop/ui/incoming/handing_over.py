"""A second start on the same database: it gives what it was given to the first one's window, and ends.

Without Qt, so that a double-click on a file is quick.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rlm_desktop.ui.incoming.meeting import HEARD, meeting_place

_SECONDS = 3.0


def hand_over(database: Path, arguments: Sequence[str]) -> bool:
    """Whether a window heard what this start was given; False when there is none, or it does not answer."""
    place = meeting_place(database)
    if place is None or not _may_be_there(place):
        return False
    from rlm_desktop.ui.incoming.message import encode, given

    try:
        return _told(place, encode(given(arguments))) == HEARD
    except OSError:
        return False


def _may_be_there(place: str) -> bool:
    """False where certainly nobody listens, which most starts find; a pipe of Windows is no file to look for."""
    return sys.platform == "win32" or os.path.exists(place)  # noqa: PTH110  (a socket's place, as the system has it)


def _told(place: str, line: bytes) -> bytes:
    """What the window answers. Raises OSError when there is none."""
    if sys.platform == "win32":
        with open(rf"\\.\pipe\{place}", "r+b", buffering=0) as pipe:  # noqa: PTH123  (no file, a pipe by its name)
            pipe.write(line)
            return pipe.read(len(HEARD)) or b""
    else:
        import socket

        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_SECONDS)
            connection.connect(place)
            connection.sendall(line)
            return connection.recv(len(HEARD))
