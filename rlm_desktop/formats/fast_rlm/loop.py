"""One agent of `fast-rlm` as spans: steps of code and output, with the agents that the code asked in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.fast_rlm.agents import Agent, Step, stamps
from rlm_desktop.formats.told import UNKNOWN_MODEL, amount, epoch, table, text, whole

DEEPEST = 40
"""Child runs inside each other that are read; those below are left out."""

NO_STAMPS = "When a reply ended and its code began is not recorded in this log: the place between them is estimated."
ONLY_END = "Of long outputs only the end is recorded."
NO_CODE = "The reply had no code."
NO_CODE_END = "How this code ended is not recorded."
NOT_WRITTEN = "The line of the step that asked for these was not written: its code is unknown."
UNANSWERED = "The loop ended without an answer: its steps or its budget were used up, or it failed."
NO_END = "The record has no end: the run was stopped, failed, or was still going on."
CUT = f"Child runs more than {DEEPEST} deep were left out."

_MARK = re.compile(r"\A\[(FULL OUTPUT SHOWN|EMPTY OUTPUT|TRUNCATED: Last \d+ chars shown)\](?:\.\.\.? ?)?")
_RAISED = re.compile(r"(?:\A|\n)Error: (?=.)", re.DOTALL)
_CONTEXT = re.compile(
    r"(?:First 500 characters of str\(context\): |Context: ) (.*?)(?:\n---\n|\Z)", re.DOTALL
)  # the code of step 0 prints it so


class Loop:
    """Puts the steps of an agent into a draft."""

    def __init__(self, draft: Draft, agent: Agent, *, owner: int, depth: int, begin: float) -> None:
        self._draft, self._agent, self._owner, self._depth = draft, agent, owner, depth
        self.at = begin
        self._number = 0

    def step(self, step: Step, *, is_final: bool) -> None:
        """One step; is_final: it gave the agent's answer."""
        row = step.row
        number = whole(row.get("step"))
        self._number = self._number + 1 if number is None else number
        stamped = stamps(row)
        asked_at = min((one.begin for one in step.asked if one.begin is not None), default=None)
        end = max(self.at, stamped["execution_end"] or stamped["llm_call_end"] or epoch(row.get("time")) or self.at)
        begin = stamped["llm_call_start"] or (stamped["execution_start"] if self._number == 0 else None) or self.at
        begin = min(max(begin, self.at), end)
        replied = stamped["llm_call_end"]
        if self._number and replied is None:
            self._draft.say(NO_STAMPS, begin)
            replied = asked_at if asked_at is not None else end
        replied = begin if self._number == 0 else min(max(replied or begin, begin), end)
        span = self._draft.begin_step(begin, parent=self._owner, step=self._number, depth=self._depth)
        code = text(row.get("code"))
        if self._number:
            self._call(row, span, begin, replied, code)
        error = ""
        was_run = "output" in row or stamped["execution_start"] is not None or is_final or bool(step.asked)
        if was_run or code:
            block = self._draft.begin_code(
                min(max(stamped["execution_start"] or replied, replied), end), parent=span, code=code, depth=self._depth
            )
            self._children(step.asked, block, replied)
            printed, error = self._printed(row, end) if was_run else ("", NO_CODE_END)
            self._draft.end_code(block, end, stdout=printed, error=error)
        else:
            error = NO_CODE
            self._draft.put(facts.ReplySentBack(span=span, at=end, reason=NO_CODE))
        if is_final:
            via: Any = "FINAL_VAR" if "FINAL_VAR(" in code else "FINAL"
            answer = text(self._agent.result)
            self._draft.put(facts.AnswerOffered(span=span, at=end, via=via, answer=answer, accepted=True))
        self._draft.end_step(span, end, error)
        self.at = end

    def rest(self) -> None:
        """The agents that were asked by a step whose own line was never written."""
        if not self._agent.fresh:
            return
        end = max([self.at, *(one.end for one in self._agent.fresh if one.end is not None)])
        span = self._draft.begin_step(self.at, parent=self._owner, step=self._number + 1, depth=self._depth)
        block = self._draft.begin_code(self.at, parent=span, code="", depth=self._depth)
        self._children(self._agent.fresh, block, self.at)
        self._draft.end_code(block, end, error=NOT_WRITTEN)
        self._draft.end_step(span, end, NOT_WRITTEN)
        self.at = end

    def _call(self, row: dict[str, Any], step: int, begin: float, end: float, code: str) -> None:
        self._draft.call(
            begin,
            end,
            parent=step,
            role="root",
            model=UNKNOWN_MODEL,
            reply=code,
            thinking=text(row.get("reasoning")),
            usage=_usage(table(row.get("usage"))),
            depth=self._depth,
        )

    def _printed(self, row: dict[str, Any], at: float) -> tuple[str, str]:
        """What the code printed, and the error that the program put after it."""
        output = text(row.get("output"))
        mark = _MARK.match(output)
        if mark is not None:
            output = output[mark.end() :]
            if mark[1].startswith("TRUNCATED"):
                self._draft.say(ONLY_END, at)
        raised = list(_RAISED.finditer(output)) if row.get("hasError") is True else []
        if not raised:
            return output, ""
        return output[: raised[-1].start()], output[raised[-1].start() :].strip()

    def _children(self, asked: Sequence[Agent], code: int, begin: float) -> None:
        groups: dict[str, int] = {}
        members: dict[str, int] = {}
        for agent in asked:
            agent.is_told = True
            if self._depth + 1 > DEEPEST:
                self._draft.say(CUT, begin)
                continue
            more: dict[str, Any] = {}
            if agent.group:
                if agent.group not in groups:
                    groups[agent.group] = self._draft.numbers.batch()
                more = {"batch": groups[agent.group], "index": members.get(agent.group, 0)}
                members[agent.group] = more["index"] + 1
            self._child(agent, code, agent.begin if agent.begin is not None else begin, more)

    def _child(self, agent: Agent, code: int, begin: float, more: dict[str, Any]) -> None:
        question = question_of(agent.steps)
        span = self._draft.begin_child(
            begin, parent=code, question=question, model=UNKNOWN_MODEL, depth=self._depth + 1, **more
        )
        loop = Loop(self._draft, agent, owner=span, depth=self._depth + 1, begin=begin)
        for place, step in enumerate(agent.steps, start=1):
            loop.step(step, is_final=agent.has_result and place == len(agent.steps))
        loop.rest()
        outcome, answer, reason = ending(agent)
        self._draft.end_child(span, max(loop.at, agent.end or loop.at), outcome, answer, reason)


def ending(agent: Agent) -> tuple[Outcome, str, str]:
    """How an agent ended, its answer, and why there is none."""
    if agent.has_result:
        return Outcome.ANSWERED, text(agent.result), ""
    return (Outcome.FAILED, "", UNANSWERED) if agent.has_ended else (Outcome.LOST, "", NO_END)


def question_of(steps: Sequence[Step]) -> str:
    """The beginning of the context, as the code of step 0 prints it."""
    for step in steps[:1]:
        found = _CONTEXT.search(text(step.row.get("output")))
        if found is not None:
            return found[1].strip()
    return ""


def _usage(given: dict[str, Any]) -> Usage:
    """What a step's call used; the log has 0 for what the provider did not tell."""
    tokens_in, tokens_out = whole(given.get("prompt_tokens")), whole(given.get("completion_tokens"))
    if not tokens_in and not tokens_out:
        return Usage()
    return Usage(
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_cached=whole(given.get("cached_tokens")),
        tokens_reasoning=whole(given.get("reasoning_tokens")),
        cost=amount(given.get("cost")) or None,
    )
