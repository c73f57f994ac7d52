"""How much the code of one REPL may take, memory aside, and where its files lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.errors import RlmError


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one REPL may take. Raises RlmError for a figure that cannot be."""

    output_chars: int = 1 << 20
    """Characters that each block's output is kept to; the rest is counted."""
    disk_bytes: int = 64 << 20
    """Bytes of all files that the code writes, in memory or in the scratch directory."""
    threads: int = 128
    """Threads that the code may have at a time."""
    scratch: Path | None = None
    """A directory of this machine that the code may read and write; None keeps its files in memory."""

    def __post_init__(self) -> None:
        for name, value, most in (
            ("output_chars", self.output_chars, 16 << 20),
            ("disk_bytes", self.disk_bytes, 1 << 40),
            ("threads", self.threads, 10_000),
        ):
            if not 0 <= value <= most:
                raise RlmError(f"{name} is {value:,}; it can be from 0 to {most:,}.")
