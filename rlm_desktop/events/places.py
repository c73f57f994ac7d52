"""Where in a run a span belongs, in words that are the same whenever the run's code is executed again.

A step is "3", its second block "3.2", what that asked "3.2/0f1e…:0" (kind and prompt by hash, and how often the block
had asked the same before), and the first step of a child run that this opened "3.2/0f1e…:0/1".
"""

from __future__ import annotations

import hashlib
from collections import Counter

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event

REPLY = "reply"
SUMMARY = "summary"
CLOSING = "closing"
"""What a step asks its root model for."""


class Places:
    """The places of the spans of one run that are under way, learned from its events in their order."""

    def __init__(self) -> None:
        self._places: dict[int, str] = {RUN_SPAN: ""}
        self._asked: dict[int, Counter[str]] = {}

    def __getitem__(self, span: int) -> str:
        """Of the run, or of a step, a block or a child run that has not ended; KeyError for any other."""
        return self._places[span]

    def add(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case facts.StepStarted():
                self._places[event.span] = step_in(self._places[event.parent], event.step)
            case facts.CodeStarted():
                self._places[event.span] = block_in(self._places[event.parent], event.block)
            case facts.ChildStarted():
                self._places[event.span] = self.question(event.parent, "rlm_query", event.question)
            case facts.StepEnded() | facts.CodeFinished() | facts.ChildEnded():
                del self._places[event.span]
                self._asked.pop(event.span, None)

    def question(self, parent: int, asked_as: str, prompt: str) -> str:
        """The place of a prompt that the code of this span, or a step without code, asks next."""
        digest = hashlib.sha256(f"{asked_as}\n{prompt}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
        asked = self._asked.setdefault(parent, Counter())
        asked[digest] += 1
        return f"{self._places[parent]}/{digest}:{asked[digest] - 1}"


def step_in(loop: str, number: int) -> str:
    """The place of a loop's step."""
    return f"{loop}/{number}" if loop else str(number)


def block_in(step: str, number: int) -> str:
    """The place of a step's block."""
    return f"{step}.{number}"


def root_call_in(step: str, what: str) -> str:
    """The place of a step's own call. what: REPLY, SUMMARY or CLOSING."""
    return f"{step}#{what}"


def step_of(place: str) -> int:
    """The step of the run's own loop that a place lies in; 0 for the run itself."""
    number = place.partition("/")[0].partition("#")[0].partition(".")[0]
    return int(number or 0)
