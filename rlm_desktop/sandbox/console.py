"""What the code prints: kept to a cap, the rest counted, sent in pieces as it comes."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable

_PIECE_CHARS = 16_384
_EVERY_SECONDS = 0.05


class Console:
    """Both output streams of a block. send(stream, text) gets each piece.

    kept_chars: characters of one block's output that are kept, both streams together.
    """

    def __init__(self, send: Callable[[str, str], None], kept_chars: int) -> None:
        self._send = send
        self._kept_chars = kept_chars
        self._lock = threading.RLock()
        self._pieces: list[str] = []
        self._stream = "stdout"
        self._waiting = 0
        self._sent_at = 0.0
        self.chars = 0
        self.is_open = False

    def begin(self) -> None:
        """A block starts."""
        self._pieces.clear()
        self._waiting = 0
        self.chars = 0
        self._sent_at = time.monotonic()
        self.is_open = True

    def end(self) -> int:
        """The block is over: send the rest; all the characters it printed."""
        self.flush()
        self.is_open = False
        return self.chars

    def write(self, stream: str, text: str) -> None:
        """Take what was printed; between blocks it is dropped."""
        if not self.is_open:
            return
        with self._lock:
            room = self._kept_chars - self.chars
            self.chars += len(text)
            if room <= 0:
                return
            if stream != self._stream:
                self.flush()
                self._stream = stream
            kept = text[:room]
            self._pieces.append(kept)
            self._waiting += len(kept)
            if self._waiting >= _PIECE_CHARS or time.monotonic() - self._sent_at >= _EVERY_SECONDS:
                self.flush()

    def flush(self) -> None:
        """Send what waits."""
        with self._lock:
            if self._pieces:
                text = "".join(self._pieces)
                self._pieces.clear()
                self._waiting = 0
                self._sent_at = time.monotonic()
                self._send(self._stream, text)


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the code."""

    def __init__(self, console: Console, name: str) -> None:
        self._console = console
        self._name = name

    encoding = "utf-8"
    errors = "replace"

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Print; raises TypeError for anything but a str, as a file would."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._console.write(self._name, str.__str__(text))
        return len(text)

    def flush(self) -> None:
        """Send what waits now."""
        self._console.flush()

    def close(self) -> None:
        """Nothing: the stream stays open for the next block."""
