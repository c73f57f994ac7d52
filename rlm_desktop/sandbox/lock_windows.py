"""What the child does for its walls on Windows: they were built around it, so it only attacks them.

Never run on such a machine; the self-test decides.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

from rlm_desktop.sandbox.locked import Allowance, Bait, CannotLock, Locked
from rlm_desktop.sandbox.trying import Attacks, what_works

_MAY_READ_AND_END = 0x11
_SECONDS = 1.0


def lock(*, keep: set[int], parent: int, allowance: Allowance) -> Locked:
    """Attack the walls. keep: not needed here, since nothing else was inherited. Raises CannotLock."""
    if threading.active_count() != 1:
        raise CannotLock("there was a second thread before the walls")
    if allowance.home is not None:
        raise CannotLock("a scratch directory cannot be given on Windows yet")
    if allowance.bait is None:
        raise CannotLock("there is nothing of the worker's to attack, so nothing can be proven")
    attacks = attacks_on(parent, allowance.bait)
    if got_through := what_works(attacks):
        raise CannotLock(f"the self-test got through to {', '.join(got_through)}")
    return Locked(landlock=0, attacks=len(attacks))


def attacks_on(parent: int, bait: Bait) -> Attacks:
    """What is tried. parent: the worker. bait: what the worker itself has just reached."""
    beside = os.path.dirname(bait.file)  # noqa: PTH120
    return {
        "reading a file": lambda: os.close(os.open(bait.file, os.O_RDONLY)),
        "writing a file": lambda: os.close(os.open(bait.file, os.O_WRONLY)),
        "making a file": lambda: os.close(os.open(f"{bait.file}-more", os.O_WRONLY | os.O_CREAT)),
        "deleting a file": lambda: os.unlink(bait.file),  # noqa: PTH108
        "listing a directory": lambda: os.listdir(beside),  # noqa: PTH208
        "a connection to a server": lambda: socket.create_connection(("127.0.0.1", bait.port), _SECONDS).close(),
        "a datagram": lambda: _send(bait.port),
        "another program": lambda: subprocess.call([sys.executable, "-c", ""]),
        "a program of the system": lambda: subprocess.call(["cmd.exe", "/c", "exit"]),
        "a handle on the worker": lambda: _open_process(parent),
    }


def _send(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
        sending.sendto(b"", ("127.0.0.1", port))


def _open_process(process: int) -> int:
    if sys.platform == "win32":
        from rlm_desktop.sandbox import windows

        handle: int | None = windows.kernel32().OpenProcess(_MAY_READ_AND_END, False, process)
        windows.check(handle or 0)
        return handle or 0
    raise OSError("there are no such handles here")
