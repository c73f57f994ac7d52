"""The steps of one ATIF trajectory as spans: a run's own loop, or that of a subagent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import Message, Variable
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.told import amount, instant, moment, rows, table, text, whole

OWN = "rlm"
DEEPEST = 40
"""Subagents inside each other that are read; those below are left out."""

CUT = f"Subagents more than {DEEPEST} deep were left out."
ELSEWHERE = "The trajectory of a subagent lies in another file, which was not read: {}."
MISSING = "The trajectory of a subagent is not in the record: {}."
NO_TOOL_PROMPTS = (
    "How a tool's result was put to the model is not recorded: prompts are shown without the results of tools."
)
NO_END = "The record does not say how the subagent ended."

_ROLES: dict[Any, Any] = {"system": "system", "user": "user", "agent": "assistant"}


@dataclass(frozen=True, slots=True)
class Order:
    """A trajectory and where its steps go."""

    record: dict[str, Any]
    model: str
    owner: int
    depth: int
    begin: float


def extra(item: dict[str, Any]) -> dict[str, Any]:
    """What our own writer put into an object beyond the format."""
    return table(table(item.get("extra")).get(OWN))


def said(content: Any) -> str:
    """A message or a result: a text, or parts, of which pictures are named."""
    if not isinstance(content, list):
        return text(content)
    return "\n".join(_part(table(one)) for one in content)


def _part(part: dict[str, Any]) -> str:
    if isinstance(part.get("text"), str):
        return text(part["text"])
    return f"[{text(part.get('type')) or 'part'}: {text(table(part.get('source')).get('path'))}]"


def step_times(steps: list[dict[str, Any]]) -> list[float]:
    """The moments of steps that say one."""
    return [at for one in steps if (at := moment(one.get("timestamp"), as_utc=_has_no_zone(one))) is not None]


def _has_no_zone(step: dict[str, Any]) -> bool:
    stamp = text(step.get("timestamp"))
    return not (stamp.endswith("Z") or "+" in stamp or "-" in stamp[11:])


class Loop:
    """Puts a trajectory's steps into a draft."""

    def __init__(self, draft: Draft, order: Order) -> None:
        self._draft = draft
        self._order = order
        self._waiting: list[Message] = []
        self._asked: int | None = None
        self._number = 0
        self._open: int | None = None
        """The span of a step whose last row is still to come."""
        self._subagents = {
            text(one["trajectory_id"]): one
            for one in map(table, rows(order.record.get("subagent_trajectories")))
            if one.get("trajectory_id")
        }
        self._taken: set[str] = set()
        """Subagents that are shown already: a record may name one again and again."""
        self.at = order.begin

    def take_down(self) -> None:
        """All steps, in order."""
        steps = [table(one) for one in rows(self._order.record.get("steps"))]
        for row, following in zip(steps, _following_times(steps), strict=True):
            if row.get("source") == "agent" and row.get("is_copied_context") is not True:
                self._step(row, following)
            else:
                self._waiting.append(_message(row))

    def _step(self, row: dict[str, Any], following: float | None) -> None:
        own = extra(row)
        stamp = next(iter(step_times([row])), None)
        begin = max(self.at, _known(own.get("begin"), stamp, self.at))
        ends = own.get("end", following) if own else following
        end = max(begin, instant(ends) or begin)
        if self._open is None:
            number = whole(own.get("step"))
            self._number = self._number + 1 if number is None else number
            self._open = self._draft.begin_step(
                begin,
                parent=self._order.owner,
                step=self._number,
                depth=self._order.depth,
                closing=own.get("closing") is True,
            )
        span = self._open
        replied = begin
        if row.get("llm_call_count") != 0 or own.get("call"):
            replied = self._call(row, own, span, begin, end)
        if own.get("is_last") is False:
            self.at = replied
            return
        self._open = None
        self._blocks(row, own, span, replied, end)
        for note in map(text, rows(own.get("notes"))):
            self._draft.put(facts.Noted(span=span, at=end, note=note))
        if not own or own.get("end") is not None:
            error = text(own.get("error"))
            self._draft.end_step(span, end, error, failed=own.get("failed") is True)
        self.at = end

    def _call(self, row: dict[str, Any], own: dict[str, Any], step: int, begin: float, end: float) -> float:
        """The root call of a step; when the model had replied."""
        told = table(own.get("call"))
        new = [Message(role=one.get("role", "user"), text=text(one.get("content"))) for one in _messages(told)]
        messages = (*self._waiting, *new)
        self._waiting = []
        after = self._asked if not told or told.get("goes_on") is True else None
        if not told and self._asked is not None:
            self._draft.say(NO_TOOL_PROMPTS, self._order.begin)
        call_begin = max(begin, instant(told.get("begin")) or begin)
        call_end = instant(told.get("end")) if told else end
        self._asked = self._draft.call(
            call_begin,
            call_end,
            parent=step,
            role="root",
            model=text(row.get("model_name")) or self._order.model,
            messages=messages,
            **_replied(row, told),
            after=after,
            depth=self._order.depth,
        )
        return call_begin if call_end is None else max(call_begin, call_end)

    def _blocks(self, row: dict[str, Any], own: dict[str, Any], step: int, replied: float, end: float) -> None:
        """The tools of a step, each with its results."""
        tools = [table(one) for one in rows(row.get("tool_calls"))]
        results = [table(one) for one in rows(table(row.get("observation")).get("results"))]
        told = [table(one) for one in rows(own.get("blocks"))]
        if not tools and results:
            tools = [{}]
        names = [text(one.get("tool_call_id")) for one in tools]
        for place, tool in enumerate(tools):
            is_last = place == len(tools) - 1
            mine = [
                one
                for one in results
                if (name := text(one.get("source_call_id"))) == names[place] or (is_last and name not in names)
            ]
            block = told[place] if place < len(told) else {}
            begin = max(replied, instant(block.get("begin")) or replied)
            span = self._draft.begin_code(
                begin, parent=step, code=_code(tool), block=place + 1, depth=self._order.depth
            )
            for one in mine:
                for ref in map(table, rows(one.get("subagent_trajectory_ref"))):
                    self._subagent(ref, span, begin, end)
            content = "\n".join(said(one["content"]) for one in mine if one.get("content") is not None)
            if block:
                self._told_block(span, block, content)
            else:
                self._draft.end_code(span, end, stdout=content)

    def _told_block(self, span: int, block: dict[str, Any], content: str) -> None:
        """What a block printed, piece by piece, and its variables, as our own writer tells them."""
        place = 0
        for one in map(table, rows(block.get("outputs"))):
            size = whole(one.get("chars")) or 0
            at, stream = instant(one.get("at")) or self.at, one.get("stream")
            piece = content[place : place + size]
            place += size
            kind: Any = stream if stream == "stderr" else "stdout"
            self._draft.put(facts.OutputWritten(span=span, at=at, text=piece, stream=kind))
        for one in map(table, rows(block.get("variables"))):
            changed = tuple(_variable(table(each)) for each in rows(one.get("changed")))
            removed = tuple(map(text, rows(one.get("removed"))))
            at = instant(one.get("at")) or self.at
            self._draft.put(facts.VariablesChanged(span=span, at=at, changed=changed, removed=removed))
        end = instant(block.get("end"))
        if end is not None:
            error = content[place : place + (whole(block.get("error_chars")) or 0)]
            self._draft.end_code(span, end, error=error, stopped=block.get("stopped") is True, printed=place)

    def _subagent(self, ref: dict[str, Any], code: int, begin: float, end: float) -> None:
        name = text(ref.get("trajectory_id"))
        record = self._subagents.get(name)
        if record is None:
            elsewhere = text(ref.get("trajectory_path"))
            self._draft.say((ELSEWHERE if elsewhere else MISSING).format((elsewhere or name)[:200]), begin)
        elif self._order.depth >= DEEPEST:
            self._draft.say(CUT, begin)
        elif name in self._taken:
            return
        elif _is_call(record):
            self._sub_call(record, code, begin, end)
        else:
            self._child(record, code, begin, end)
        self._taken.add(name)

    def _sub_call(self, record: dict[str, Any], code: int, begin: float, end: float) -> None:
        steps = [table(one) for one in rows(record.get("steps"))]
        own = extra(record)
        row: dict[str, Any] = next((one for one in reversed(steps) if one.get("source") == "agent"), {})
        told = extra(row)
        at = max(begin, _known(own.get("begin"), next(iter(step_times([row])), None), begin))
        until = instant(told.get("end")) if told else end
        as_asked: Any = own.get("asked_as") if own.get("asked_as") in ("llm_query", "rlm_query") else ""
        self._draft.call(
            at,
            until,
            parent=code,
            role="sub",
            model=_model(record, row) or self._order.model,
            messages=tuple(_message(one) for one in steps if one is not row),
            **_replied(row, told),
            depth=self._order.depth,
            asked_as=as_asked,
            **_asked(own),
        )

    def _child(self, record: dict[str, Any], code: int, begin: float, end: float) -> None:
        own = extra(record)
        steps = [table(one) for one in rows(record.get("steps"))]
        asked = next((said(one.get("message")) for one in steps if one.get("source") == "user"), "")
        model = _model(record, {}) or self._order.model
        at = max(begin, _known(own.get("begin"), min(step_times(steps), default=None), begin))
        question = text(own.get("question")) or asked
        span = self._draft.begin_child(
            at, parent=code, question=question, model=model, depth=self._order.depth + 1, **_asked(own)
        )
        loop = Loop(self._draft, Order(record, model, owner=span, depth=self._order.depth + 1, begin=at))
        loop.take_down()
        for note in map(text, rows(own.get("notes"))):
            self._draft.put(facts.Noted(span=span, at=loop.at, note=note))
        last = steps[-1] if steps else {}
        if own:
            until = instant(own.get("end"))
            outcome = outcome_of(own.get("outcome"))
            if until is not None and outcome is not None:
                self._draft.end_child(span, until, outcome, text(own.get("answer")), text(own.get("reason")))
        elif last.get("source") == "agent" and not last.get("tool_calls"):
            self._draft.end_child(span, max(loop.at, at), Outcome.ANSWERED, said(last.get("message")))
        else:
            self._draft.end_child(span, max(loop.at, min(at, end)), Outcome.LOST, reason=NO_END)


