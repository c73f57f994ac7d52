"""What was said in a run's own loop, read from its record."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rlm_desktop.events import facts
from rlm_desktop.events.facts import Event, Message


@dataclass(slots=True, kw_only=True)
class RootCall:
    """One call of the run's own loop."""

    step: int
    """Span."""
    prompt: tuple[Message, ...]
    reply: str | None = None
    """None where none came."""


def root_calls(events: Iterable[Event]) -> dict[int, RootCall]:
    """The calls of the run's own loop by span, in order, each with its whole prompt."""
    steps: set[int] = set()
    calls: dict[int, RootCall] = {}
    for event in events:
        match event:
            case facts.StepStarted(parent=facts.RUN_SPAN):
                steps.add(event.span)
            case facts.CallStarted(role="root") if event.parent in steps:
                before: tuple[Message, ...] = ()
                if event.after is not None:
                    earlier = calls[event.after]
                    before = (*earlier.prompt, Message(role="assistant", text=earlier.reply or ""))
                calls[event.span] = RootCall(step=event.parent, prompt=(*before, *event.messages))
            case facts.CallFinished() if event.span in calls:
                calls[event.span].reply = event.reply
    return calls
