"""The child's end of the two pipes: whole frames in and out. Knows nothing of what they mean."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from rlm_desktop.sandbox import readiness
from rlm_desktop.sandbox.interrupts import Shield
from rlm_desktop.wire import frames

_PIECE = 1 << 20


class Channel:
    """Reads for one thread, writes for any; ends the process when the worker has closed its end."""

    def __init__(self, receiving: int, sending: int, shield: Shield) -> None:
        self._receiving = receiving
        self._sending = sending
        self._shield = shield
        self._writing = threading.Lock()

    def receive(self) -> frames.Frame:
        """Wait for the next frame."""
        head, size = frames.sizes(self._read(frames.PREFIX.size))
        return frames.decode(self._read(head), self._read(size))

    def is_readable(self, seconds: float) -> bool:
        """Wait at most so long for something to read."""
        return readiness.is_readable(self._receiving, seconds)

    def send(self, kind: str, fields: Mapping[str, Any] | None = None, texts: Sequence[str] = ()) -> None:
        """Write one frame whole, whatever interrupts. Raises FrameError when it is over a cap."""
        rest = memoryview(frames.encode(kind, fields, texts))
        with self._shield, self._writing:
            while rest:
                try:
                    rest = rest[os.write(self._sending, rest[:_PIECE]) :]
                except OSError:
                    os._exit(0)  # the worker is gone

    def _read(self, size: int) -> bytearray:
        buffer = bytearray(size)
        with memoryview(buffer) as view:
            done = 0
            while done < size:
                count = _read_into(self._receiving, view[done : done + _PIECE])
                if count == 0:
                    os._exit(0)  # the worker is gone
                done += count
        return buffer


def _read_into(number: int, view: memoryview) -> int:
    """How many bytes were read; 0 when the other end is closed."""
    if sys.platform != "win32":
        return os.readv(number, [view])
    else:  # noqa: RET505  (mypy knows an else of another platform)
        try:
            data = os.read(number, len(view))
        except OSError:
            return 0
        view[: len(data)] = data
        return len(data)
