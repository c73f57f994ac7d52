"""One wall in words: what it stops, and what its absence means."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Wall:
    """One thing that stands between model-written code and this machine."""

    name: str
    is_up: bool
    stops: str
    """What it is there for."""
    without: str
    """What its absence means."""
    version: str = ""
    """What the system has of it."""
    is_needed: bool = True
    """Whether no code is run without it."""
    is_extra: bool = False
    """Whether the other walls hold all that it holds."""
