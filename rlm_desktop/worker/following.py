"""A file that another program still writes, as runs that grow: what is added is written as their own events are."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Event, RunEnded, RunStarted
from rlm_desktop.events.identity import new_run_id
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.following import Appended, Follower, follower
from rlm_desktop.store.writer import Writer

POLL_SECONDS = 0.4
MOST_EVENTS = 2_000
"""Written in one go."""
STILL_WRITTEN = "Following was stopped while the file was still being written."


def follow_file(
    database: Path,
    file: Path,
    *,
    on_run: Callable[[str], None] = lambda _: None,
    on_commit: Callable[[str, int], None] = lambda run, seq: None,
    is_stopped: Callable[[], bool] = lambda: False,
    wait: Callable[[float], object] = time.sleep,
) -> list[str]:
    """Write what is added to a file until its run is over, or until stopped; the ids of its runs.

    on_run: called with the id of each run when its first event is there.
    on_commit: called with run and number once an event is durable.
    wait: called with the seconds until the file is looked at again; it may come back earlier.
    Raises RlmError when the file cannot be read, is of no format that grows, or was written anew; the run under way is
    then ended as lost, and what was read of it is kept.
    """
    written = _Written(database, on_run, on_commit)
    appended = Appended(file)
    following: Follower | None = None
    ending = STILL_WRITTEN
    try:
        while True:
            following = following or follower(file)
            lines = appended.more() if following is not None else []
            for line in lines:
                assert following is not None
                written.take(following.take(line))
            if is_stopped():
                break
            if not lines and following is not None and following.is_over:
                ending = ""
                break
            if not lines:
                wait(POLL_SECONDS)
    except RlmError as error:
        ending = str(error)
        raise
    finally:
        try:
            if following is not None:
                for line in appended.rest():
                    written.take(following.take(line))
                written.take(following.end(), ending=ending)
        finally:
            written.close()
    return written.runs


class _Written:
    """The runs of a file, each with a writer of its own while it is under way."""

    def __init__(self, database: Path, on_run: Callable[[str], None], on_commit: Callable[[str, int], None]) -> None:
        self.runs: list[str] = []
        self._database = database
        self._on_run = on_run
        self._on_commit = on_commit
        self._writer: Writer | None = None

    def take(self, events: Sequence[Event], *, ending: str = "") -> None:
        """Write events.

        ending: the reason of a run that has no end of its own.
        """
        waiting: list[Event] = []
        for event in events:
            if isinstance(event, RunStarted):
                self._begin()
            if ending and isinstance(event, RunEnded) and event.outcome is Outcome.LOST:
                event = replace(event, reason=ending)
            waiting.append(event)
            if len(waiting) == MOST_EVENTS or isinstance(event, RunEnded):
                self._write(waiting)
                waiting = []
            if isinstance(event, RunEnded):
                self.close()
        if waiting:
            self._write(waiting)

    def close(self) -> None:
        """Let the run go."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _begin(self) -> None:
        run = new_run_id()

        def on_commit(seq: int) -> None:
            if run not in self.runs:
                self.runs.append(run)
                self._on_run(run)
            self._on_commit(run, seq)

        self._writer = Writer(self._database, run, on_commit=on_commit)

    def _write(self, events: Sequence[Event]) -> None:
        assert self._writer is not None, "the first event is RunStarted"
        self._writer.write_all(events)
