"""The last wall: the child attacks itself, and does not serve when an attack works."""

from __future__ import annotations

import ctypes
import mmap
import os
import resource
import signal
import socket
import sys

from rlm_desktop.sandbox import libc
from rlm_desktop.sandbox.syscalls import NUMBERS
from rlm_desktop.sandbox.trying import Attacks, what_works

assert sys.platform != "win32"  # for mypy, which checks for every system

_MEMFD = {"x86_64": 319, "aarch64": 279}
_IO_URING_SETUP = 425
_PIDFD_OPEN = 434
_PTRACE = {"x86_64": 101, "aarch64": 117}


def breaches(parent: int) -> tuple[list[str], int]:
    """What got through, in words (nothing when every wall held), and how many attacks were made."""
    attacks = _everywhere(parent)
    if sys.platform == "linux":
        attacks |= _on_linux(parent)
    return what_works(attacks), len(attacks)


def _everywhere(parent: int) -> Attacks:
    return {
        "reading a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "writing a file": lambda: os.open("/tmp/rlm-desktop-self-test", os.O_WRONLY | os.O_CREAT),
        "listing a directory": lambda: os.listdir("/"),  # noqa: PTH208
        "asking about a file": lambda: os.stat("/"),  # noqa: PTH116
        "an internet socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("127.0.0.1", 9)),
        "a server": lambda: socket.create_server(("127.0.0.1", 0)),
        "a local socket": lambda: socket.socket(socket.AF_UNIX).bind("/tmp/rlm-desktop-self-test-socket"),
        "a new process": _fork,
        "another program": lambda: os.execv(sys.executable, [sys.executable, "-c", "raise SystemExit(9)"]),
        "a signal to the worker": lambda: os.kill(parent, 0),
        "becoming root": lambda: os.setuid(0),
    }


if sys.platform == "linux":

    def _on_linux(parent: int) -> Attacks:
        machine = os.uname().machine
        return {
            "making an internet socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "making a local socket": lambda: socket.socket(socket.AF_UNIX),
            "a datagram pair": lambda: socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM),
            "the worker's limits": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE),
            "tracing": lambda: libc.system_call(_PTRACE[machine], 16, parent, 0, 0),
            "a handle on the worker": lambda: libc.system_call(_PIDFD_OPEN, parent, 0),
            "executable memory": lambda: mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC),
            "memory as a file": lambda: libc.system_call(_MEMFD[machine], b"x", 0),
            "io_uring": lambda: libc.system_call(_IO_URING_SETUP, 8, ctypes.create_string_buffer(120)),
            "a signal through a descriptor": lambda: libc.system_call(NUMBERS[machine]["fcntl"], 0, 8, parent),
        }


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    os.kill(os.getpid(), signal.SIG_DFL)
