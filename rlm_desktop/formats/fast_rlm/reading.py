"""A log of `fast-rlm` as runs, taken down line by line: complete files, and files that still grow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.fast_rlm import agents
from rlm_desktop.formats.fast_rlm.agents import Agent, Agents
from rlm_desktop.formats.fast_rlm.loop import Loop, ending, question_of
from rlm_desktop.formats.imported import UNLIMITED, ImportedRun, Sentences, run_id, source_of
from rlm_desktop.formats.lines import Damaged, Line, lines, parse
from rlm_desktop.formats.told import UNKNOWN_MODEL, epoch, text

FORM = "fast-rlm log"

NO_PROMPTS = "The log has no prompts, no replies and no names of models: the code stands for the reply."
NO_QUESTION = "The log has no question apart from the context: the question shown is the context's beginning."
DOLLARS = "Where a provider told no price, the dollars are the program's own estimate."
LATE = "Lines that came after the step that they belong to was over were left out."

is_row = agents.is_row


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in order.

    on_bytes: called with how much of the file is read; may raise to end it.
    Raises RlmError when the file cannot be read.
    """
    for run, start, first, end in _stretches(path, on_bytes):
        sentences = Sentences(path.name)
        yield ImportedRun(run, _events(path, start, first, end, sentences, on_bytes), sentences)


def _events(
    path: Path, start: int, first: int, end: int, sentences: Sentences, on_bytes: Callable[[int], None]
) -> Iterator[Event]:
    reading = Reading(path, sentences)
    for line in lines(path, start=start, first=first, end=end):
        on_bytes((end + line.start) // 2)
        yield from reading.take(line)
    yield from reading.end()


class Reading:
    """Takes the lines of one run, and gives the events of each step as soon as it is known to be over."""

    def __init__(self, path: Path, sentences: Sentences) -> None:
        self._path = path
        self._sentences = sentences
        self._draft = Draft(sentences)
        self._agents: Agents | None = None
        self._loop: Loop | None = None
        self._given = 0
        """Steps of the run's own loop that are taken down."""
        self._waiting: list[tuple[int, str]] = []
        self._at = 0.0

    @property
    def is_over(self) -> bool:
        """Whether the run's end was seen."""
        return self._agents is not None and (self._agents.root.has_result or self._agents.root.has_ended)

    def begins_another(self, line: Line) -> bool:
        """Whether a line belongs to a run after this one."""
        if self._agents is None or line.is_blank:
            return False
        try:
            row = parse(line)
        except Damaged:
            return False
        return is_row(row) and agents.is_root(row) and not self._agents.has(text(row.get("run_id")))

    def take(self, line: Line) -> list[Event]:
        """One line."""
        if line.is_blank:
            return []
        try:
            row = parse(line)
            if not is_row(row):
                raise Damaged("it has not the fields of its format")
        except Damaged as error:
            self._waiting.append((line.number, str(error)))
            return []
        if self._agents is None:
            root = agents.agent_of(row)
            if not agents.is_root(row):  # the first lines are missing
                root = Agent(root.parent, "", "")
            self._agents = Agents(root)
        if not self._agents.take(row):
            self._draft.say(LATE, self._at)
        return self._steps(is_complete=False)

    def end(self) -> list[Event]:
        """The last events."""
        if self._agents is None:
            self._agents = Agents(Agent("", "", ""))
        events = self._steps(is_complete=True)
        loop = self._begun()
        loop.rest()
        outcome, answer, reason = ending(self._agents.root)
        at = max(self._at, loop.at, self._agents.root.end or 0.0)
        self._say_damages(at)
        for event in self._sentences.rest(at):
            self._draft.put(event)
        self._draft.put(facts.RunEnded(span=RUN_SPAN, at=at, outcome=outcome, answer=answer, reason=reason))
        return [*events, *self._taken()]

    def _steps(self, *, is_complete: bool) -> list[Event]:
        """The events of the steps that are known to be over: of code without output only what follows tells its end."""
        assert self._agents is not None
        root = self._agents.root
        while self._given < len(root.steps):
            step = root.steps[self._given]
            is_last = self._given == len(root.steps) - 1
            if is_last and "output" not in step.row and not is_complete and not root.has_result:
                break
            loop = self._begun()
            self._say_damages(loop.at)
            self._given += 1
            loop.step(step, is_final=is_last and root.has_result)
        return self._taken()

    def _begun(self) -> Loop:
        """The run's own loop; its begin is put into the draft first."""
        assert self._agents is not None
        if self._loop is None:
            root = self._agents.root
            known = [one.begin for one in (root, *root.fresh) if one.begin is not None]
            self._at = min(known, default=0.0)
            self._begin(question_of(root.steps))
            self._loop = Loop(self._draft, root, owner=RUN_SPAN, depth=0, begin=self._at)
        return self._loop

    def _begin(self, question: str) -> None:
        self._draft.put(
            facts.RunStarted(
                span=RUN_SPAN,
                at=self._at,
                question=question,
                method="rlm",
                root_model=UNKNOWN_MODEL,
                sub_model=UNKNOWN_MODEL,
                corpus=None,
                limits=UNLIMITED,
                source=source_of(FORM, self._path),
            )
        )
        for sentence in (NO_PROMPTS, NO_QUESTION, DOLLARS):
            self._draft.say(sentence, self._at)

    def _say_damages(self, at: float) -> None:
        for number, why in self._waiting:
            for event in self._sentences.damaged(number, why, at):
                self._draft.put(event)
        self._waiting.clear()

    def _taken(self) -> list[Event]:
        events = self._draft.take(self._at)
        if events:
            self._at = events[-1].at
        return events


def _stretches(path: Path, on_bytes: Callable[[int], None]) -> Iterator[tuple[str, int, int, int]]:
    """Run id, first byte, number of the first line and the byte after the last one, of each run of a file."""
    known: set[str] = set()
    start, first, end, begin, digest = 0, 1, 0, None, hashlib.sha256()
    for line in lines(path):
        on_bytes((line.start + start) // 2)
        row: Any = None
        with suppress(Damaged):
            row = parse(line)
        if is_row(row):
            name = text(row.get("run_id"))
            if agents.is_root(row) and name not in known:
                if known:
                    yield run_id(begin, digest.digest()), start, first, line.start
                    start, first, begin, digest = line.start, line.number, None, hashlib.sha256()
                known.add(name)
            elif not known:
                known.add(text(row.get("parent_run_id")))
            begin = epoch(row.get("time")) if begin is None else begin
        if not line.is_blank:
            digest.update(line.raw + b"\n")
        end = line.start + len(line.raw) + 2
    yield run_id(begin, digest.digest()), start, first, end
