"""Keeps a scratch directory within its bytes while a block runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from rlm_desktop.sandbox.process import Child
from rlm_desktop.sandbox.scratch import Scratch

_EVERY_SECONDS = 0.02


@contextlib.asynccontextmanager
async def watched(child: Child, scratch: Scratch | None) -> AsyncIterator[None]:
    """While this is entered, a child that fills its directory is condemned, and what it wrote too much deleted."""
    if scratch is None:
        yield
        return
    task = asyncio.get_running_loop().create_task(_watch(child, scratch))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        if scratch.is_full:
            await _end(child, scratch)


async def _watch(child: Child, scratch: Scratch) -> None:
    while not scratch.is_full:
        await asyncio.sleep(_EVERY_SECONDS)
    await _end(child, scratch)


async def _end(child: Child, scratch: Scratch) -> None:
    child.condemn("The code wrote more into its scratch directory than it may; the Python process was killed.")
    await child.kill()
    scratch.trim()
