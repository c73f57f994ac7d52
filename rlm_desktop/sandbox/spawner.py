"""Starts the children, from one thread that lives as long as they may; and hides the worker from debuggers."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from rlm_desktop.sandbox import program
from rlm_desktop.sandbox.endings import Process

if sys.platform == "win32":
    import functools

    from rlm_desktop.sandbox import contained

_PR_SET_DUMPABLE = 4


def make_undumpable() -> None:
    """Keep other processes of this user from reading this one's memory, environment and descriptors.

    Where the system has no such call, nothing happens.
    """
    if sys.platform == "linux":
        from rlm_desktop.sandbox import libc

        libc.process_control(_PR_SET_DUMPABLE, 0)


def environment(seed: int) -> dict[str, str]:
    """All that a child has in its environment; the seed makes the order of sets repeatable."""
    system = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if sys.platform == "win32" else {}
    return {
        **system,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONHASHSEED": str(seed),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


class Spawner:
    """One thread. The kernel kills a child when the thread that started it ends, so it ends last."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="spawner")

    async def start(
        self,
        inherited: Sequence[int],
        *,
        seed: int,
        memory_bytes: int,
        directories: Sequence[str],
        around: Sequence[str] = (),
    ) -> Process:
        """A new child.

        inherited: the numbers of inheritance.outward, its two pipe ends first. memory_bytes, directories: see
        contained.start; other systems limit both from inside. around: the command of a wall around it.
        """
        command = [*around, *program.command(), *(str(number) for number in inherited[:2])]
        loop = asyncio.get_running_loop()
        if sys.platform == "win32":
            contained_start = functools.partial(
                contained.start, memory_bytes=memory_bytes, directories=[*program.places(), *directories]
            )
            started = loop.run_in_executor(self._thread, contained_start, command, inherited, environment(seed))
        else:
            started = loop.run_in_executor(self._thread, self._start, command, tuple(inherited), seed)
        try:
            return await asyncio.shield(started)
        except asyncio.CancelledError:
            process = await started
            process.kill()
            process.wait()
            raise

    def close(self) -> None:
        """End the thread, and with it every child that still runs."""
        self._thread.shutdown()

    @staticmethod
    def _start(command: list[str], descriptors: tuple[int, ...], seed: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment(seed),
            close_fds=True,
            pass_fds=descriptors,
            start_new_session=True,
            cwd=os.sep,
        )
