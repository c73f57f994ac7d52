"""A run as the writers tell it: its heading, then its parts one step after the other, each with its texts.

Made from the events alone, in two readings, so that never more than one step of the run's own loop is in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.outcome import Outcome, SpanKind, Status, status_at_end
from rlm_desktop.events.retold import caught_up, diverged
from rlm_desktop.events.score import Score
from rlm_desktop.events.spending import used
from rlm_desktop.events.usage import Total, Usage

GIVEN_BY = {
    "record": "Taken from the record of an earlier run; no model was asked.",
    "user": "Code that the user wrote in this reply's place; no model was asked.",
}
Events = Iterable[facts.Recorded]


@dataclass(slots=True, kw_only=True)
class Part:
    """A span with what was said in it, as it stands when its step is over."""

    span: int
    parent: int | None
    kind: SpanKind
    begin: float
    end: float | None = None
    status: Status = Status.RUNNING
    depth: int = 0
    step: int | None = None
    closing: bool = False
    block: int | None = None
    role: str = ""
    """root or sub, of a call."""
    asked_as: str = ""
    model: str = ""
    line: int | None = None
    batch: int | None = None
    index: int = 0
    after: int | None = None
    """Of a call: the call whose prompt and reply come before its messages."""
    messages: tuple[facts.Message, ...] = ()
    text: str = ""
    """The reply of a call, the code of a block, the question of a child run."""
    thinking: str = ""
    finish_reason: str = ""
    usage: Usage | None = None
    retries: int = 0
    answer: str = ""
    outcome: Outcome | None = None
    outputs: list[facts.OutputWritten] = field(default_factory=list)
    variables: list[facts.VariablesChanged] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Sentences: answers offered, replies sent back, limits, searches and the like."""
    error: str = ""
    below: list[Part] = field(default_factory=list)

    def everything(self) -> Iterator[Part]:
        """This part and all below it, each before its own, in the order they began."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            waiting += part.below[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What is said of a run as a whole."""

    run: str
    started: facts.RunStarted
    end: float
    """Of the run, or of what there is of it so far."""
    outcome: Outcome | None
    answer: str
    reason: str
    steps: int
    """Of the run's own loop."""
    root: Total
    sub: Total
    notes: tuple[str, ...]
    score: Score | None = None

    @property
    def total(self) -> Total:
        """Over all calls."""
        return self.root.and_also(self.sub)


@dataclass(frozen=True, slots=True)
class CorpusText:
    """What a run was asked about, and the file with its text."""

    corpus: Corpus
    file: Path


@dataclass(frozen=True, slots=True)
class Source:
    """A run that can be read more than once."""

    run: str
    read: Callable[[], Events]
    """The same events each time, from the first."""
    texts: tuple[CorpusText, ...] = ()
    """What leaves with it, for a format that takes documents."""
    score: Score | None = None
    """How good its answer was found to be: kept beside the record."""


def events_of(sources: Iterable[Source]) -> Events:
    """The events of runs, one run after the other."""
    for source in sources:
        yield from source.read()


def scores_of(sources: Iterable[Source]) -> dict[str, Score]:
    """The scores of runs that have one, by id."""
    return {source.run: source.score for source in sources if source.score is not None}


def heading(source: Source) -> Heading:
    """The run as a whole, without its texts."""
    started: facts.RunStarted | None = None
    ended: facts.RunEnded | None = None
    steps, at, notes = 0, 0.0, []
    totals = {"root": Total(), "sub": Total()}
    roles: dict[int, str] = {}
    for recorded in source.read():
        event = recorded.event
        at = event.at
        match event:
            case facts.RunStarted():
                started = event
            case facts.RunEnded():
                ended = event
            case facts.StepStarted(depth=0):
                steps += 1
            case facts.CallStarted():
                roles[event.span] = event.role
            case facts.CallFinished() | facts.CallFailed():
                role = roles.pop(event.span)
                totals[role] = totals[role].plus(used(event))
            case _:
                pass
        if event.span == facts.RUN_SPAN and (note := note_of(event)):
            notes.append(note)
    assert started is not None, "a run begins with RunStarted"
    for role in roles.values():
        totals[role] = totals[role].plus(Usage())
    return Heading(
        run=source.run,
        started=started,
        end=at,
        outcome=ended.outcome if ended else None,
        answer=ended.answer if ended else "",
        reason=ended.reason if ended else "",
        steps=steps,
        root=totals["root"],
        sub=totals["sub"],
        notes=tuple(notes),
        score=source.score,
    )


def run_part(told: Heading) -> Part:
    """The run's own span."""
    return Part(
        span=facts.RUN_SPAN,
        parent=None,
        kind=SpanKind.RUN,
        begin=told.started.at,
        end=told.end if told.outcome else None,
        status=status_at_end(told.outcome, SpanKind.RUN) if told.outcome else Status.RUNNING,
        model=told.started.root_model,
        text=told.started.question,
        answer=told.answer,
        outcome=told.outcome,
        notes=list(told.notes),
        error=told.reason if told.outcome is not Outcome.ANSWERED else "",
    )


