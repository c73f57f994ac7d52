"""The order in which the child walls itself in on macOS. Never run on such a machine; the self-test decides."""

from __future__ import annotations

import os
import sys
import threading

from rlm_desktop.sandbox import resource_limits, seatbelt, self_test
from rlm_desktop.sandbox.locked import Allowance, CannotLock, Locked

assert sys.platform != "win32"  # for mypy, which checks for every system

_MOST_DESCRIPTORS = 4096


def lock(*, keep: set[int], parent: int, allowance: Allowance) -> Locked:
    """Build all walls, then attack them.

    Memory is not limited here, since the system does not: the worker watches it. Raises CannotLock.
    """
    if threading.active_count() != 1:
        raise CannotLock("there was a second thread before the walls")
    if os.getuid() == 0:
        raise CannotLock("it was started as root, which these walls do not bind; start it as an ordinary user")
    kept = sorted({0, 1, 2, *keep})
    for first, last in zip([-1, *kept], [*kept, _MOST_DESCRIPTORS], strict=True):
        os.closerange(first + 1, last)
    try:
        resource_limits.limit(
            memory_bytes=None,
            tasks=None,
            file_bytes=0 if allowance.scratch is None else allowance.file_bytes,
        )
        seatbelt.restrict(allowance.home)
    except OSError as error:
        raise CannotLock(str(error)) from error
    got_through, attacks = self_test.breaches(parent)
    if got_through:
        raise CannotLock(f"the self-test got through to {', '.join(got_through)}")
    return Locked(landlock=0, attacks=attacks)
