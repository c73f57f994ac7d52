"""A record that compares what code does now, executed again, with what an earlier record says it did."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Diverged, Event, Message, Variable
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.places import Places, root_call_in, step_of
from rlm_desktop.ports import Record
from rlm_desktop.worker.differences import around, differ, same_value, told, value
from rlm_desktop.worker.placed_record import PlacedBlock, PlacedRecord, what_is_asked
from rlm_desktop.worker.unrepeatable import Excuse, excuses

MOST_EXCUSED = 20
"""Differences with an excuse that are put on record."""
COMPARED_ENDS = frozenset({Outcome.ANSWERED, Outcome.FORCED, Outcome.BUDGET})

What = Literal["prompt", "missing call", "extra call", "code", "output", "error", "variable", "answer"]
PromptOf = Callable[[int], Sequence[Message]]
"""The whole prompt of a call of the earlier run, by its span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What of two records is compared."""

    until: int | None = None
    """The first step of the run's own loop that is not; None compares all, and the run's end."""
    own_prompts: bool = True
    """Whether the loops' own prompts are; they are not where the question, a preset, a model or a limit is another."""
    openings: bool = True
    """Whether their system prompts are; they are not where the preset's wording has changed since."""


@dataclass(slots=True, kw_only=True)
class _Running:
    """A block under way."""

    place: str
    recorded: PlacedBlock | None
    known: frozenset[str]
    """What it asked the first time."""
    asked: dict[str, None] = field(default_factory=dict)
    """What it asks now, in order."""
    output: list[str] = field(default_factory=list)
    changed: tuple[Variable, ...] = ()
    removed: tuple[str, ...] = ()


