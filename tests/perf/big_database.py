"""Keeps the run of `big_run` from one test run to the next: writing it takes two minutes, updating it seconds."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import time
from pathlib import Path

from rlm_desktop import store
from rlm_desktop.store.library import open_library
from rlm_desktop.store.steps import STEPS

from . import big_run

WRITTEN_BY = ("buckets", "fold", "lanes", "tables", "values")
"""Of the store: what the rows depend on. The tables that hold them are brought up to date by their own steps."""
FOLDER = Path(tempfile.gettempdir()) / "rlm-desktop-big-runs"
SIZE = int(os.environ.get("BIG_RUN_SPANS", str(big_run.SPANS)))
UNUSED_SECONDS = 86_400.0
"""After which a file is not kept."""


def written(spans: int = SIZE) -> Path:
    """A database with the run, made once for each state of what writes it, and updated as a user's file is."""
    FOLDER.mkdir(exist_ok=True)
    kept = f"{spans}-{_state()}"
    path = FOLDER / f"{kept}-{STEPS[-1]}.db"
    if not path.exists():
        with tempfile.TemporaryDirectory(dir=FOLDER) as making:
            made = Path(making) / "runs.db"
            older = _older(kept)
            if older is None:
                big_run.write(made, spans)
            else:
                shutil.copyfile(older, made)
                open_library(made)
            made.replace(path)
    os.utime(path)
    _forget_unused()
    return path


def _state() -> str:
    key = hashlib.sha256(Path(big_run.__file__).read_bytes())
    for name in WRITTEN_BY:
        key.update((Path(store.__path__[0]) / f"{name}.py").read_bytes())
    return key.hexdigest()[:16]


def _older(kept: str) -> Path | None:
    """The same run in a file that lacks the last steps only."""
    files = (FOLDER / f"{kept}-{step}.db" for step in reversed(STEPS))
    return next((file for file in files if file.exists()), None)


def _forget_unused() -> None:
    for file in FOLDER.glob("*.db*"):
        if file.exists() and time.time() - file.stat().st_mtime > UNUSED_SECONDS:
            file.unlink()
