"""A run's record by places: what was asked, executed and answered where, so that a later run can find it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rlm_desktop.engine.compaction import ASKED
from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Recorded, Variable
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.places import CLOSING, REPLY, SUMMARY, Places, root_call_in
from rlm_desktop.ports import OVER_TIME, Offer

SPENT = frozenset({Limit.CALLS, Limit.TOKENS, Limit.COST, Limit.SECONDS})
"""Limits of the whole run, which code meets as calls that are refused."""


@dataclass(slots=True, kw_only=True)
class PlacedCall:
    """A call."""

    started: facts.CallStarted
    """Without its message once the block has ended that asked for it: the place tells prompts apart."""
    end: facts.CallFinished | facts.CallFailed | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the code or the loop that asked was told what came of it."""
        return isinstance(self.end, facts.CallFinished) or (self.end is not None and not self.end.stopped)


@dataclass(slots=True, kw_only=True)
class PlacedChild:
    """A child run."""

    started: facts.ChildStarted
    end: facts.ChildEnded | None = None


@dataclass(slots=True, kw_only=True)
class PlacedBlock:
    """A block of code."""

    started: facts.CodeStarted
    step: int
    """Of the run's own loop."""
    asked: list[str] = field(default_factory=list)
    """Places of its calls and child runs, in order."""
    output: list[facts.OutputWritten] = field(default_factory=list)
    changed: tuple[Variable, ...] = ()
    removed: tuple[str, ...] = ()
    offers: list[Offer] = field(default_factory=list)
    restored: facts.NamespaceRestored | None = None
    met_limit: bool = False
    """A limit of the whole run had been met before its end."""
    end: facts.CodeFinished | None = None

    @property
    def is_cut_off(self) -> bool:
        """Whether its run ended, or what had asked for it, before it did."""
        return self.end is None or (self.end.state == "interrupted" and not self.end.error.startswith(OVER_TIME))

    @property
    def is_repeatable(self) -> bool:
        """Whether it came to its own end, so that it can be executed again."""
        return self.end is not None and self.end.state in ("ok", "error")


@dataclass(slots=True, kw_only=True)
class PlacedStep:
    """A step of the run's own loop."""

    started: facts.StepStarted
    seq: int
    end: facts.StepEnded | None = None


class PlacedRecord:
    """What a record says, by place; steps are those of the run's own loop."""

    def __init__(self, events: Iterable[Recorded]) -> None:
        """events: all of a run, from its first."""
        self.calls: dict[str, PlacedCall] = {}
        self.children: dict[str, PlacedChild] = {}
        self.blocks: dict[str, PlacedBlock] = {}
        self.steps: dict[int, PlacedStep] = {}
        self.ended: facts.RunEnded | None = None
        self.caught_up: facts.CaughtUp | None = None
        self.last_seq = 0
        self.limit_step: int | None = None
        """The step in whose code a limit of the whole run was met first."""
        self._places = Places()
        self._closing: set[int] = set()
        self._step = 0
        self._met_limit = False
        self._codes: dict[int, PlacedBlock] = {}
        self._open_calls: dict[int, PlacedCall] = {}
        self._open_children: dict[int, PlacedChild] = {}
        for recorded in events:
            self._add(recorded)
        self._in_the_order_of_batches()

    def blocks_of(self, step: int) -> Iterator[PlacedBlock]:
        """Those of a step's own code and of the child runs below it."""
        return (block for block in self.blocks.values() if block.step == step)

    def _add(self, recorded: Recorded) -> None:
        event = recorded.event
        self.last_seq = recorded.seq
        begins = isinstance(event, facts.StepStarted | facts.CodeStarted | facts.ChildStarted)
        if begins:
            self._places.add(event)
        match event:
            case facts.StepStarted():
                if event.parent == RUN_SPAN:
                    self._step = event.step
                    self.steps[event.step] = PlacedStep(started=event, seq=recorded.seq)
                if event.closing:
                    self._closing.add(event.span)
            case facts.StepEnded() if self._places[event.span] == str(self._step):
                self.steps[self._step].end = event
            case facts.CallStarted():
                self._ask(event)
            case facts.CallFinished() | facts.CallFailed() if event.span in self._open_calls:
                self._open_calls.pop(event.span).end = event
            case facts.ChildStarted():
                place = self._places[event.span]
                self.children[place] = self._open_children[event.span] = PlacedChild(started=event)
                self._codes[event.parent].asked.append(place)
            case facts.ChildEnded() if event.span in self._open_children:
                self._open_children.pop(event.span).end = event
            case facts.LimitReached(limit=limit) if limit in SPENT:
                self._met_limit = True
                if event.span != RUN_SPAN and self.limit_step is None:
                    self.limit_step = self._step
            case facts.RunEnded():
                self.ended = event
            case facts.CaughtUp():
                self.caught_up = event
            case facts.CodeStarted():
                block = PlacedBlock(started=event, step=self._step)
                self.blocks[self._places[event.span]] = self._codes[event.span] = block
            case _ if event.span in self._codes:
                self._tell(event, self._codes[event.span])
        if not begins:
            self._places.add(event)

    def _ask(self, event: facts.CallStarted) -> None:
        if event.role == "root":
            place = root_call_in(self._places[event.parent], what_is_asked(event, self._closing))
        else:
            place = self._places.question(event.parent, event.asked_as, event.messages[-1].text)
        self.calls[place] = self._open_calls[event.span] = PlacedCall(started=event)
        if event.parent in self._codes:
            self._codes[event.parent].asked.append(place)

    def _tell(self, event: facts.Event, block: PlacedBlock) -> None:
        match event:
            case facts.OutputWritten():
                block.output.append(event)
            case facts.VariablesChanged():
                block.changed, block.removed = event.changed, event.removed
            case facts.NamespaceRestored():
                block.restored = event
            case facts.AnswerOffered(via=via) if via != "text":
                block.offers.append(Offer(via=via, answer=event.answer))
            case facts.CodeFinished():
                block.end = event
                block.met_limit = self._met_limit
                del self._codes[event.span]
                if block.is_repeatable:
                    self._let_go(block)

    def _let_go(self, block: PlacedBlock) -> None:
        """Prompts may be most of a record's text, and this block's code will ask them anew."""
        for place in block.asked:
            if place in self.calls:
                call = self.calls[place]
                call.started = replace(call.started, messages=())

    def _in_the_order_of_batches(self) -> None:
        """Identical prompts of one batch stand in the record as they were sent: now as they were asked."""
        groups: dict[str, list[str]] = {}
        for place in self.calls:
            if "#" not in place.rpartition("/")[2]:
                groups.setdefault(place.rpartition(":")[0], []).append(place)
        for places in groups.values():
            if len(places) == 1:
                continue
            calls = [self.calls[place] for place in places]
            first = {call.started.batch: number for number, call in reversed(list(enumerate(calls)))}
            order = sorted(
                range(len(calls)),
                key=lambda number: (
                    (number, 0)
                    if calls[number].started.batch is None
                    else (first[calls[number].started.batch], calls[number].started.index)
                ),
            )
            for place, number in zip(places, order, strict=True):
                self.calls[place] = calls[number]


def what_is_asked(event: facts.CallStarted, closing: set[int]) -> str:
    """What a loop's own call is for. closing: spans of the steps in which a limit asks for the best answer."""
    if event.parent in closing:
        return CLOSING
    return SUMMARY if event.messages and event.messages[-1].text.endswith(ASKED) else REPLY
