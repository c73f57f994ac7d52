"""What the bodies are read with: the readers of one database, on one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.events import facts
from rlm_desktop.store.bindings import Bindings
from rlm_desktop.store.event_lines import EventLines
from rlm_desktop.store.line_calls import LineCalls
from rlm_desktop.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Stores:
    """Readers that are open."""

    reader: Reader
    line_calls: LineCalls
    bindings: Bindings
    events: EventLines


@contextmanager
def open_stores(database: Path) -> Iterator[Stores]:
    """Readers for the thread that asks, until it is done. Raises RlmError when the database is not there."""
    with (
        closing(Reader(database)) as reader,
        closing(LineCalls(database)) as line_calls,
        closing(Bindings(database)) as bindings,
        closing(EventLines(database)) as events,
    ):
        yield Stores(reader, line_calls, bindings, events)


def event_at(reader: Reader, run: str, seq: int | None) -> facts.Event | None:
    """One event of a run, by its number."""
    return None if seq is None else reader.event(run, seq)


def start_of(reader: Reader, run: str) -> facts.RunStarted:
    """How a run began."""
    event = event_at(reader, run, 1)
    assert isinstance(event, facts.RunStarted)
    return event