def outcome_of(given: Any) -> Outcome | None:
    """An outcome by its word; None for any other."""
    try:
        return Outcome(given)
    except ValueError:
        return None


def usage_of(row: dict[str, Any]) -> Usage:
    """What the call of a step used."""
    given = table(row.get("metrics"))
    return Usage(
        tokens_in=whole(given.get("prompt_tokens")),
        tokens_out=whole(given.get("completion_tokens")),
        tokens_cached=whole(given.get("cached_tokens")),
        tokens_reasoning=whole(table(given.get("extra")).get("reasoning_tokens")),
        cost=amount(given.get("cost_usd")),
    )


def _following_times(steps: list[dict[str, Any]]) -> list[float | None]:
    """For each step, the moment of the next one that says one."""
    times: list[float | None] = []
    following: float | None = None
    for row in reversed(steps):
        times.append(following)
        following = next(iter(step_times([row])), following)
    return times[::-1]


def _message(row: dict[str, Any]) -> Message:
    """What a step says, where it is no turn of the agent."""
    source = row.get("source")
    return Message(
        role=_ROLES.get(source, "user") if isinstance(source, str) else "user", text=said(row.get("message"))
    )


def _known(given: Any, *others: float | None) -> float:
    """The first moment that is known; the last one is."""
    return next(one for one in (instant(given), *others, 0.0) if one is not None)


