"""Keeps a child within its memory while a block runs, where the system has no limit for it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Callable

from rlm_desktop.sandbox import footprint
from rlm_desktop.sandbox.process import Child

_EVERY_SECONDS = 0.05
TOO_MUCH = "The code took more memory than it may; the Python process was killed."


@contextlib.asynccontextmanager
async def within(child: Child, most_bytes: int, *, bytes_of: Callable[[int], int] | None = None) -> AsyncIterator[None]:
    """While this is entered, a child that grows by more than most_bytes is killed.

    bytes_of: the memory of a process by its number; None is the system's own, which only macOS needs.
    """
    measure = bytes_of or (footprint.bytes_of if sys.platform == "darwin" else None)
    if measure is None:
        yield
        return
    task = asyncio.get_running_loop().create_task(_watch(child, most_bytes, measure))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _watch(child: Child, most_bytes: int, measure: Callable[[int], int]) -> None:
    try:
        most = measure(child.pid) + most_bytes
        while measure(child.pid) <= most:
            await asyncio.sleep(_EVERY_SECONDS)
    except OSError:
        return  # it has ended
    child.condemn(TOO_MUCH)
    await child.kill()
