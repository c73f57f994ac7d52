"""The worker's end of a child's two pipes, watched by the event loop: what POSIX has."""

from __future__ import annotations

import asyncio
import os
import sys
from collections import deque
from collections.abc import Callable

from rlm_desktop.sandbox.pipes import PIECE

assert sys.platform != "win32"  # for mypy, which checks for every system


class WatchedPipes:
    """A pipes.Pipes.

    on_data: called in the loop with what came; with b"" once when the child has closed its end.
    """

    def __init__(self, receiving: int, sending: int, on_data: Callable[[bytes], None]) -> None:
        self.unsent_bytes = 0
        self._receiving = receiving
        self._sending = sending
        self._on_data = on_data
        self._unsent: deque[memoryview] = deque()
        self._is_writing = False
        self._loop = asyncio.get_running_loop()
        os.set_blocking(receiving, False)
        os.set_blocking(sending, False)
        self.resume()

    def write(self, data: bytes) -> None:
        """Queue bytes, and write what the pipe takes now."""
        self._unsent.append(memoryview(data))
        self.unsent_bytes += len(data)
        self._on_writable()

    def forget_unsent(self) -> None:
        """Drop what is queued."""
        self._unsent.clear()
        self.unsent_bytes = 0

    def pause(self) -> None:
        """Hear nothing more until resume()."""
        self._loop.remove_reader(self._receiving)

    def resume(self) -> None:
        """Hear on."""
        self._loop.add_reader(self._receiving, self._on_readable)

    def stop_hearing(self) -> None:
        """Hear nothing more, for good."""
        self.pause()

    def close(self) -> None:
        """Give the descriptors back."""
        self._loop.remove_reader(self._receiving)
        self._loop.remove_writer(self._sending)
        os.close(self._receiving)
        os.close(self._sending)
        self.forget_unsent()

    def _on_readable(self) -> None:
        try:
            data = os.read(self._receiving, PIECE)
        except BlockingIOError:
            return
        self._on_data(data)

    def _on_writable(self) -> None:
        try:
            while self._unsent:
                done = os.write(self._sending, self._unsent[0][:PIECE])
                self.unsent_bytes -= done
                self._unsent[0] = self._unsent[0][done:]
                if not self._unsent[0]:
                    self._unsent.popleft()
        except BlockingIOError:
            if not self._is_writing:
                self._is_writing = True
                self._loop.add_writer(self._sending, self._on_writable)
            return
        except OSError:
            self.forget_unsent()  # the reading side finds out why
        if self._is_writing:
            self._is_writing = False
            self._loop.remove_writer(self._sending)
