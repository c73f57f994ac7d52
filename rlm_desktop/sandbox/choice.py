"""Which Python runs the code, and what it finds there: what the user has chosen, and what the environment says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rlm_desktop.errors import RlmError
from rlm_desktop.sandbox.bounds import Bounds
from rlm_desktop.sandbox.host import Sandbox
from rlm_desktop.sandbox.subset import SubsetSandbox

PYTHON = "RLM_DESKTOP_PYTHON"
"""Environment variable: "walled" or "subset"."""
NUMPY = "RLM_DESKTOP_NUMPY"
"""Environment variable: "yes" or "no"."""
SCRATCH = "RLM_DESKTOP_SCRATCH"
"""Environment variable: a directory; empty keeps the code's files in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What one run's code gets. An environment variable, where it is set, counts before what is chosen here."""

    python: Literal["walled", "subset"] = "walled"
    """subset: the fallback."""
    numpy: bool = False
    """Whether code finds numpy, where it is installed."""
    scratch: str = ""
    """A directory that code may read and write; empty keeps its files in memory."""


def repls(corpora: Path, chosen: Choice, *, seed: int | None = None) -> Sandbox | SubsetSandbox:
    """What opens REPLs. Raises RlmError for a choice that there is not, or that is not installed."""
    python = _one_of(PYTHON, ("walled", "subset")) or chosen.python
    if python == "subset":
        return SubsetSandbox(corpora)
    numpy = _one_of(NUMPY, ("yes", "no"))
    scratch = os.environ.get(SCRATCH, chosen.scratch)
    return Sandbox(
        corpora,
        numpy=chosen.numpy if numpy is None else numpy == "yes",
        bounds=Bounds(scratch=Path(scratch) if scratch else None),
        seed=seed,
    )


def _one_of(variable: str, words: tuple[str, str]) -> str | None:
    """What an environment variable says; None where it is not set or empty."""
    said = os.environ.get(variable) or None
    if said is not None and said not in words:
        raise RlmError(f"{variable} is {said!r}.", f"It can be {words[0]} or {words[1]}.")
    return said