class Comparing:
    """A ports.Record in front of another one, which gets every event, and a Diverged for every difference.

    Behind the first difference without an excuse nothing is compared: what comes then follows from it.
    on_difference: called with each.
    """

    def __init__(
        self,
        record: Record,
        earlier: PlacedRecord,
        prompt_of: PromptOf,
        scope: Scope,
        *,
        on_difference: Callable[[Diverged], None] | None = None,
    ) -> None:
        self._record = record
        self._earlier = earlier
        self._prompt_of = prompt_of
        self._scope = scope
        self._on_difference = on_difference
        self._places = Places()
        self._closing: set[int] = set()
        self._running: dict[int, _Running] = {}
        self._tainted: dict[str, list[Excuse]] = {}
        """By loop: why what its code does may be something else now."""
        self.excused: list[Diverged] = []
        self.difference: Diverged | None = None
        """The first without an excuse."""
        self.blocks = 0
        """Compared so far."""
        self.calls = 0
        self._at = 0.0

    def write(self, event: Event) -> int:
        """Take the event; see ports.Record."""
        if self.difference is not None:
            return self._record.write(event)
        self._at = event.at
        begins = isinstance(event, facts.StepStarted | facts.CodeStarted | facts.ChildStarted)
        if begins:
            self._places.add(event)
        if isinstance(event, facts.CodeFinished | facts.ChildEnded | facts.RunEnded):  # while the span is still open
            self._compare(event)
            seq = self._record.write(event)
        else:
            seq = self._record.write(event)
            self._compare(event)
        if not begins:
            self._places.add(event)
        return seq

    def _compare(self, event: Event) -> None:
        match event:
            case facts.StepStarted(closing=True):
                self._closing.add(event.span)
            case facts.CodeStarted():
                self._on_code(event)
            case facts.CallStarted(role="root"):
                self._on_root_call(event)
            case facts.CallStarted():
                self._on_asked(event, self._places.question(event.parent, event.asked_as, event.messages[-1].text))
            case facts.ChildStarted():
                self._on_asked(event, self._places[event.span])
            case facts.OutputWritten() if event.span in self._running:
                self._running[event.span].output.append(event.text)
            case facts.VariablesChanged() if event.span in self._running:
                running = self._running[event.span]
                running.changed, running.removed = event.changed, event.removed
            case facts.CodeFinished() if event.span in self._running:
                self._on_code_finished(event, self._running.pop(event.span))
            case facts.ChildEnded():
                self._on_child_ended(event)
            case facts.RunEnded() if self._scope.until is None:
                self._on_run_ended(event)

    def _on_code(self, event: facts.CodeStarted) -> None:
        place = self._places[event.span]
        if not self._is_in(place):
            return
        recorded = self._earlier.blocks.get(place)
        known = frozenset(() if recorded is None else recorded.asked)
        self._running[event.span] = _Running(place=place, recorded=recorded, known=known)
        if recorded is not None and recorded.started.code != event.code:
            self._differ(event.span, "code", place, recorded.started.code, event.code, recorded.started.span)
        self._taint(_loop_of(place), excuses(event.code))

    def _on_root_call(self, event: facts.CallStarted) -> None:
        place = root_call_in(self._places[event.parent], what_is_asked(event, self._closing))
        recorded = self._earlier.calls.get(place)
        if recorded is None or not self._is_in(place):
            return
        self.calls += 1
        if not self._scope.own_prompts:
            return
        before, now = recorded.started.messages, event.messages
        if not self._scope.openings and (recorded.started.after is None or event.after is None):
            before, now = before[-1:], now[-1:]
        if differ(told(before), told(now)):
            self._differ(event.span, "prompt", place, told(before), told(now), recorded.started.span)

    def _on_asked(self, event: facts.CallStarted | facts.ChildStarted, place: str) -> None:
        running = self._running.get(event.parent)
        if running is None or running.recorded is None or not self._is_comparable(running.recorded):
            return
        self.calls += 1
        running.asked[place] = None
        asked = running.recorded.asked
        if place in running.known:
            return
        at = len(running.asked) - 1
        now = event.question if isinstance(event, facts.ChildStarted) else event.messages[-1].text
        if at < len(asked) and asked[at] not in running.asked:
            span, before = self._prompt_at(asked[at])
            self._differ(event.span, "prompt", running.place, before, now, span, call=at, line=event.line)
        else:
            self._differ(event.span, "extra call", running.place, "", now, None, call=at, line=event.line)

    def _on_code_finished(self, event: facts.CodeFinished, running: _Running) -> None:
        recorded, place = running.recorded, running.place
        if recorded is None or recorded.end is None or not self._is_comparable(recorded):
            return
        self.blocks += 1
        at = recorded.started.span
        if len(running.asked) < len(recorded.asked):
            number, asked = next(one for one in enumerate(recorded.asked) if one[1] not in running.asked)
            span, before = self._prompt_at(asked)
            self._differ(event.span, "missing call", place, before, "", span, call=number)
        before, now = "".join(one.text for one in recorded.output), "".join(running.output)
        if differ(before, now):
            self._differ(event.span, "output", place, before, now, at)
        if recorded.end.state != event.state or differ(recorded.end.error, event.error):
            was, is_now = (f"{one.state}: {one.error}" for one in (recorded.end, event))
            self._differ(event.span, "error", place, was, is_now, at)
        self._compare_variables(event.span, running, recorded)

    def _compare_variables(self, span: int, running: _Running, recorded: PlacedBlock) -> None:
        before = {one.name: one for one in recorded.changed}
        now = {one.name: one for one in running.changed}
        for name in sorted(before.keys() | now.keys()):
            one, other = before.get(name), now.get(name)
            if one is None or other is None or not same_value(one, other):
                self._differ(
                    span, "variable", running.place, value(one), value(other), recorded.started.span, name=name
                )

    def _on_child_ended(self, event: facts.ChildEnded) -> None:
        place = self._places[event.span]
        recorded = self._earlier.children.get(place)
        if recorded is None or recorded.end is None or not self._is_in(place):
            return
        self._taint(_loop_of(place.rpartition("/")[0]), self._tainted.get(place, ()))
        if recorded.end.outcome in COMPARED_ENDS and differ(recorded.end.answer, event.answer):
            before, now = recorded.end.answer, event.answer
            self._differ(event.span, "answer", place, before, now, recorded.started.span)

    def _on_run_ended(self, event: facts.RunEnded) -> None:
        ended = self._earlier.ended
        if ended is None or ended.outcome not in COMPARED_ENDS:
            return
        before, now = (f"{one.outcome.value}: {one.answer}" for one in (ended, event))
        if differ(before, now):
            self._differ(RUN_SPAN, "answer", "", before, now, RUN_SPAN)

    def _prompt_at(self, place: str) -> tuple[int, str]:
        if place in self._earlier.children:
            child = self._earlier.children[place].started
            return child.span, child.question
        span = self._earlier.calls[place].started.span
        return span, self._prompt_of(span)[-1].text

    def _is_in(self, place: str) -> bool:
        return self._scope.until is None or step_of(place) < self._scope.until

    def _is_comparable(self, block: PlacedBlock) -> bool:
        """It came to its own end then, and no limit that may be another now stood in its way."""
        return block.is_repeatable and (self._scope.until is None or not block.met_limit)

    def _taint(self, loop: str, found: Iterable[Excuse]) -> None:
        known = self._tainted.setdefault(loop, [])
        known += [one for one in found if one not in known]

    def _differ(
        self,
        span: int,
        what: What,
        place: str,
        recorded: str,
        now: str,
        recorded_span: int | None,
        *,
        name: str = "",
        call: int | None = None,
        line: int | None = None,
    ) -> None:
        if self.difference is not None:
            return
        known = self._tainted.get(_loop_of(place), ())
        excuse = next((one.sentence for one in known if one.covers(recorded, now)), "")
        before, after = around(recorded, now)
        event = Diverged(
            span=span,
            at=self._at,
            what=what,
            where=where(place, call, line),
            recorded=before,
            now=after,
            name=name,
            recorded_span=recorded_span,
            excuse=excuse,
        )
        if not excuse:
            self.difference = event
        elif len(self.excused) < MOST_EXCUSED:
            self.excused.append(event)
        else:
            return
        self._record.write(event)
        if self._on_difference is not None:
            self._on_difference(event)


def where(place: str, call: int | None = None, line: int | None = None) -> str:
    """A place in words; call: of a sub-call among those of its block, from 0."""
    if not place:
        return "the end of the run"
    parts = place.split("/")[::2]
    if _is_child(place):
        return f"{_inside(parts)}its end"
    *outer, inner = parts
    asked = "" if call is None else f", sub-call {call + 1}"
    at_line = "" if line is None else f" (line {line})"
    return f"{_inside(outer)}{_step(inner)}{asked}{at_line}"


def _inside(blocks: Sequence[str]) -> str:
    return "".join(f"in a child run of {_step(one)}: " for one in blocks)


def _step(part: str) -> str:
    step, _, block = part.partition("#")[0].partition(".")
    return f"step {step}, block {block}" if block else f"step {step}"


def _loop_of(place: str) -> str:
    """The place of the loop that a step, a block or a call of its own belongs to; a child run is its own loop."""
    return place if _is_child(place) else place.rpartition("/")[0]


def _is_child(place: str) -> bool:
    """Whether it is a child run's own place, not one inside it."""
    return place.count("/") % 2 == 1
