"""How a child is interrupted and ended from outside, and what its exit code says, on each system."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from dataclasses import dataclass
from typing import Protocol

from rlm_desktop.sandbox import bubblewrap

_SHELL_SIGNAL = 128


class Process(Protocol):
    """What a Child needs of its process; a subprocess.Popen is one."""

    @property
    def pid(self) -> int:
        """Its number."""

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, waited for. Raises subprocess.TimeoutExpired."""

    def kill(self) -> None:
        """End it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process came to its end; is_killed: whether in the way that somebody else kills one."""

    sentence: str
    is_killed: bool = False


if sys.platform == "win32":

    def interrupt(process: int, *, is_inside: bool) -> bool:
        """Nothing from outside raises KeyboardInterrupt in a process without a console: it must be told."""
        return False

    def kill_group(process: int) -> None:
        """Its job is its group, and ends with it."""

    def of_code(code: int, *, is_inside: bool) -> Ending:
        """What an exit code says; the system's own are negative numbers of 32 bits."""
        return Ending(sentence=f"The Python process ended itself with exit code {code:#x}.")

else:

    def interrupt(process: int, *, is_inside: bool) -> bool:
        """Send SIGINT.

        is_inside: whether the Python is inside of the process of this number. False: the process must be told.
        """
        with contextlib.suppress(ProcessLookupError):
            os.kill(bubblewrap.innermost(process) if is_inside else process, signal.SIGINT)
        return True

    def kill_group(process: int) -> None:
        """End all that the process has started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process, signal.SIGKILL)

    def of_code(code: int, *, is_inside: bool) -> Ending:
        """What an exit code says: a negative one is a signal's number."""
        if is_inside and code > _SHELL_SIGNAL:  # bubblewrap says it as a shell would
            code = _SHELL_SIGNAL - code
        if code >= 0:
            return Ending(sentence=f"The Python process ended itself with exit code {code}.")
        name = signal.Signals(-code).name if -code in set(signal.Signals) else f"signal {-code}"
        memory = " (often: out of memory)" if name == "SIGKILL" else ""
        sentence = f"The Python process was killed by {name}{memory}."
        return Ending(sentence=sentence, is_killed=code == -signal.SIGKILL)
