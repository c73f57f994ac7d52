"""What the child does for its walls on Windows: they were built around it, so it only attacks them.

Never run on such a machine; the self-test decides.
"""

from __future__ import annotations

import ctypes
import os
import socket
import subprocess
import sys
import threading

from rlm_desktop.sandbox.locked import Allowance, CannotLock, Locked
from rlm_desktop.sandbox.trying import Attacks, what_works

_MAY_READ_AND_END = 0x11


def lock(*, keep: set[int], parent: int, allowance: Allowance) -> Locked:
    """Attack the walls. keep: not needed here, since nothing else was inherited. Raises CannotLock."""
    if threading.active_count() != 1:
        raise CannotLock("there was a second thread before the walls")
    if allowance.home is not None:
        raise CannotLock("a scratch directory cannot be given on Windows yet")
    attacks = _attacks(parent)
    if got_through := what_works(attacks):
        raise CannotLock(f"the self-test got through to {', '.join(got_through)}")
    return Locked(landlock=0, attacks=len(attacks))


def _attacks(parent: int) -> Attacks:
    home = os.environ.get("USERPROFILE", "C:\\Users")
    return {
        "listing the users": lambda: os.listdir(home),  # noqa: PTH208
        "writing a file": lambda: os.open("C:\\Users\\Public\\rlm-desktop-self-test", os.O_WRONLY | os.O_CREAT),
        "reading a file": lambda: os.open("C:\\Windows\\System32\\config\\SAM", os.O_RDONLY),
        "an internet connection": lambda: socket.create_connection(("127.0.0.1", 445), 0.5),
        "a server": lambda: socket.create_server(("127.0.0.1", 0)).accept(),
        "another program": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "a handle on the worker": lambda: _open_process(parent),
    }


def _open_process(process: int) -> int:
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = kernel.OpenProcess(_MAY_READ_AND_END, False, process)
        if not handle:
            raise ctypes.WinError(ctypes.get_last_error())
        return int(handle)
    raise OSError("there are no such handles here")
