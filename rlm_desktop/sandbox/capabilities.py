"""Wall: privileges. Stops the code from using, or ever getting back, any power beyond an ordinary user's."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

from rlm_desktop.sandbox import libc

assert sys.platform == "linux"  # for mypy, which checks for every system

_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522
_FIRST_USER = 60_100
_USERS = 4_800


class CannotDrop(Exception):
    """The process could not become an unprivileged one; the text says why."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def unused_user() -> int | None:
    """As root: the number of a user and a group that nobody has. As anybody else: None. Raises CannotDrop."""
    if 0 not in (*os.getresuid(), *os.getresgid()):
        return None
    try:
        lines = Path("/etc/passwd").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    taken = {line.split(":")[2] for line in lines if line.count(":") >= 2}
    for step in range(_USERS):
        user = _FIRST_USER + (os.getpid() + step) % _USERS
        if str(user) not in taken:
            return user
    raise CannotDrop("no user number is free")


def become(user: int) -> None:
    """From root, become this user and the group of the same number, for good. Raises CannotDrop."""
    try:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError as error:
        raise CannotDrop(f"root could not become an unprivileged user ({error.strerror})") from error
    if os.getresuid() != (user,) * 3 or os.getresgid() != (user,) * 3:
        raise CannotDrop("the change of user did not hold")
    for take_back in (os.setresuid, os.setresgid):
        try:
            take_back(0, 0, 0)
        except OSError:
            continue
        raise CannotDrop("root can be taken back")


def drop_capabilities() -> None:
    """Empty all capability sets and forbid new privileges. Raises OSError."""
    for capability in range(64):
        try:
            libc.process_control(_PR_CAPBSET_DROP, capability)
        except OSError:
            break  # an ordinary user may not, or the kernel has no more of them
    libc.process_control(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    libc.set_capabilities(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), (ctypes.c_uint32 * 6)())
    libc.process_control(_PR_SET_NO_NEW_PRIVS, 1)
