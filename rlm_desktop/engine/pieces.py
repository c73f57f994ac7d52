"""Small pieces of text gathered into fewer events: the first at once, then at most ten a second."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

K = TypeVar("K")
SECONDS = 0.1


class Pieces(Generic[K]):
    """Passes text on in the order it came, each kind apart."""

    def __init__(self, write: Callable[[str, K], None]) -> None:
        self._write = write
        self._waiting: list[str] = []
        self._kind: K | None = None
        self._timer: asyncio.TimerHandle | None = None

    def put(self, text: str, kind: K) -> None:
        """One more piece."""
        if not text:
            return
        if kind != self._kind:
            self._pass_on()
            self._kind = kind
        self._waiting.append(text)
        if self._timer is None:
            self._fire()

    def flush(self) -> None:
        """Pass on what waits, and end the timer."""
        self._pass_on()
        self.drop()

    def drop(self) -> None:
        """Forget what waits, and end the timer."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _fire(self) -> None:
        self._timer = None
        if self._waiting:
            self._pass_on()
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._fire)

    def _pass_on(self) -> None:
        if self._waiting and self._kind is not None:
            text = "".join(self._waiting)
            self._waiting.clear()
            self._write(text, self._kind)
