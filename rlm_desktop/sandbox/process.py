"""The worker's end of one child process: frames out without blocking, frames in one by one, and its death."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from rlm_desktop.sandbox import endings
from rlm_desktop.sandbox.endings import Process
from rlm_desktop.sandbox.pipes import Pipes
from rlm_desktop.wire.frames import Frame, FrameError, FrameReader, encode

if sys.platform == "win32":
    from rlm_desktop.sandbox.threaded_pipes import ThreadedPipes as Ends
else:
    from rlm_desktop.sandbox.watched_pipes import WatchedPipes as Ends

_MOST_WAITING = 2_000
_MOST_UNSENT_BYTES = 160 << 20
_EXIT_SECONDS = 5.0


class ChildGone(Exception):
    """The child is dead or spoke out of turn; the text is a sentence for people and models.

    by_itself: whether it ended without being told to. from_outside: whether somebody else killed it.
    """

    def __init__(self, sentence: str, *, by_itself: bool = False, from_outside: bool = False) -> None:
        super().__init__(sentence)
        self.by_itself = by_itself
        self.from_outside = from_outside


class Child:
    """One process and its two pipes; owned by one REPL.

    The descriptors are taken over, and closed by kill(). is_inside: whether the Python is inside of the process.
    """

    def __init__(self, process: Process, receiving: int, sending: int, *, is_inside: bool = False) -> None:
        self._process = process
        self.is_inside = is_inside
        self._loop = asyncio.get_running_loop()
        self._reader = FrameReader()
        self._frames: deque[Frame] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._gone: str | None = None
        self._is_dead = False
        self._is_killed = False
        self._blocks = 0
        self._is_paused = False
        self._is_open = True
        self.attacks = 0
        """Attacks of its own that failed before it served."""
        self._pipes: Pipes = Ends(receiving, sending, self._on_data)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """False once it is known to be of no more use."""
        return self._is_open and self._gone is None

    def next_block(self) -> int:
        """A number for the next block; its end must bear it."""
        self._blocks += 1
        return self._blocks

    def send(self, kind: str, fields: Mapping[str, Any] | None = None, texts: Sequence[str] = ()) -> None:
        """Queue a frame; it is written as the child reads. Raises FrameError when it is over a cap."""
        data = encode(kind, fields, texts)
        if self.is_alive:
            self._pipes.write(data)
            if self._pipes.unsent_bytes > _MOST_UNSENT_BYTES:
                self._pipes.forget_unsent()
                self.condemn("The Python process does not read its replies.")

    async def next_frame(self, seconds: float | None) -> Frame | None:
        """The next frame; None when there was none in time or wake() was called. Raises ChildGone."""
        if not self._frames and self._gone is None:
            waiter = self._waiter = self._loop.create_future()
            timer = None if seconds is None else self._loop.call_later(max(0.0, seconds), self.wake)
            try:
                await waiter
            finally:
                self._waiter = None
                if timer is not None:
                    timer.cancel()
        if self._frames:
            frame = self._frames.popleft()
            if self._is_paused and len(self._frames) < _MOST_WAITING // 2 and self.is_alive:
                self._is_paused = False
                self._pipes.resume()
            return frame
        if self._gone is not None:
            raise ChildGone(self._gone, by_itself=self._is_dead, from_outside=self._is_killed)
        return None

    def wake(self) -> None:
        """Have a waiting next_frame() return at once."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the code that runs."""
        if self._process.poll() is None and not endings.interrupt(self._process.pid, is_inside=self.is_inside):
            self.send("interrupt")

    def condemn(self, sentence: str) -> None:
        """Say why the child is of no more use."""
        if self._gone is None:
            self._gone = sentence
        self.wake()

    async def kill(self) -> None:
        """End the process with its group, and give back all that it held; never raises but when cancelled."""
        self._shut()
        if self._process.poll() is None:  # else its number may be another's by now
            endings.kill_group(self._process.pid)
            self._process.kill()
        until = self._loop.time() + _EXIT_SECONDS
        try:
            while self._process.poll() is None and self._loop.time() < until:
                await asyncio.sleep(0.002)
        except asyncio.CancelledError:
            self._process.wait(_EXIT_SECONDS)
            raise

    def _shut(self) -> None:
        if not self._is_open:
            return
        self._is_open = False
        self._pipes.close()
        self.condemn("The Python process was ended.")

    def _on_data(self, data: bytes) -> None:
        if not data:
            self._pipes.stop_hearing()
            self._is_dead = True
            self.condemn(self._death())
            return
        try:
            self._frames.extend(self._reader.feed(data))
        except FrameError as error:
            self._pipes.stop_hearing()
            self.condemn(f"The Python process broke the protocol: {error}.")
            return
        if len(self._frames) > _MOST_WAITING:
            self._is_paused = True
            self._pipes.pause()
        self.wake()

    def _death(self) -> str:
        try:
            code = self._process.wait(0.2)
        except subprocess.TimeoutExpired:
            return "The Python process closed its pipe."
        ending = endings.of_code(code, is_inside=self.is_inside)
        self._is_killed = ending.is_killed
        return ending.sentence
