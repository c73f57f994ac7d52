"""When the time limit's signal may raise in the child: in model code, never in the middle of a frame."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType


class Shield:
    """Holds back KeyboardInterrupt while the main thread is inside `with shield`, and between blocks.

    is_open: whether a block runs, so that an interrupt may raise at all.
    """

    def __init__(self) -> None:
        self.is_open = False
        self._depth = 0
        self._is_pending = False
        self._main = threading.main_thread().ident

    def arm(self) -> None:
        """Take the signal's handler (back); model code may have changed it."""
        self._is_pending = False
        signal.signal(signal.SIGINT, self._on_signal)

    def __enter__(self) -> None:
        if threading.get_ident() == self._main:
            self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if threading.get_ident() != self._main:
            return
        self._depth -= 1
        if self._is_pending and self._depth == 0:
            self._is_pending = False
            if self.is_open:
                raise KeyboardInterrupt

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if not self.is_open:
            return
        if self._depth:
            self._is_pending = True
        else:
            raise KeyboardInterrupt
