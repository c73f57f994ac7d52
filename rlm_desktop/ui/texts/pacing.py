"""Long work on another thread, made of short turns: between them the window's thread gets the interpreter."""

from __future__ import annotations

import time
from threading import Event

TURN_SECONDS = 0.002
"""The longest that the work keeps the interpreter to itself."""
PAUSE_SECONDS = 0.002


class Stopped(Exception):
    """Nobody waits for the work any more."""


class Pace:
    """Call `step` often; it pauses when a turn is over, and raises Stopped once `stop` was called."""

    def __init__(self) -> None:
        self._stopped = Event()
        self._until = 0.0

    def stop(self) -> None:
        """From any thread: the work is no longer wanted."""
        self._stopped.set()

    def step(self) -> None:
        """A bit of work is done."""
        now = time.perf_counter()
        if now < self._until:
            return
        if self._stopped.is_set():
            raise Stopped
        if self._until:
            time.sleep(PAUSE_SECONDS)
        self._until = time.perf_counter() + TURN_SECONDS
