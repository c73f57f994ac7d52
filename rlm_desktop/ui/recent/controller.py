"""The files and folders that were opened lately, newest first: remembered at once, so that no crash forgets them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from rlm_desktop.codec import CodecError, from_plain, to_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.ui.jobs import Jobs

MOST = 10
MOST_FILES = 100
"""In one entry; more at once are found among the recent documents of the welcome page."""
NAME = "files/recent"
Opened = tuple[str, ...]
"""What was opened at once: absolute paths."""


@dataclass(frozen=True, slots=True)
class Kept:
    """As it is remembered, newest first."""

    opened: tuple[Opened, ...] = ()


class Recent(QObject):
    """Keeps what was opened, each under its paths.

    Signals:
        changed(): other files are the latest.
        wanted(files): to be opened again, as a list of Path.
        refused(error): they are not there any more; an RlmError.
    """

    changed = Signal()
    wanted = Signal(object)
    refused = Signal(object)

    def __init__(self, memory: QSettings, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self._jobs = jobs
        self._kept = _kept(memory)

    @property
    def kept(self) -> tuple[Opened, ...]:
        """Newest first."""
        return self._kept

    @Slot(object)
    def add(self, files: Sequence[Path]) -> None:
        """These were opened just now."""
        opened = tuple(str(file.absolute()) for file in files)
        if 0 < len(opened) <= MOST_FILES:
            self._keep((opened, *(one for one in self._kept if one != opened))[:MOST])

    @Slot()
    def clear(self) -> None:
        """Forget all."""
        self._keep(())

    def open(self, opened: Opened) -> None:
        """Open them again, if all are there; a disk that sleeps is waited for on another thread."""
        self._jobs.start(lambda: _gone(opened), lambda gone: self._on_looked(opened, gone), place="recent")

    def _on_looked(self, opened: Opened, gone: Sequence[str]) -> None:
        if not gone:
            self.wanted.emit([Path(path) for path in opened])
            return
        others = f", and {len(gone) - 1} more of those that were opened with it" if len(gone) > 1 else ""
        self.refused.emit(
            RlmError(
                f"{gone[0]} is not there any more{others}.",
                "If it lies on a disk that is not connected, connect it; runs that were asked about it are kept.",
            )
        )

    def _keep(self, kept: tuple[Opened, ...]) -> None:
        self._kept = kept
        self._memory.setValue(NAME, json.dumps(to_plain(Kept(kept))))
        self.changed.emit()


def _gone(opened: Opened) -> list[str]:
    return [path for path in opened if not os.path.exists(path)]  # noqa: PTH110  (Path.exists raises where it may not look)


def _kept(memory: QSettings) -> tuple[Opened, ...]:
    try:
        return from_plain(Kept, json.loads(str(memory.value(NAME, "{}")))).opened[:MOST]
    except (ValueError, CodecError):  # another version wrote it
        return ()
