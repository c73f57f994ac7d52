"""What a child asks of its walls, and what they answer; the same on every system."""

from __future__ import annotations

from dataclasses import dataclass


class CannotLock(Exception):
    """A wall could not be built or did not hold; the text says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """Proof of the walls: Landlock's version (0 without), and how many attacks of its own the child survived."""

    landlock: int
    attacks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bait:
    """A file and a port on loopback that the worker can reach, and the child must not."""

    file: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What the code may have on top of what is in use when the walls are built."""

    memory_bytes: int
    threads: int
    file_bytes: int
    """Of each file in the scratch directory."""
    home: str | None
    """The scratch directory; None where there is none."""
    scratch: int | None
    """A descriptor of it; closed by the lock."""
    bait: Bait | None = None
    """For the self-test, where the system's own files and servers prove nothing."""
