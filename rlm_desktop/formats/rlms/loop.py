"""One loop of `rlms` as events: the run's own, or that of a child run, whose iterations lie inside a call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.imported import Whole
from rlm_desktop.formats.rlms import calls
from rlm_desktop.formats.rlms.namespace import Namespace
from rlm_desktop.formats.rlms.stderr import complaint_and_error
from rlm_desktop.formats.rlms.usage import less, usage_of
from rlm_desktop.formats.told import LATEST, UNKNOWN_MODEL, amount, messages, moment, rows, table, text, whole

LONGEST_SECONDS = 1e8
"""Of an iteration; a longer one is no time."""

_DIRECTIVE = re.compile(r"^\s*(FINAL_VAR|FINAL)\(", re.MULTILINE)


@dataclass(slots=True)
class _Asked:
    """The last root call: what the next prompt may begin with."""

    span: int
    prompt: list[Any]
    reply: str


class Loop:
    """Makes the events of one iteration after the other."""

    def __init__(self, whole_run: Whole, *, owner: int, depth: int, model: str) -> None:
        self._whole = whole_run
        self._owner = owner
        self._depth = depth
        self._model = model
        self._namespace = Namespace()
        self._asked: _Asked | None = None
        self._step = 0
        self.outcome: Outcome | None = None
        """How it ended, as far as the rows so far say it; None where they do not."""
        self.answer = ""

    def step(
        self, row: dict[str, Any], lowest: float, highest: float | None = None, *, usage: Usage | None = None
    ) -> list[facts.Event]:
        """The events of an iteration, in the order of their times, none before or after the given ones.

        usage: that of the root call, where it is known.
        """
        begin, end = span_of(row, lowest, highest)
        blocks = [table(one) for one in rows(row.get("code_blocks"))]
        is_closing = not blocks and amount(row.get("iteration_time")) is None and row.get("final_answer") is not None
        self._step = whole(row.get("iteration")) or self._step + 1
        span = self._whole.numbers.span()
        events: list[facts.Event] = [
            facts.StepStarted(
                span=span, at=begin, parent=self._owner, step=self._step, depth=self._depth, closing=is_closing
            )
        ]
        durations = [amount(table(one.get("result")).get("execution_time")) or 0.0 for one in blocks]
        replied = max(begin, end - sum(durations))
        events += self._root_call(row, span, begin, replied, usage or Usage())
        at, failure = replied, ""
        for number, (block, seconds) in enumerate(zip(blocks, durations, strict=True), start=1):
            until = end if number == len(blocks) else min(end, at + seconds)
            added, error = self._code(block, span, number, at, until)
            events += added
            failure = error or failure
            at = until
        events += self._ending(row, span, end, is_closing=is_closing)
        events.append(facts.StepEnded(span=span, at=end, failed=bool(failure), error=failure))
        return sorted(events, key=lambda event: event.at)

    def _root_call(self, row: dict[str, Any], step: int, begin: float, end: float, usage: Usage) -> list[facts.Event]:
        span = self._whole.numbers.span()
        prompt = row.get("prompt")
        prompt = prompt if isinstance(prompt, list) else [] if prompt is None else [prompt]
        reply = text(row.get("response"))
        after, new = None, prompt
        if self._asked is not None and _goes_on(self._asked, prompt):
            after, new = self._asked.span, prompt[len(self._asked.prompt) + 1 :]
        self._asked = _Asked(span, prompt, reply)
        started = facts.CallStarted(
            span=span,
            at=begin,
            parent=step,
            role="root",
            model=self._model,
            messages=messages(new),
            after=after,
            depth=self._depth,
        )
        return [started, facts.CallFinished(span=span, at=end, reply=reply, usage=usage)]

    def _code(
        self, block: dict[str, Any], step: int, number: int, begin: float, end: float
    ) -> tuple[list[facts.Event], str]:
        """The events of a block, and its error."""
        span = self._whole.numbers.span()
        code = text(block.get("code"))
        result = table(block.get("result"))
        events: list[facts.Event] = [
            facts.CodeStarted(span=span, at=begin, parent=step, code=code, block=number, depth=self._depth)
        ]
        given = [table(one) for one in rows(result.get("rlm_calls"))]
        events += calls.events_of(
            given,
            self._whole,
            code_span=span,
            code=code,
            depth=self._depth,
            begin=begin,
            end=end,
            child=_child,
        )
        printed = text(result.get("stdout"))
        complaint, error = complaint_and_error(text(result.get("stderr")))
        if printed:
            events.append(facts.OutputWritten(span=span, at=end, text=printed))
        if complaint:
            events.append(facts.OutputWritten(span=span, at=end, text=complaint, stream="stderr"))
        if isinstance(result.get("locals"), dict):
            events += self._namespace.after_block(span, end, result["locals"])
        events.append(
            facts.CodeFinished(
                span=span,
                at=end,
                state="error" if error else "ok",
                error=error,
                output_chars=len(printed) + len(complaint),
            )
        )
        return events, error.strip()

    def _ending(self, row: dict[str, Any], step: int, at: float, *, is_closing: bool) -> list[facts.Event]:
        """The answer that an iteration gave."""
        given = row.get("final_answer")
        if given is None:
            self.outcome = None
            return []
        if isinstance(given, list) and len(given) == 2 and isinstance(given[0], str):
            given = given[1]  # December 2025: [kind, value]
        self.answer = text(given)
        self.outcome = Outcome.FORCED if is_closing else Outcome.ANSWERED
        return [facts.AnswerOffered(span=step, at=at, via=_way(row, is_closing), answer=self.answer, accepted=True)]


def span_of(row: dict[str, Any], lowest: float, highest: float | None) -> tuple[float, float]:
    """When an iteration began and ended, never before or after the given times."""
    seconds = amount(row.get("iteration_time"))
    if seconds is not None and seconds > LONGEST_SECONDS:
        seconds = None
    end = moment(row.get("timestamp"))
    if end is None:
        end = lowest + (seconds or 0.0)
    end = min(max(end, lowest), LATEST)
    if highest is not None:
        end = min(end, highest)
    begin = lowest if seconds is None else end - seconds
    return min(max(begin, lowest), end), end


def _child(placed: calls.Placed, whole_run: Whole, code_span: int, depth: int) -> list[facts.Event]:
    call = placed.call
    settings = table(table(call.get("metadata")).get("run_metadata"))
    model = text(settings.get("root_model")) or text(call.get("root_model")) or UNKNOWN_MODEL
    span = whole_run.numbers.span()
    events: list[facts.Event] = [
        facts.ChildStarted(
            span=span,
            at=placed.begin,
            parent=code_span,
            question=text(call.get("prompt")),
            model=model,
            depth=depth + 1,
        )
    ]
    loop = Loop(whole_run, owner=span, depth=depth + 1, model=model)
    iterations = unaliased(calls.iterations_of(call))
    own = less(usage_of(call), calls.plain_uses(iterations))
    if len(iterations) > 1 and own != Usage():
        events += whole_run.sentences.tell(calls.CHILD_SUM, placed.begin)
    at = placed.begin
    for number, row in enumerate(iterations, start=1):
        step = loop.step(row, at, placed.end, usage=own if number == len(iterations) else None)
        at = step[-1].at
        events += step
    failure = calls.failure_of(call)
    outcome = Outcome.FAILED if failure else loop.outcome or Outcome.LOST
    events.append(
        facts.ChildEnded(
            span=span,
            at=placed.end,
            outcome=outcome,
            answer="" if failure else text(call.get("response")),
            reason=failure or ("" if loop.outcome else calls.NO_CHILD_END),
        )
    )
    return events


def unaliased(iterations: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A child's iterations with their own prompts: they were all written with the list as it stood at the end."""
    prompts = [rows(one.get("prompt")) for one in iterations]
    if len(iterations) < 2 or any(prompt != prompts[0] for prompt in prompts):
        return list(iterations)
    own = []
    place = 0
    for one in iterations:
        found = _place_of(prompts[0], text(one.get("response")), place)
        own.append({**one, "prompt": prompts[0][:found]})
        place = min(found + 1, len(prompts[0]))
    return own


def _place_of(prompt: list[Any], reply: str, start: int) -> int:
    for place in range(start, len(prompt)):
        if _is_reply(prompt[place], reply):
            return place
    return len(prompt)


def _goes_on(asked: _Asked, prompt: list[Any]) -> bool:
    size = len(asked.prompt)
    return len(prompt) > size and _is_reply(prompt[size], asked.reply) and prompt[:size] == asked.prompt


def _is_reply(message: Any, reply: str) -> bool:
    return isinstance(message, dict) and message.get("role") == "assistant" and message.get("content") == reply


def _way(row: dict[str, Any], is_closing: bool) -> Any:
    directive = _DIRECTIVE.search(text(row.get("response")))
    if directive is not None:
        return directive[1]
    return "text" if is_closing else "answer"