def steps_of(source: Source) -> Iterator[Part]:
    """The parts directly under the run, with all below them, each when all of it is over."""
    open_parts: dict[int, Part] = {}
    for recorded in source.read():
        event = recorded.event
        if isinstance(event, facts.RunEnded):
            for left in open_parts.values():
                if left.end is None:
                    left.end, left.status = event.at, status_at_end(event.outcome, left.kind)
            continue
        part = _take(event, open_parts)
        if part is None or part.parent != facts.RUN_SPAN or part.end is None:
            continue
        inside = list(part.everything())
        if all(one.end is not None for one in inside):
            yield part
            for one in inside:
                del open_parts[one.span]
    yield from [part for part in open_parts.values() if part.parent == facts.RUN_SPAN]


def note_of(event: facts.Event) -> str:
    """What an event that belongs to no text says, as a sentence; else empty."""
    match event:
        case facts.Noted():
            return event.note
        case facts.AnswerOffered():
            verdict = "accepted" if event.accepted else f"not accepted: {event.reason}"
            return f"Answer by {event.via}, {verdict}"
        case facts.ReplySentBack():
            return f"The reply was sent back: {event.reason}"
        case facts.LimitReached():
            return f"Limit reached: {event.limit.value}, {event.used:g} of {event.allowed:g}."
        case facts.Compacted():
            return f"The history was shortened: {event.dropped} messages dropped, {event.kept} kept."
        case facts.Searched():
            return f"Searched the documents for “{event.query}”: {', '.join(event.documents) or 'nothing found'}."
        case facts.NamespaceRestored():
            lost = f"; lost: {', '.join(event.lost)}" if event.lost else ""
            return f"The REPL was restored by executing {event.blocks} blocks again{lost}."
        case facts.CaughtUp():
            return caught_up(event)
        case facts.Diverged():
            return diverged(event)
        case facts.ReplyShared():
            return f"A sub-call was given the reply of the identical call {event.call}; no model was asked."
        case _:
            return ""


def _take(event: facts.Event, parts: dict[int, Part]) -> Part | None:
    """Put an event where it belongs; gives the step whose end may now be complete."""
    begun = _begun(event)
    if begun is not None:
        parts[begun.span] = begun
        if begun.parent in parts:
            parts[begun.parent].below.append(begun)
        return None
    part = parts.get(event.span)
    if part is None:
        return None
    _tell(event, part)
    if note := note_of(event):
        part.notes.append(note)
    if isinstance(event, facts.AnswerOffered):
        part.answer = event.answer
    while part.parent in parts:
        part = parts[part.parent]
    return part


def _begun(event: facts.Event) -> Part | None:
    more: dict[str, Any]
    match event:
        case facts.StepStarted():
            kind = SpanKind.STEP
            more = {"step": event.step, "closing": event.closing}
        case facts.CallStarted():
            kind = SpanKind.CALL
            names = ("role", "asked_as", "model", "line", "batch", "index", "after", "messages")
            more = {name: getattr(event, name) for name in names}
        case facts.CodeStarted():
            kind, more = SpanKind.CODE, {"text": event.code, "block": event.block}
        case facts.ChildStarted():
            kind = SpanKind.CHILD_RUN
            more = {"text": event.question, **{n: getattr(event, n) for n in ("model", "line", "batch", "index")}}
        case _:
            return None
    return Part(span=event.span, parent=event.parent, kind=kind, begin=event.at, depth=event.depth, **more)


def _tell(event: facts.Event, part: Part) -> None:
    match event:
        case facts.ReplyWritten():
            if event.thinking:
                part.thinking += event.text
            else:
                part.text += event.text
        case facts.CallFinished():
            part.text, part.thinking, part.usage = event.reply, event.thinking or part.thinking, used(event)
            part.finish_reason, part.retries = event.finish_reason, event.retries
            if event.given_by != "model":
                part.notes.append(GIVEN_BY[event.given_by])
            part.end, part.status = event.at, Status.OK
        case facts.CallFailed():
            part.error, part.usage, part.retries = event.error, event.usage, event.retries
            part.end, part.status = event.at, Status.STOPPED if event.stopped else Status.FAILED
        case facts.OutputWritten():
            part.outputs.append(event)
        case facts.VariablesChanged():
            part.variables.append(event)
        case facts.CodeFinished():
            part.error, part.end = event.error, event.at
            part.status = {"ok": Status.OK, "interrupted": Status.STOPPED}.get(event.state, Status.FAILED)
        case facts.StepEnded():
            part.error, part.end = event.error, event.at
            part.status = Status.FAILED if event.failed else Status.OK
        case facts.ChildEnded():
            part.outcome, part.answer, part.error = event.outcome, event.answer, event.reason
            part.end, part.status = event.at, status_at_end(event.outcome, SpanKind.RUN)
        case _:
            pass
