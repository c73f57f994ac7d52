"""Events in: committed with their readings in one transaction, then the window is told."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from pathlib import Path

import filelock  # noqa: F401 - both are slow to import, and a run's first event should not wait for them
import sqlite_utils  # noqa: F401

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN, Event, RunEnded, RunStarted
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.connection import refusals, text, transaction
from rlm_desktop.store.fold import Misplaced, fold
from rlm_desktop.store.leases import IMPORTING, LOST_REASON, RUNNING, Lease, is_held, left_over
from rlm_desktop.store.library import forget_run, open_for_writing
from rlm_desktop.store.readings import State, together
from rlm_desktop.store.tables import read_state, write_changes
from rlm_desktop.store.values import keep_values, pack_event, unpack_event

NO_END_REASON = "The imported record has no end."
IMPORT_EVENTS = 2_000
"""Imported events in one transaction."""


class Writer:
    """A ports.Record for one run; holds the run's lease until `close`. Any thread may write."""

    def __init__(self, database: Path, run: str, *, on_commit: Callable[[int], None] | None = None) -> None:
        """Take the run's lease, before its first event is there.

        on_commit: called with each number once its event is durable, in the writing thread.
        Raises RlmError when the file cannot be written, or another process is at work on the run.
        """
        self._database = database
        self._run = run
        self._on_commit = on_commit
        self._lock = threading.Lock()
        self._library = open_for_writing(database)
        try:
            self._lease = Lease(database, run)
        except BaseException:
            self._library.close()
            raise
        try:
            with refusals(database):
                self._state = read_state(self._library.conn, run)
        except BaseException:
            self.close()
            raise

    def write(self, event: Event) -> int:
        """Make the event durable and give its number.

        Raises RlmError when the disk refuses, and then nothing of it is there; ValueError when the
        event does not fit the ones before it.
        """
        return self.write_all([event])

    def write_all(self, events: Sequence[Event]) -> int:
        """Make some events durable, all or none, and give the number of the last.

        Raises as `write` does; then nothing of them is there.
        """
        with self._lock:
            state = self._state.copy()
            with refusals(self._database), transaction(self._library.conn):
                _append_all(self._library.conn, self._run, events, state)
            self._state = state
            seq = self._state.seq
        if self._on_commit is not None:
            self._on_commit(seq)
        return seq

    def close(self) -> None:
        """Let the run go; a second time does nothing."""
        with self._lock:
            self._library.close()
            self._lease.release()


def append_imported(database: Path, run: str, events: Iterable[Event]) -> None:
    """Bring a finished record in, some thousand events at a time; a record without an end is closed as lost.

    An error on the way takes out what was already in; so does `close_lost` after a crash.
    Raises RlmError when the run is there already, the events do not fit each other, or the disk refuses.
    """
    library = open_for_writing(database)
    try:
        lease = Lease(database, run, suffix=IMPORTING)
        try:
            with refusals(database):
                _import(library.conn, run, iter(events))
        finally:
            lease.release()
    finally:
        library.close()


def has_run(database: Path, run: str) -> bool:
    """Whether a run of exactly this id is there."""
    library = open_for_writing(database)
    try:
        with refusals(database):
            found = library.conn.execute("SELECT 1 FROM runs WHERE run = ?", (run,)).fetchone()
    finally:
        library.close()
    return found is not None


def begun_alike(database: Path, begin: RunStarted) -> list[str]:
    """The imported runs that came from the same and began at the same moment; ids."""
    library = open_for_writing(database)
    try:
        with refusals(database):
            return [
                row[0]
                for row in library.conn.execute(
                    "SELECT run FROM runs WHERE begin = ? AND source <> '' AND source = ?",
                    (begin.at, text(begin.source)),
                )
            ]
    finally:
        library.close()


def same_events(database: Path, run: str, events: Iterable[Event]) -> bool:
    """Whether a run's record is exactly these events, the end that an import adds left aside, and why one was lost."""
    library = open_for_writing(database)
    try:
        with refusals(database):
            rows = library.conn.execute("SELECT kind, span, at, body FROM events WHERE run = ? ORDER BY seq", (run,))
            stored = (unpack_event(library.conn, *row) for row in rows)
            for mine, given in zip_longest(stored, events):
                if mine != given and not _are_losses(mine, given):
                    return given is None and _is_added_end(mine) and next(stored, None) is None
    finally:
        library.close()
    return True