def _messages(told: dict[str, Any]) -> list[dict[str, Any]]:
    given = [table(one) for one in rows(told.get("messages"))]
    return [one for one in given if one.get("role", "user") in _ROLES.values()]


def _code(tool: dict[str, Any]) -> str:
    """A tool's call as code: the code that it was given, or the call itself."""
    arguments = tool.get("arguments")
    code = table(arguments).get("code")
    if isinstance(code, str):
        return code
    name = text(tool.get("function_name"))
    if isinstance(arguments, dict):
        return f"{name}({', '.join(f'{key}={json.dumps(one, ensure_ascii=False)}' for key, one in arguments.items())})"
    return f"{name}({text(arguments)})" if name else ""


def _is_call(record: dict[str, Any]) -> bool:
    """Whether a subagent is one call to a model, with no loop of its own."""
    kind = extra(record).get("kind")
    if kind in ("call", "child"):
        return bool(kind == "call")
    turns = [table(one) for one in rows(record.get("steps")) if table(one).get("source") == "agent"]
    return len(turns) == 1 and not turns[0].get("tool_calls") and not turns[0].get("observation")


def _model(record: dict[str, Any], row: dict[str, Any]) -> str:
    return text(row.get("model_name")) or text(table(record.get("agent")).get("model_name"))


def _replied(row: dict[str, Any], told: dict[str, Any]) -> dict[str, Any]:
    """What a step says of the model's reply, and our own writer beyond the format."""
    return {
        "reply": said(row.get("message")),
        "thinking": text(row.get("reasoning_content")),
        "usage": usage_of(row),
        "error": text(told.get("error")),
        "stopped": told.get("stopped") is True,
        "finish_reason": text(told.get("finish_reason")),
        "retries": whole(told.get("retries")) or 0,
    }


def _asked(own: dict[str, Any]) -> dict[str, Any]:
    return {
        "line": whole(own.get("line")),
        "batch": whole(own.get("batch")),
        "index": whole(own.get("index")) or 0,
    }


def _variable(given: dict[str, Any]) -> Variable:
    return Variable(
        name=text(given.get("name")),
        kind=text(given.get("kind")),
        size=whole(given.get("size")),
        preview=text(given.get("preview")),
    )
