"""A file of `rlms` lines as runs: every era of the format, whatever is missing, cut off or damaged."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats.imported import UNLIMITED, ImportedRun, Numbers, Sentences, Whole, source_of
from rlm_desktop.formats.lines import Damaged, Line, lines, parse
from rlm_desktop.formats.rlms.loop import Loop, span_of
from rlm_desktop.formats.rlms.namespace import context_of
from rlm_desktop.formats.rlms.stretches import Stretch, stretches
from rlm_desktop.formats.told import UNKNOWN_MODEL, message, moment, rows, table, text, whole

FORM = "rlms jsonl"
QUESTION_CHARS = 2_000
"""Of a context that stands for the question."""

NO_USAGE = "The record has no tokens and no dollars of the root model's turns: they are unknown."
NO_ZONE = "The record's times have no time zone: they are read as this computer's time."
NO_QUESTION = "The record has no question apart from the context: the question shown is the context's beginning."
NO_METADATA = "The record has no metadata line: the root model and the limits are unknown."
NO_END = "The record has no end: the run was stopped, reached a limit, or was still going on."
FORCED = "The iterations were used up, and the model was asked for its answer."

_QUESTIONS = (
    re.compile(r"\AAnswer the following: (.*?)\n\nYour context is a ", re.DOTALL),
    re.compile(r'answer the original prompt: "(.*?)"\.\n\n', re.DOTALL),
    re.compile(r"\AQuestion:\n(.*?)\n\nContext:\n", re.DOTALL),  # as we ask it
)


def is_row(row: Any) -> bool:
    """Whether a line of JSON is one of this format's."""
    if not isinstance(row, dict):
        return False
    if row.get("type") == "metadata":
        return "root_model" in row and not {"backend", "max_iterations", "environment_type"}.isdisjoint(row)
    return row.get("type") == "iteration" and "response" in row and not {"code_blocks", "prompt"}.isdisjoint(row)


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in order.

    on_bytes: called with how much of the file is read; may raise to end it.
    Raises RlmError when the file cannot be read.
    """
    for stretch in stretches(path, on_bytes):
        sentences = Sentences(path.name)
        yield ImportedRun(stretch.run, _events(path, stretch, sentences, on_bytes), sentences)


def _events(path: Path, stretch: Stretch, sentences: Sentences, on_bytes: Callable[[int], None]) -> Iterator[Event]:
    reading = Reading(path, stretch.settings, sentences)
    for line in lines(path, start=stretch.start, first=stretch.first, end=stretch.end):
        on_bytes((stretch.end + line.start) // 2)
        yield from reading.take(line)
    yield from reading.end()


class Reading:
    """Takes the lines of one run, and gives the events of each."""

    def __init__(self, path: Path, settings: dict[str, Any], sentences: Sentences) -> None:
        self.settings = settings
        """The metadata; it may be replaced until there is an iteration."""
        self._path = path
        self._sentences = sentences
        self._unknown: Counter[str] = Counter()
        self._loop: Loop | None = None
        self._at = 0.0
        self._waiting: list[tuple[int, str]] = []

    @property
    def is_over(self) -> bool:
        """Whether the last iteration gave an answer."""
        return self._loop is not None and self._loop.outcome is not None

    def take(self, line: Line) -> list[Event]:
        """One line."""
        if line.is_blank:
            return []
        try:
            row = _checked(parse(line))
        except Damaged as error:
            self._waiting.append((line.number, str(error)))
            return []
        if row.get("type") != "iteration":
            if row.get("type") != "metadata":
                self._unknown[text(row.get("type"))[:60]] += 1
            return []
        events, loop = self._begun(row)
        events += self._damages()
        events += loop.step(row, self._at)
        self._at = events[-1].at
        return events

    def end(self) -> list[Event]:
        """The last events."""
        events, loop = self._begun({})
        events += self._damages()
        events += self._sentences.rest(self._at)
        for kind, count in self._unknown.items():
            said = f"{count:,} lines of the unknown type {kind!r} were left out."
            events += self._sentences.tell(said, self._at)
        return [*events, _end(loop, self._at)]

    def _begun(self, row: dict[str, Any]) -> tuple[list[Event], Loop]:
        """The first events, where there were none yet, and the run's loop."""
        if self._loop is not None:
            return [], self._loop
        model = text(self.settings.get("root_model")) or UNKNOWN_MODEL
        self._loop = Loop(Whole(Numbers(), self._sentences), owner=RUN_SPAN, depth=0, model=model)
        events = list(_beginning(self._path, self.settings, row, self._sentences))
        self._at = events[0].at
        return events, self._loop

    def _damages(self) -> list[Event]:
        waiting, self._waiting = self._waiting, []
        return [event for number, why in waiting for event in self._sentences.damaged(number, why, self._at)]


def _checked(row: Any) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise Damaged("it is not an object")
    if row.get("type") == "iteration" and "response" not in row and "prompt" not in row:
        raise Damaged("the iteration has neither a prompt nor a response")
    return row


def _beginning(path: Path, settings: dict[str, Any], row: dict[str, Any], sentences: Sentences) -> Iterator[Event]:
    """RunStarted, and what has to be said of the format."""
    first = moment(row.get("timestamp"))
    begin = moment(settings.get("timestamp")) or 0.0 if first is None else span_of(row, 0.0, None)[0]
    question, is_context = _question(row)
    model = text(settings.get("root_model")) or UNKNOWN_MODEL
    environment = text(settings.get("environment_type"))
    yield facts.RunStarted(
        span=RUN_SPAN,
        at=begin,
        question=question,
        method="rlm",
        root_model=model,
        sub_model=model if settings and settings.get("other_backends") is None else UNKNOWN_MODEL,
        corpus=None,
        limits=_limits(settings),
        sandbox=f"rlms, environment {environment}" if environment else "",
        api_base=_address(settings),
        source=source_of(FORM, path),
    )
    yield from sentences.tell(NO_USAGE, begin)
    yield from sentences.tell(NO_ZONE, begin)
    if not settings:
        yield from sentences.tell(NO_METADATA, begin)
    if is_context:
        yield from sentences.tell(NO_QUESTION, begin)


def _limits(settings: dict[str, Any]) -> Limits:
    steps, depth = whole(settings.get("max_iterations")), whole(settings.get("max_depth"))
    limits = UNLIMITED if steps is None else replace(UNLIMITED, max_steps=steps)
    return limits if depth is None else replace(limits, max_depth=depth)


def _address(settings: dict[str, Any]) -> str | None:
    address = table(settings.get("backend_kwargs")).get("base_url")
    return address if isinstance(address, str) else None


def _question(row: dict[str, Any]) -> tuple[str, bool]:
    """What was asked, and whether that is only the beginning of the context."""
    for one in rows(row.get("prompt")):
        said = message(one)
        if said.role != "user":
            continue
        for form in _QUESTIONS:
            found = form.search(said.text)
            if found is not None and found[1] not in ("", "None"):
                return found[1], False
    for block in map(table, rows(row.get("code_blocks"))):
        context = context_of(table(table(block.get("result")).get("locals")))
        if context is not None:
            return text(context)[:QUESTION_CHARS], True
    return "", False


def _end(loop: Loop, at: float) -> Event:
    outcome = loop.outcome or Outcome.LOST
    reason = {Outcome.LOST: NO_END, Outcome.FORCED: FORCED}.get(outcome, "")
    return facts.RunEnded(span=RUN_SPAN, at=at, outcome=outcome, answer=loop.answer, reason=reason)
