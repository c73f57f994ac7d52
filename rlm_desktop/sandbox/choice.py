"""Which Python runs the code: the walled-in one, or the subset where the user has chosen that."""

from __future__ import annotations

import os
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.sandbox.bounds import Bounds
from rlm_desktop.sandbox.host import Sandbox
from rlm_desktop.sandbox.subset import SubsetSandbox

VARIABLE = "RLM_DESKTOP_PYTHON"
"""Environment variable: "walled", or "subset" for the fallback."""
NUMPY = "RLM_DESKTOP_NUMPY"
"""Environment variable: "yes" has code find numpy where it is installed."""
SCRATCH = "RLM_DESKTOP_SCRATCH"
"""Environment variable: a directory that code may read and write; without it, its files live in memory."""


def repls(corpora: Path, *, seed: int | None = None) -> Sandbox | SubsetSandbox:
    """What opens REPLs. Raises RlmError for a choice that there is not, or that is not installed."""
    match os.environ.get(VARIABLE, "walled"):
        case "walled":
            scratch = os.environ.get(SCRATCH)
            bounds = Bounds(scratch=Path(scratch) if scratch else None)
            return Sandbox(corpora, numpy=os.environ.get(NUMPY) == "yes", bounds=bounds, seed=seed)
        case "subset":
            return SubsetSandbox(corpora)
        case other:
            raise RlmError(f"{VARIABLE} is {other!r}.", "It can be walled or subset.")
