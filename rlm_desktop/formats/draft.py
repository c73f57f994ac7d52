"""The events of a foreign run as it is taken down: put in as its tree has them, given in the order of their times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.imported import Numbers, Sentences
from rlm_desktop.formats.told import LATEST

_BEGINS = (facts.StepStarted, facts.CallStarted, facts.CodeStarted, facts.ChildStarted)
_ENDS = (facts.StepEnded, facts.CallFinished, facts.CallFailed, facts.CodeFinished, facts.ChildEnded)


class Draft:
    """Takes the spans of a tree, each before those below it and ended after them.

    Times need not fit: what is below a span is moved into it, and its end after all of them.
    """

    def __init__(self, sentences: Sentences) -> None:
        self.numbers = Numbers()
        self.sentences = sentences
        self._events: list[facts.Event] = []

    def put(self, event: facts.Event) -> None:
        """Any event, in its place in the tree."""
        self.sentences.look()
        self._events.append(event)

    def say(self, sentence: str, at: float) -> None:
        """What the reader should know, once."""
        self._events += self.sentences.tell(sentence, at)

    def begin_step(self, at: float, *, parent: int, step: int, depth: int, closing: bool = False) -> int:
        """A step; its span."""
        span = self.numbers.span()
        self.put(facts.StepStarted(span=span, at=at, parent=parent, step=step, depth=depth, closing=closing))
        return span

    def end_step(self, span: int, at: float, error: str = "", *, failed: bool = False) -> None:
        """The end of a step."""
        self.put(facts.StepEnded(span=span, at=at, failed=failed or bool(error), error=error))

    def call(
        self,
        begin: float,
        end: float | None,
        *,
        parent: int,
        role: Any,
        model: str,
        messages: tuple[facts.Message, ...] = (),
        reply: str = "",
        error: str = "",
        usage: Usage | None = None,
        thinking: str = "",
        finish_reason: str = "",
        retries: int = 0,
        stopped: bool = False,
        **more: Any,
    ) -> int:
        """A call with its reply or error, or without an end; its span.

        more: fields of CallStarted.
        """
        span = self.numbers.span()
        self.put(
            facts.CallStarted(span=span, at=begin, parent=parent, role=role, model=model, messages=messages, **more)
        )
        if end is not None and (error or stopped):
            self.put(facts.CallFailed(span=span, at=end, error=error, usage=usage, retries=retries, stopped=stopped))
        elif end is not None:
            self.put(
                facts.CallFinished(
                    span=span,
                    at=end,
                    reply=reply,
                    usage=usage or Usage(),
                    thinking=thinking,
                    finish_reason=finish_reason,
                    retries=retries,
                )
            )
        return span

    def begin_code(self, at: float, *, parent: int, code: str, block: int = 1, depth: int = 0) -> int:
        """A block of code; its span."""
        span = self.numbers.span()
        self.put(facts.CodeStarted(span=span, at=at, parent=parent, code=code, block=block, depth=depth))
        return span

    def end_code(
        self,
        span: int,
        at: float,
        *,
        stdout: str = "",
        stderr: str = "",
        error: str = "",
        stopped: bool = False,
        printed: int = 0,
    ) -> None:
        """What a block printed, and its end; printed: characters that were put in already."""
        for text, stream in ((stdout, "stdout"), (stderr, "stderr")):
            if text:
                said: Any = stream
                self.put(facts.OutputWritten(span=span, at=at, text=text, stream=said))
        state: Any = "interrupted" if stopped else "error" if error else "ok"
        chars = printed + len(stdout) + len(stderr)
        self.put(facts.CodeFinished(span=span, at=at, state=state, error=error, output_chars=chars))

    def begin_child(self, at: float, *, parent: int, question: str, model: str, depth: int, **more: Any) -> int:
        """A child run; its span.

        more: fields of ChildStarted.
        """
        span = self.numbers.span()
        self.put(
            facts.ChildStarted(span=span, at=at, parent=parent, question=question, model=model, depth=depth, **more)
        )
        return span

    def end_child(self, span: int, at: float, outcome: Outcome, answer: str = "", reason: str = "") -> None:
        """The end of a child run."""
        self.put(facts.ChildEnded(span=span, at=at, outcome=outcome, answer=answer, reason=reason))

    def take(self, lowest: float = 0.0) -> list[facts.Event]:
        """The events so far in the order of their times, none before the lowest; they are out of the draft then."""
        events = sorted(_fitted(self._events, lowest), key=lambda event: event.at)
        self._events = []
        return events


def _fitted(events: list[facts.Event], lowest: float) -> list[facts.Event]:
    """Every span inside the one above it."""
    fitted: list[facts.Event] = []
    begins: dict[int, float] = {}
    latest: dict[int, float] = {}
    above: dict[int, int] = {}
    for event in events:
        if isinstance(event, _BEGINS):
            above[event.span] = event.parent
            at = begins[event.span] = max(event.at, begins.get(event.parent, lowest))
        else:
            at = max(event.at, begins.get(event.span, lowest))
        if isinstance(event, facts.RunStarted):
            begins[event.span] = min(at, LATEST)
        if isinstance(event, (*_ENDS, facts.RunEnded)):
            at = max(at, latest.get(event.span, at))
        at = min(at, LATEST)
        span: int | None = event.span
        while span is not None:
            latest[span] = max(at, latest.get(span, at))
            span = above.get(span)
        fitted.append(event if at == event.at else replace(event, at=at))
    return fitted
