"""The order in which the child walls itself in on Linux, before the first line of model code is read."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys

from rlm_desktop.sandbox import (
    capabilities,
    descriptors,
    landlock,
    lifeline,
    resource_limits,
    scratch,
    seccomp,
    self_test,
)
from rlm_desktop.sandbox.locked import Allowance, CannotLock, Locked
from rlm_desktop.sandbox.syscalls import NUMBERS

assert sys.platform == "linux"  # for mypy, which checks for every system

_OWN_THREADS = 2


def lock(*, keep: set[int], parent: int, allowance: Allowance) -> Locked:
    """Build all walls, then attack them.

    keep: descriptors of the two pipes. parent: the worker, 0 where another wall hides it. Raises CannotLock.
    """
    machine = os.uname().machine
    if machine not in NUMBERS:
        raise CannotLock(f"there is no list of system calls for {machine}")
    if descriptors.thread_count() != 1:
        raise CannotLock("there was a second thread before the walls")
    if allowance.scratch is not None and not landlock.version():
        raise CannotLock("a scratch directory needs Landlock, which this kernel lacks")
    with contextlib.suppress(OSError):
        ctypes.CDLL("libgcc_s.so.1")  # the C library opens it when a thread is ended, and could not any more
    try:
        return _build(machine, keep, parent, allowance)
    except (OSError, capabilities.CannotDrop) as error:
        raise CannotLock(str(error)) from error


def _build(machine: str, keep: set[int], parent: int, allowance: Allowance) -> Locked:
    at = allowance.scratch
    descriptors.close_all_but(keep if at is None else keep | {at})
    memory = resource_limits.address_space_bytes() + allowance.memory_bytes
    user = capabilities.unused_user()
    if user is None:
        tasks = resource_limits.tasks_of(os.getuid()) + _OWN_THREADS
    else:
        tasks = _OWN_THREADS
        if at is not None:
            scratch.hand_over(at, user, user)
        capabilities.become(user)
    lifeline.die_with(parent or os.getppid())
    file_bytes = 0 if at is None else allowance.file_bytes
    resource_limits.limit(memory_bytes=memory, tasks=tasks + allowance.threads, file_bytes=file_bytes)
    capabilities.drop_capabilities()
    version = landlock.restrict(at)
    if at is not None:
        os.close(at)
    seccomp.restrict(machine, os.getpid(), opens=at is not None)
    got_through, attacks = self_test.breaches(parent or os.getppid())
    if got_through:
        raise CannotLock(f"the self-test got through to {', '.join(got_through)}")
    return Locked(landlock=version, attacks=attacks)
