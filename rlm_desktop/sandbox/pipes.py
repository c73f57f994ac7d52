"""What a child's two pipes are to the worker: bytes in as they come, bytes out as the child takes them."""

from __future__ import annotations

from typing import Protocol

PIECE = 1 << 18
"""Bytes that are read or written at a time."""


class Pipes(Protocol):
    """What a Child needs of its pipes. The descriptors are taken over, and closed by close()."""

    unsent_bytes: int
    """Queued, and not yet taken by the child."""

    def write(self, data: bytes) -> None:
        """Queue bytes; a child that is gone is not told of here."""

    def forget_unsent(self) -> None:
        """Drop what is queued."""

    def pause(self) -> None:
        """Hear nothing more until resume()."""

    def resume(self) -> None:
        """Hear on."""

    def stop_hearing(self) -> None:
        """Hear nothing more, for good."""

    def close(self) -> None:
        """Give the descriptors back."""
