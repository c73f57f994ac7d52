"""Runs leave and enter as files: the formats room reads and writes them, the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from rlm_desktop.events.identity import new_run_id
from rlm_desktop.formats import jsonl
from rlm_desktop.store.marks import set_deleted
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import append_imported, has_run, same_events


def export_run(database: Path, run: str, out: Path) -> None:
    """Write a run's events to a file; an existing file is replaced when the new one is complete.

    Raises RlmError when there is no such run, or the file cannot be written.
    """
    reader = Reader(database)
    try:
        identity = reader.run(run).run
        jsonl.write(out, reader.events(identity))
    finally:
        reader.close()


def import_files(database: Path, files: Sequence[Path]) -> list[str]:
    """Bring the runs of exported files into the database; their ids there, in order.

    A run that is there already is not doubled, and comes back if it was deleted for now; a different one under the
    same id gets a new id.
    Raises RlmError that names file and line; what was read until then is kept.
    """
    imported: list[str] = []
    for file in files:
        for run, recorded in groupby(jsonl.read(file), key=lambda one: one.run):
            events = [one.event for one in recorded]
            identity = run
            if has_run(database, run):
                if same_events(database, run, events):
                    set_deleted(database, {run: False})
                    imported.append(run)
                    continue
                identity = new_run_id()
            append_imported(database, identity, events)
            imported.append(identity)
    return imported
