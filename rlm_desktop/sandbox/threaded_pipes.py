"""The worker's end of a child's two pipes by two threads, where the event loop cannot watch a pipe: Windows."""

from __future__ import annotations

import asyncio
import os
import queue
import threading
from collections.abc import Callable

from rlm_desktop.sandbox.pipes import PIECE


class ThreadedPipes:
    """A pipes.Pipes. Each thread closes its own descriptor, when the child has ended or close() was called.

    A descriptor that another thread waits for cannot be closed on Windows: the child must end first.
    on_data: called in the loop with what came; with b"" once when the child has closed its end.
    """

    def __init__(self, receiving: int, sending: int, on_data: Callable[[bytes], None]) -> None:
        self.unsent_bytes = 0
        self._receiving = receiving
        self._sending = sending
        self._on_data = on_data
        self._loop = asyncio.get_running_loop()
        self._may_read = threading.Event()
        self._may_read.set()
        self._is_hearing = True
        self._is_closed = False
        self._unsent: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        for work in (self._read, self._write):
            threading.Thread(target=work, name="pipe", daemon=True).start()

    def write(self, data: bytes) -> None:
        """Queue bytes for the writing thread."""
        self.unsent_bytes += len(data)
        self._unsent.put(data)

    def forget_unsent(self) -> None:
        """Drop what is queued, but for what is being written."""
        try:
            while True:
                self._unsent.get_nowait()
        except queue.Empty:
            self.unsent_bytes = 0
        if self._is_closed:
            self._unsent.put(None)

    def pause(self) -> None:
        """Read no more than one piece until resume()."""
        self._may_read.clear()

    def resume(self) -> None:
        """Hear on."""
        self._may_read.set()

    def stop_hearing(self) -> None:
        """Read on, so that the thread sees the end, and tell nothing of it."""
        self._is_hearing = False
        self._may_read.set()

    def close(self) -> None:
        """Have both threads give their descriptors back, as soon as the child is gone."""
        self._is_closed = True
        self.stop_hearing()
        self.forget_unsent()

    def _read(self) -> None:
        data = b"."
        while data:
            self._may_read.wait()
            try:
                data = os.read(self._receiving, PIECE)
            except OSError:  # Windows says so where POSIX reads nothing
                data = b""
            if not self._is_hearing or not self._say(self._tell, data):
                break
        os.close(self._receiving)

    def _write(self) -> None:
        while (data := self._unsent.get()) is not None:
            rest = memoryview(data)
            try:
                while rest and not self._is_closed:
                    rest = rest[os.write(self._sending, rest[:PIECE]) :]
            except OSError:
                break  # the reading side finds out why
            if not self._say(self._on_written, len(data)):
                break
        os.close(self._sending)

    def _say(self, what: Callable[..., None], *arguments: object) -> bool:
        try:
            self._loop.call_soon_threadsafe(what, *arguments)
        except RuntimeError:  # the loop has ended before its child
            return False
        return True

    def _tell(self, data: bytes) -> None:
        if self._is_hearing:
            self._on_data(data)

    def _on_written(self, count: int) -> None:
        self.unsent_bytes = max(0, self.unsent_bytes - count)
