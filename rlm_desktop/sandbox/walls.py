"""Which walls this machine offers, in words, for the run's record and for `doctor`. Starts nothing."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass

from rlm_desktop.errors import RlmError
from rlm_desktop.sandbox import walls_macos, walls_windows
from rlm_desktop.sandbox.wall import Wall

NEVER_RUN = "These walls were never run on this system by those who wrote them; the self-test alone speaks for them."


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
    if sys.platform == "linux":
        from rlm_desktop.sandbox import walls_linux

        found = Walls(system=f"Linux {platform.release()}, {platform.machine()}", walls=walls_linux.there())
    elif sys.platform == "darwin":
        found = Walls(system=f"macOS {platform.release()}", walls=walls_macos.MACOS, was_never_run=True)
    elif sys.platform == "win32":
        found = Walls(system=f"Windows {platform.version()}", walls=walls_windows.WINDOWS, was_never_run=True)
    else:
        raise RlmError(
            f"Model-written code cannot be confined on {platform.system() or sys.platform}, so it is not run.",
            "Run RLM Desktop on Linux, or install the extra `fallback` and choose its subset of Python.",
        )
    for wall in found.walls:
        if wall.is_needed and not wall.is_up:
            raise RlmError(
                f"Model-written code cannot be confined here, so it is not run. Without {wall.name}: {wall.without}",
                "Use a kernel or container that has it, or the extra `fallback`: a subset of Python.",
            )
    return found
