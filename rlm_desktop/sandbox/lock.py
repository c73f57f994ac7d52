"""The order in which the child walls itself in, before the first line of model code is read."""

from __future__ import annotations

import contextlib
import ctypes
import os
from dataclasses import dataclass

from rlm_desktop.sandbox import (
    capabilities,
    descriptors,
    landlock,
    lifeline,
    resource_limits,
    seccomp,
    self_test,
)
from rlm_desktop.sandbox.syscalls import NUMBERS

_NICENESS = 5
_OWN_THREADS = 2


class CannotLock(Exception):
    """A wall could not be built or did not hold; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Proof of the walls: Landlock's version (0 without), and how many attacks of its own the child survived."""

    landlock: int
    attacks: int


def lock(*, keep: set[int], parent: int, memory_bytes: int, threads: int) -> Locked:
    """Build all walls, then attack them.

    keep: descriptors of the two pipes. memory_bytes, threads: for the code, on top of what is in use now.
    Raises CannotLock.
    """
    machine = os.uname().machine
    if machine not in NUMBERS:
        raise CannotLock(f"there is no list of system calls for {machine}")
    if descriptors.thread_count() != 1:
        raise CannotLock("there was a second thread before the walls")
    with contextlib.suppress(OSError):
        ctypes.CDLL("libgcc_s.so.1")  # the C library opens it when a thread is ended, and could not any more
    try:
        return _build(machine, keep, parent, memory_bytes, threads)
    except (OSError, capabilities.CannotDrop) as error:
        raise CannotLock(str(error)) from error


def _build(machine: str, keep: set[int], parent: int, memory_bytes: int, threads: int) -> Locked:
    descriptors.close_all_but(keep)
    os.nice(_NICENESS)
    memory = resource_limits.address_space_bytes() + memory_bytes
    was_root = os.getuid() == 0
    tasks = threads + (_OWN_THREADS if was_root else resource_limits.tasks_of(os.getuid()) + 1)
    capabilities.become_nobody()
    lifeline.die_with(parent)
    resource_limits.limit(memory_bytes=memory, tasks=tasks)
    capabilities.drop_capabilities()
    version = landlock.restrict()
    seccomp.restrict(machine, os.getpid())
    got_through, attacks = self_test.breaches(parent)
    if got_through:
        raise CannotLock(f"the self-test got through to {', '.join(got_through)}")
    return Locked(landlock=version, attacks=attacks)
