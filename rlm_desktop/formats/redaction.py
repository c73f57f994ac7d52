"""Runs with secrets taken out: applied to the events, before any writer sees them.

The run is read twice: first to know what is secret in it, then to take that out wherever and however it is written.
Pieces of a reply or an output are joined first, so that nothing hides across two of them.
"""

from __future__ import annotations

import dataclasses
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.score import Score, who
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.quotations import Quotations
from rlm_desktop.formats.redaction_rules import DOCUMENTS, NAMES, Find, Finder, Rules

KEPT = frozenset(
    {"role", "asked_as", "stream", "state", "via", "outcome", "limit", "given_by", "what", "overflow"}
    | {"hash", "prompt_hash", "seed"}
)
"""Fields that hold one of a closed list of words, or a figure."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """One stretch that was replaced."""

    run: str
    seq: int
    """Of the event in the redacted run."""
    place: str
    """The event's name and its field."""
    rule: str
    found: str
    """What stood there."""
    put: str
    """What stands there now."""


class Redaction:
    """Takes out of some runs what the rules name; one secret is the same mark in all of them.

    replacements: filled as the redacted runs are read, if the caller wants them.
    """

    def __init__(self, rules: Rules, sources: Iterable[Source], quotations: Quotations | None = None) -> None:
        """quotations: of the documents that the rules name."""
        self._marks: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        first = Finder(rules, quotations=quotations)
        known: dict[tuple[str, str], None] = {}
        for source in sources:
            for recorded in joined(source.read()):
                for _, text in _texts(recorded.event):
                    known.update({(find.rule, find.secret): None for find in first.find(text)})
        for rule, secret in known:
            self._mark(rule, secret)
        secrets = [(rule, secret) for rule, secret in known if rule != DOCUMENTS]
        self._finder = Finder(rules, secrets, quotations)

    def redacted(self, source: Source) -> Source:
        """The run without its secrets."""
        score = source.score and Score(source.score.value, who(self.without(source.score.by)))
        return Source(source.run, lambda: self._events(source, None), score=score)

    def replacements(self, source: Source) -> list[Replacement]:
        """Every stretch of a run that is replaced, in order."""
        listed: list[Replacement] = []
        for last in deque(self._events(source, listed), maxlen=1):
            if source.score is not None:
                self._changed(source.score.by, last, "Score.by", listed)
        return listed

    def without(self, text: str) -> str:
        """Any other text that leaves with the runs, without what the rules name."""
        return self._replaced(text)[0]

    def _events(self, source: Source, listed: list[Replacement] | None) -> Iterator[facts.Recorded]:
        for recorded in joined(source.read()):

            def change(text: str, place: str, recorded: facts.Recorded = recorded) -> str:
                return self._changed(text, recorded, place, listed)

            yield replace(recorded, event=_with_texts(recorded.event, change, type(recorded.event).__name__))

    def _changed(self, text: str, recorded: facts.Recorded, place: str, listed: list[Replacement] | None) -> str:
        changed, finds = self._replaced(text)
        if listed is not None:
            for find in finds:
                put, found = self._mark(find.rule, find.secret), text[find.start : find.end]
                listed.append(Replacement(recorded.run, recorded.seq, place, find.rule, found, put))
        return changed

    def _replaced(self, text: str) -> tuple[str, list[Find]]:
        pieces, last = [], 0
        finds = self._finder.find(text)
        for find in finds:
            pieces += [text[last : find.start], self._mark(find.rule, find.secret)]
            last = find.end
        return "".join([*pieces, text[last:]]), finds

    def _mark(self, rule: str, secret: str) -> str:
        key = (rule, secret.casefold())
        if key not in self._marks:
            self._counts[rule] = self._counts.get(rule, 0) + 1
            self._marks[key] = f"[{NAMES[rule]} {self._counts[rule]}]"
        return self._marks[key]


def joined(events: Iterable[facts.Recorded]) -> Iterator[facts.Recorded]:
    """The events, with the pieces of each reply and output as one, numbered anew.

    Pieces of a reply that was finished are left out: the reply is in the event that finished it.
    """
    seq, run = 0, ""
    held: dict[tuple[int, str], facts.ReplyWritten | facts.OutputWritten] = {}
    for recorded in events:
        event, run = recorded.event, recorded.run
        if isinstance(event, facts.ReplyWritten | facts.OutputWritten):
            key = (event.span, str(event.thinking if isinstance(event, facts.ReplyWritten) else event.stream))
            before = held.pop(key, None)
            held[key] = event if before is None else replace(event, text=before.text + event.text)
            continue
        ending = isinstance(event, facts.RunEnded)
        for key in [one for one in held if ending or one[0] == event.span]:
            piece = held.pop(key)
            if isinstance(event, facts.CallFinished):
                continue
            seq += 1
            yield facts.Recorded(run=run, seq=seq, event=replace(piece, at=event.at))
        seq += 1
        yield replace(recorded, seq=seq)
    for piece in held.values():
        seq += 1
        yield facts.Recorded(run=run, seq=seq, event=piece)


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def keep(text: str, place: str) -> str:
        found.append((place, text))
        return text

    _with_texts(value, keep, type(value).__name__)
    yield from found


def _with_texts(value: Any, change: Any, place: str) -> Any:
    """A value with each text in it changed, but for the fields that are kept."""
    if type(value) is str:
        return change(value, place)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value) if field.name not in KEPT]
        return replace(value, **{n: _with_texts(getattr(value, n), change, f"{place}.{n}") for n in names})
    if isinstance(value, tuple | list):
        return type(value)(_with_texts(one, change, place) for one in value)
    if isinstance(value, Mapping):
        return {_with_texts(key, change, place): _with_texts(one, change, place) for key, one in value.items()}
    return value
