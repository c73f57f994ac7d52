"""Wall: the list of allowed system calls. Stops paths, sockets, processes, exec, signals to others, new
executable memory, memfd, io_uring, tracing, and whatever the kernel learns next: all that is not named.
"""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Iterable

from rlm_desktop.sandbox import libc
from rlm_desktop.sandbox.syscalls import ALLOWED, AUDIT, NEWER, NUMBERS, SECCOMP, WITH_PATH

ALLOW = 0x7FFF0000
KILL_PROCESS = 0x80000000
_ERRNO = 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16
_X32_BIT = 0x40000000

_CLONE_THREAD = 0x00010000
_CLONE_NEW_ANY = 0x7E020080
_PROT_EXEC = 4
_FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032)
"""dup, flags, locks, pipe size; not F_SETOWN and F_SETSIG, which signal other processes."""
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
_PRCTL = (15, 16)
"""The thread's name."""
_STREAM_PAIRS = (0o1, 0o2000001, 0o2004001, 0o4001)
"""SOCK_STREAM with or without CLOEXEC and NONBLOCK; a datagram pair could send to named sockets."""

_O_NOT_PLAIN = 0o1000 | 0o10000000 | 0o20000000
"""O_TRUNC, which older Landlocks do not see; O_PATH, which none sees; O_TMPFILE, a file that no directory shows."""

Instruction = tuple[int, int, int, int]
"""code, jump if true, jump if false, constant."""


class _Program:
    def __init__(self) -> None:
        self.lines: list[Instruction] = []

    def add(self, code: int, constant: int, if_true: int = 0, if_false: int = 0) -> None:
        self.lines.append((code, if_true, if_false, constant))

    def answer(self, value: int) -> None:
        self.add(_RETURN, value)

    def load_low(self, argument: int) -> None:
        self.add(_LOAD, _ARGUMENTS_AT + 8 * argument)

    def load_high(self, argument: int) -> None:
        self.add(_LOAD, _ARGUMENTS_AT + 8 * argument + 4)

    def when(self, number: int, body: _Program) -> None:
        """Run a body that ends with an answer when the call has this number."""
        self.add(_EQUAL, number, 0, len(body.lines))
        self.lines += body.lines


def _refuse(code: int) -> int:
    return _ERRNO | code


def _one_of(argument: int, values: Iterable[int], otherwise: int = errno.EPERM) -> _Program:
    body = _Program()
    body.load_low(argument)
    for value in values:
        body.add(_EQUAL, value, 0, 1)
        body.answer(ALLOW)
    body.answer(_refuse(otherwise))
    return body


def _no_exec_memory(pid: int) -> _Program:
    body = _Program()
    body.load_low(2)
    body.add(_ANY_BIT, _PROT_EXEC, 0, 1)
    body.answer(_refuse(errno.EACCES))
    body.answer(ALLOW)
    return body


def _threads_only(pid: int) -> _Program:
    body = _Program()
    body.load_low(0)
    body.add(_ANY_BIT, _CLONE_NEW_ANY, 0, 1)
    body.answer(_refuse(errno.EPERM))
    body.add(_ANY_BIT, _CLONE_THREAD, 0, 1)
    body.answer(ALLOW)
    body.answer(_refuse(errno.EPERM))
    return body


def _read_own_limits(pid: int) -> _Program:
    body = _Program()
    body.load_low(0)
    body.add(_EQUAL, 0, 2, 0)
    body.add(_EQUAL, pid, 1, 0)
    body.answer(_refuse(errno.EPERM))
    for load in (body.load_low, body.load_high):  # the pointer to new limits must be null, both halves of it
        load(2)
        body.add(_EQUAL, 0, 1, 0)
        body.answer(_refuse(errno.EPERM))
    body.answer(ALLOW)
    return body


def _stream_pair(pid: int) -> _Program:
    body = _Program()
    body.load_low(0)
    body.add(_EQUAL, 1, 1, 0)
    body.answer(_refuse(errno.EPERM))
    body.lines += _one_of(1, _STREAM_PAIRS).lines
    return body


_WITH_ARGUMENTS: dict[str, Callable[[int], _Program]] = {
    "mmap": _no_exec_memory,
    "mprotect": _no_exec_memory,
    "clone": _threads_only,
    "kill": lambda pid: _one_of(0, (pid,)),
    "tgkill": lambda pid: _one_of(0, (pid,)),
    "fcntl": lambda pid: _one_of(1, _FCNTL),
    "ioctl": lambda pid: _one_of(1, _IOCTL, errno.ENOTTY),
    "prctl": lambda pid: _one_of(0, _PRCTL),
    "prlimit64": _read_own_limits,
    "socketpair": _stream_pair,
}


def _open_plainly(argument: int) -> Callable[[int], _Program]:
    def body(pid: int) -> _Program:
        body = _Program()
        body.load_low(argument)
        body.add(_ANY_BIT, _O_NOT_PLAIN, 0, 1)
        body.answer(_refuse(errno.EACCES))
        body.answer(ALLOW)
        return body

    return body


_OPENING: dict[str, Callable[[int], _Program]] = {"open": _open_plainly(1), "openat": _open_plainly(2)}


def program(machine: str, pid: int, *, opens: bool = False) -> list[Instruction]:
    """The filter for a machine ("x86_64", "aarch64") and the process that will run behind it.

    opens: whether files may be opened by name, which then Landlock alone must confine to a directory.
    """
    numbers = NUMBERS[machine]
    result = _Program()
    result.add(_LOAD, _ARCHITECTURE_AT)
    result.add(_EQUAL, AUDIT[machine], 1, 0)
    result.answer(KILL_PROCESS)
    result.add(_LOAD, _NUMBER_AT)
    if machine == "x86_64":
        result.add(_AT_LEAST, _X32_BIT, 0, 1)
        result.answer(_refuse(errno.ENOSYS))
    refused = [name for name in WITH_PATH if not (opens and name in _OPENING)]
    for names, answer in ((ALLOWED, ALLOW), (refused, _refuse(errno.EACCES)), (NEWER, _refuse(errno.ENOSYS))):
        for name in names:
            if name in numbers:
                result.add(_EQUAL, numbers[name], 0, 1)
                result.answer(answer)
    for name, body in (_WITH_ARGUMENTS | (_OPENING if opens else {})).items():
        if name in numbers:
            result.when(numbers[name], body(pid))
    result.answer(_refuse(errno.EPERM))
    return result.lines


class _Line(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("constant", ctypes.c_uint32),
    )


class _Lines(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("first", ctypes.POINTER(_Line)))


def restrict(machine: str, pid: int, *, opens: bool = False) -> None:
    """Put every thread of this process behind the filter, for good. no_new_privs must be set. Raises OSError."""
    lines = program(machine, pid, opens=opens)
    array = (_Line * len(lines))(*[_Line(*line) for line in lines])
    every_thread = 1
    thread = libc.system_call(
        SECCOMP[machine], 1, every_thread, ctypes.byref(_Lines(len(lines), ctypes.cast(array, ctypes.POINTER(_Line))))
    )
    if thread != 0:
        raise OSError(0, f"thread {thread} could not be put behind the filter")
