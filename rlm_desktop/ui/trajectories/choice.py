"""What was chosen for runs that leave: which, in which format, and without what."""

from __future__ import annotations

from dataclasses import dataclass, field

from rlm_desktop.wire import messages as wire


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """The runs, and how they are written."""

    runs: tuple[str, ...]
    format: str = "jsonl"
    taken_out: wire.TakenOut = field(default_factory=wire.TakenOut)
