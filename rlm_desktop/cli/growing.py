"""`import --follow`: a record that another program still writes, printed as it grows."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rlm_desktop.cli.following import Following
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import outcome_sentence, plain
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.worker.following import follow_file


def follow(given: argparse.Namespace, database: Path) -> int:
    """Bring in what is added to a file until its run is over, or until it is interrupted."""
    if len(given.files) != 1:
        raise RlmError("One file at a time can be followed.", "Name one file, or leave --follow out.")
    (file,) = given.files
    open_library(database)
    shown = _Shown(database, is_quiet=given.json)
    try:
        with _interrupts() as stopped:
            if not given.json:
                say(f"Following {plain(str(file))} until its run is over; Ctrl+C stops.")
            runs = follow_file(
                database, file, on_run=shown.begin, on_commit=shown.until, is_stopped=stopped.is_set, wait=stopped.wait
            )
    finally:
        shown.end()
    if given.json:
        say_json({"runs": runs})
    return 0


class _Shown:
    """Prints each run's events as they come."""

    def __init__(self, database: Path, *, is_quiet: bool) -> None:
        self._database = database
        self._is_quiet = is_quiet
        self._following: Following | None = None
        self._run = ""

    def begin(self, run: str) -> None:
        """The first events of a run are there."""
        self.end()
        if not self._is_quiet:
            self._run = run
            self._following = Following(Reader(self._database), run)
            say(f"Imported: {run}")

    def until(self, run: str, seq: int) -> None:
        """A run's events are there up to a number."""
        if self._following is not None and run == self._run:
            for line in self._following.until(seq):
                say(line)

    def end(self) -> None:
        """Say how the run ended that was shown last."""
        if self._following is None:
            return
        self._following.close()
        self._following = None
        reader = Reader(self._database)
        try:
            row = reader.run(self._run)
        finally:
            reader.close()
        say("")
        say(outcome_sentence(row.outcome, row.reason))


@contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """An event that is set by an interrupt, which ends nothing itself."""
    stopped = threading.Event()

    def stop(number: int, frame: Any) -> None:
        stopped.set()

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, stop) for number in numbers]
    try:
        yield stopped
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
