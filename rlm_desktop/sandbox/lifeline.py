"""Wall: outliving the worker. Stops a child from running on after the process that watches it has died."""

from __future__ import annotations

import os
import signal
import sys

from rlm_desktop.sandbox import libc

assert sys.platform == "linux"  # for mypy, which checks for every system

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when the parent's spawning thread ends; exit at once if it has.

    To be called after the user was changed: a change of user clears the setting.
    """
    libc.process_control(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(3)
