"""A foreign record on its way in: one run, its events as they are asked for, and what has to be said of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rlm_desktop.events.facts import RUN_SPAN, Event, Noted
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.score import Score

MOST_DAMAGES = 10
"""Damaged lines that get a sentence each; the others are counted."""

UNLIMITED = Limits(max_calls=None, max_tokens=None, max_cost=None, max_seconds=None, max_errors=None)
"""The limits of a record that names none; steps and depth are put in where they are known."""


NO_BEGIN = (
    "The record does not say when the run began: it is shown as if it had ended when its file was last changed, which "
    "is an estimate."
)


@dataclass(slots=True)
class Sentences:
    """What the reader of a record should know of it; complete when its events are read."""

    file: str
    """The file's name."""
    said: list[str] = field(default_factory=list)
    damages: int = 0
    is_cut: bool = False
    """The record was damaged, and only what stands before that is read."""
    look: Callable[[], None] = lambda: None
    """Called for each event that is made; may raise to end the reading."""

    def tell(self, sentence: str, at: float) -> list[Event]:
        """The event that says a sentence; none when it was said before."""
        if sentence in self.said:
            return []
        self.said.append(sentence)
        return [Noted(span=RUN_SPAN, at=at, note=sentence)]

    def damaged(self, line: int, why: str, at: float) -> list[Event]:
        """The event that says that a line was left out; none where there were many."""
        self.damages += 1
        if self.damages > MOST_DAMAGES:
            return []
        return self.tell(f"{self.file}, line {line:,}: left out, because {why}.", at)

    def rest(self, at: float) -> list[Event]:
        """The event that counts the damages without a sentence of their own."""
        more = self.damages - MOST_DAMAGES
        return self.tell(f"{self.file}: {more:,} more damaged lines were left out.", at) if more > 0 else []


@dataclass(frozen=True, slots=True)
class ImportedRun:
    """One run of a foreign file."""

    run: str
    """Run id: the same for the same content."""
    events: Iterator[Event]
    """Ready for the store; read once."""
    sentences: Sentences
    """Complete when the events are read."""
    score: Score | None = None
    """How good its answer was found to be, where the file says so."""


def run_id(begin: float | None, digest: bytes) -> str:
    """The id of a record: when it says that it began, and its content."""
    return f"{round((begin or 0.0) * 1000):011x}"[-11:] + hashlib.sha256(digest).hexdigest()[:8]


def estimated_begin(path: Path, seconds: float) -> float:
    """When a run of some length began if it ended when its file was last changed; see NO_BEGIN."""
    try:
        end = path.stat().st_mtime
    except OSError:
        return 0.0
    return max(0.0, end - seconds)


def source_of(form: str, path: Path) -> str:
    """What RunStarted says of where a run came from: the format, and the file's name without its place."""
    return f"{form}, {path.name}"


class Numbers:
    """New numbers of one run: spans from 2, batches from 1."""

    def __init__(self) -> None:
        self._span = RUN_SPAN
        self._batch = 0

    def span(self) -> int:
        """A span that was not there before."""
        self._span += 1
        return self._span

    def batch(self) -> int:
        """A batch that was not there before."""
        self._batch += 1
        return self._batch


@dataclass(frozen=True, slots=True)
class Whole:
    """What all loops of a run have in common."""

    numbers: Numbers
    sentences: Sentences
