"""How many calls are in flight at a time: up to the run's concurrency, fewer while a provider is overloaded."""

from __future__ import annotations

import asyncio
from collections import deque

SMALLEST = 1


class Gate:
    """An asyncio gate whose width halves when a call had to be tried again, and climbs by one for each full round
    of calls that went well (additive increase, multiplicative decrease, as in TCP; Chiu and Jain, 1989)."""

    def __init__(self, widest: int) -> None:
        self._widest = widest
        self._width = float(widest)
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def width(self) -> int:
        """Calls that may be in flight now."""
        return max(SMALLEST, int(self._width))

    async def enter(self) -> None:
        """Wait for a place; first come, first served."""
        if self._inside < self.width and not self._waiting:
            self._inside += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self.leave()
            else:
                self._waiting.remove(place)
            raise

    def leave(self, *, overloaded: bool | None = None) -> None:
        """Give the place back; overloaded: whether the call had to be tried again, None where it tells nothing."""
        if overloaded:
            self._width = max(float(SMALLEST), self._width / 2)
        elif overloaded is False:
            self._width = min(float(self._widest), self._width + 1 / self._width)
        self._inside -= 1
        while self._waiting and self._inside < self.width:
            place = self._waiting.popleft()
            if not place.done():
                self._inside += 1
                place.set_result(None)
