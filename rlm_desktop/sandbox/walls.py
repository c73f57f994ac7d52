"""Which walls this machine offers, in words, for the run's record and for `doctor`. Starts nothing."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.sandbox import walls_macos
from rlm_desktop.sandbox.wall import Wall

NEVER_RUN = "These walls were never run on this system by those who wrote them; the self-test alone speaks for them."
SECCOMP_ACTIONS = Path("/proc/sys/kernel/seccomp/actions_avail")


@dataclass(frozen=True, slots=True, kw_only=True)
class Walls:
    """All of them, and the system they were found on."""

    system: str
    walls: tuple[Wall, ...]
    was_never_run: bool = False
    """Whether its makers have never run it on such a system, so that only the self-test speaks for it."""

    @property
    def sentence(self) -> str:
        """All of it in one sentence, and one for each wall that is missing."""
        standing = [f"{wall.name} ({wall.version})" if wall.version else wall.name for wall in self.walls if wall.is_up]
        missing = "".join(
            f" Without {wall.name}: {wall.without}" for wall in self.walls if not wall.is_up and not wall.is_extra
        )
        strength = f"{NEVER_RUN} Meant" if self.was_never_run else "Strong"
        return (
            f"{strength}: a process of its own behind {', '.join(standing)}; tested by itself at each start "
            f"({self.system}).{missing}"
        )


def probe() -> Walls:
    """What this machine offers. Raises RlmError when code cannot be confined here."""
    if sys.platform == "darwin":
        return Walls(system=f"macOS {platform.release()}", walls=walls_macos.MACOS, was_never_run=True)
    if sys.platform == "win32":
        raise RlmError(
            "Model-written code is not run on Windows: its walls (an AppContainer and a job object) are written, but "
            "were never run there and are not joined to the worker.",
            "Install the extra `fallback` and choose its subset of Python.",
        )
    if sys.platform != "linux":
        raise RlmError(
            f"Model-written code cannot be confined on {platform.system() or sys.platform}, so it is not run.",
            "Run RLM Desktop on Linux, or install the extra `fallback` and choose its subset of Python.",
        )
    found = Walls(system=f"Linux {platform.release()}, {platform.machine()}", walls=_on_linux())
    for wall in found.walls:
        if wall.is_needed and not wall.is_up:
            raise RlmError(
                f"Model-written code cannot be confined here, so it is not run. Without {wall.name}: {wall.without}",
                "Use a kernel or container that has it, or the extra `fallback`: a subset of Python.",
            )
    return found


def _on_linux() -> tuple[Wall, ...]:
    from rlm_desktop.sandbox import bubblewrap, landlock
    from rlm_desktop.sandbox.syscalls import NUMBERS

    machine = os.uname().machine
    has_filters = SECCOMP_ACTIONS.exists() and machine in NUMBERS
    version = landlock.version()
    is_root = os.geteuid() == 0
    return (
        Wall(
            name="a process of its own",
            is_up=True,
            stops="the environment, keys, open files and memory of the application",
            without="the code would run beside the keys.",
        ),
        Wall(
            name="a list of allowed system calls",
            is_up=has_filters,
            version=f"seccomp filter for {machine}" if has_filters else "",
            stops="every path, socket, new process, program, signal to others, new executable memory, and every "
            "kernel service that is not named",
            without=f"there is nothing here that could hold the code: no seccomp filters, or no list for {machine}.",
        ),
        Wall(
            name="Landlock",
            is_up=version > 0,
            version=f"version {version}" if version else "",
            stops="files, TCP, abstract sockets and signals to others a second time, should the list have a gap",
            without="the list of system calls alone keeps files away, and no scratch directory can be given.",
            is_needed=False,
        ),
        Wall(
            name="resource limits",
            is_up=True,
            stops="memory bombs, thread bombs, core files, big files",
            without="the code could exhaust this machine.",
        ),
        Wall(
            name="no capabilities, no new privileges",
            is_up=True,
            stops="powers beyond an ordinary user's, now and later",
            without="a set-user-id program could give powers back.",
        ),
        Wall(
            name="a user that nobody has" if is_root else "an ordinary user",
            is_up=True,
            stops="root's powers: limits on processes do not bind root",
            without="limits on processes would not bind.",
        ),
        Wall(
            name="a bond to the worker's life",
            is_up=True,
            stops="code that runs on after the run has ended",
            without="code could outlive its run.",
        ),
        Wall(
            name="bubblewrap",
            is_up=bubblewrap.works(),
            version="namespaces" if bubblewrap.works() else "",
            stops="the file system, other processes and the network from being seen at all",
            without="nothing is lost that the other walls do not hold"
            + (" (root's child does without)." if is_root else "."),
            is_needed=False,
            is_extra=True,
        ),
    )
