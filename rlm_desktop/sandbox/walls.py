"""Which walls this machine offers, in words, for the run's record and for `doctor`. Starts nothing."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.errors import RlmError


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """What stands between model-written code and this machine."""

    landlock: int
    """The kernel's Landlock version, 0 where it has none."""
    changes_user: bool
    """Started as root, the child becomes a user that nobody has."""
    kernel: str

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        walls = ["a list of allowed system calls (seccomp)", "resource limits", "no capabilities, no new privileges"]
        if self.landlock:
            walls.insert(1, f"Landlock version {self.landlock} with no rule")
        if self.changes_user:
            walls.append("a user that nobody has")
        missing = (
            "" if self.landlock else " Without Landlock, which this kernel lacks, the list alone keeps files away."
        )
        return (
            f"Strong: a process of its own behind {', '.join(walls)}; tested by itself at each start "
            f"(Linux {self.kernel}).{missing}"
        )


def probe() -> Walls:
    """What this machine offers. Raises RlmError when code cannot be confined here."""
    if sys.platform != "linux":
        raise RlmError(
            f"Model-written code cannot be confined on {platform.system() or sys.platform} yet, so it is not run.",
            "Run RLM Desktop on Linux; recorded trajectories can be opened here.",
        )
    from rlm_desktop.sandbox import landlock
    from rlm_desktop.sandbox.syscalls import NUMBERS

    machine = os.uname().machine
    if machine not in NUMBERS:
        raise RlmError(f"Model-written code cannot be confined on {machine} processors, so it is not run.")
    if not Path("/proc/sys/kernel/seccomp/actions_avail").exists():
        raise RlmError(
            "This kernel has no seccomp filters, so model-written code cannot be confined and is not run.",
            "Use a kernel or container that has them.",
        )
    return Walls(landlock=landlock.version(), changes_user=os.geteuid() == 0, kernel=platform.release())