def close_lost(database: Path) -> list[str]:
    """Write the end of every run whose process is gone; their ids, oldest first.

    Imports that were cut off are taken out. Raises RlmError when the file cannot be written.
    """
    library = open_for_writing(database)
    try:
        with refusals(database):
            connection = library.conn
            for run in left_over(database, IMPORTING):
                _take_out_cut_import(connection, database, run)
            open_runs = [
                row[0] for row in connection.execute("SELECT run FROM runs WHERE outcome IS NULL ORDER BY run")
            ]
            closed = [run for run in open_runs if _close_if_lost(connection, database, run)]
            for run in left_over(database, RUNNING):
                _sweep(database, run)
    finally:
        library.close()
    return closed


def _append_all(connection: sqlite3.Connection, run: str, events: Iterable[Event], state: State) -> None:
    """Events and their readings, inside the caller's transaction; a row that several change is written once."""
    changes = []
    rows = []
    begun: set[int] = set()
    for event in events:
        changes.append(fold(event, state))
        state.apply(changes[-1])
        for span in changes[-1].begun:
            if span.span in begun:
                raise Misplaced(f"span {span.span} begins twice")
            begun.add(span.span)
        kind, body, values = pack_event(event)
        keep_values(connection, run, values)
        rows.append((run, state.seq, event.span, kind, event.at, body))
    connection.executemany("INSERT INTO events (run, seq, span, kind, at, body) VALUES (?, ?, ?, ?, ?, ?)", rows)
    write_changes(connection, run, together(changes))


def _import(connection: sqlite3.Connection, run: str, events: Iterator[Event]) -> None:
    if read_state(connection, run).run is not None:
        raise RlmError(f"The run {run} is there already.", "Delete it first, or import it under another id.")
    state = State()
    try:
        while chunk := list(islice(events, IMPORT_EVENTS)):
            with transaction(connection):
                _append_all(connection, run, chunk, state)
        if _is_open(state):
            end = RunEnded(span=RUN_SPAN, at=state.at, outcome=Outcome.LOST, reason=NO_END_REASON)
            with transaction(connection):
                _append_all(connection, run, [end], state)
    except BaseException as error:
        with transaction(connection):
            forget_run(connection, run)
        if isinstance(error, (Misplaced, sqlite3.IntegrityError)):
            raise RlmError(
                f"Event {state.seq + 1} of the run {run} does not fit the events before it: {error}.",
                "The file is damaged or was edited; nothing of this run was imported.",
            ) from error
        raise


def _is_open(state: State) -> bool:
    return state.run is not None and state.run.outcome is None


def _take_out_cut_import(connection: sqlite3.Connection, database: Path, run: str) -> None:
    lease = _free(database, run, IMPORTING)
    if lease is not None:
        with transaction(connection):
            if _is_open(read_state(connection, run)):
                forget_run(connection, run)
        lease.release()


def _close_if_lost(connection: sqlite3.Connection, database: Path, run: str) -> bool:
    lease = None if is_held(database, run) else _free(database, run, RUNNING)
    if lease is None:
        return False
    try:
        with transaction(connection):
            state = read_state(connection, run)
            if not _is_open(state):
                return False
            end = RunEnded(span=RUN_SPAN, at=state.at, outcome=Outcome.LOST, reason=LOST_REASON)
            _append_all(connection, run, [end], state)
    finally:
        lease.release()
    return True


def _sweep(database: Path, run: str) -> None:
    """Remove the lease file of a run that wrote nothing, or died right after its end."""
    lease = None if is_held(database, run) else _free(database, run, RUNNING)
    if lease is not None:
        lease.release()


def _free(database: Path, run: str, suffix: str) -> Lease | None:
    """The lease, if nobody else holds it."""
    try:
        return Lease(database, run, suffix=suffix, patience=0)
    except RlmError:
        return None


def _are_losses(one: Event | None, other: Event | None) -> bool:
    """Whether both say that a run was lost, at the same moment."""
    return isinstance(one, RunEnded) and one.outcome is Outcome.LOST and one == _with_reason(other, one.reason)


def _with_reason(event: Event | None, reason: str) -> Event | None:
    return replace(event, reason=reason) if isinstance(event, RunEnded) else event


def _is_added_end(event: Event | None) -> bool:
    return isinstance(event, RunEnded) and event.outcome is Outcome.LOST and event.reason == NO_END_REASON
