"""A run's events as those of Inspect's transcripts: spans around model and tool events, in the order they began."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.account import note_of
from rlm_desktop.formats.inspect_eval.prompts import Prompts, Spoken
from rlm_desktop.formats.otlp.values import valid

OURS = "rlm"
"""The key in an event's metadata with what Inspect has no field for; the source of events that Inspect has none for."""
ATTACHED_CHARS = 200
"""Longer texts are attachments."""
ATTACHMENT = "attachment://"
STOPS = {"stop": "stop", "length": "max_tokens", "content_filter": "content_filter", "tool_calls": "tool_calls"}


@dataclass(slots=True)
class _Open:
    """A span that has begun, and its event as far as it is known."""

    event: dict[str, Any]
    is_span: bool
    begin: float
    role: str = ""
    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    reply: list[str] = field(default_factory=list)


class Transcript:
    """Takes a run's events, and gives those of Inspect as soon as a step of the run's own loop is over.

    begin: of the run.
    """

    def __init__(self, begin: float) -> None:
        self._begin = begin
        self._open: dict[int, _Open] = {}
        self._spans: dict[int, str] = {}
        """By our span: the id of the one that its events lie in."""
        self._waiting: list[dict[str, Any]] = []
        self.prompts = Prompts()
        self._loop_calls: set[int] = set()
        """Calls of the run's own loop that have no reply yet."""
        self._last: int | None = None
        """The last of them that has one."""
        self.texts: dict[str, str] = {}
        """What was attached; the caller may clear it."""
        self.attached: set[str] = set()
        self.used: dict[str, dict[str, Any]] = {}

    @property
    def conversation(self) -> list[dict[str, Any]]:
        """The last prompt of the run's own loop that has a reply, and the reply."""
        return [] if self._last is None else self.prompts.told(self._last)

    def take(self, event: facts.Event) -> Iterator[dict[str, Any]]:
        """Take an event; gives what is complete now."""
        if isinstance(event, facts.StepStarted | facts.RunStarted | facts.ChildStarted):
            self._begin_span(event)
        elif isinstance(event, facts.CallStarted):
            self._begin_call(event)
        elif isinstance(event, facts.CodeStarted):
            self._begin_code(event)
        else:
            self._tell(event)
        if isinstance(event, facts.StepEnded | facts.RunEnded) and not self._is_inside_step():
            yield from self._waiting
            self._waiting = []

    def rest(self, at: float) -> Iterator[dict[str, Any]]:
        """What never ended, at the end."""
        for span in sorted(self._open, reverse=True):
            self._end(span, at, {"open": True})
        yield from self._waiting
        self._waiting = []

    def _is_inside_step(self) -> bool:
        return len(self._open) > 1

    def _begin_span(self, event: facts.StepStarted | facts.RunStarted | facts.ChildStarted) -> None:
        own: dict[str, Any]
        match event:
            case facts.StepStarted():
                kind, name, own = "step", f"step {event.step}", {"step": event.step, "closing": event.closing}
            case facts.ChildStarted():
                kind, name = "agent", "rlm"
                own = {"question": self._kept(event.question), "model": event.model, **_place(event)}
            case _:
                kind, name = "agent", "rlm"
                told = facts.CODEC.tagged(event)
                own = {"settings": {n: v for n, v in told.items() if n not in ("type", "span", "at", "question")}}
        parent = None if isinstance(event, facts.RunStarted) else self._spans[event.parent]
        self._spans[event.span] = str(event.span)
        self._open[event.span] = _Open(self._span_begun(event.span, event.at, parent, kind, name, own), True, event.at)

    def _begin_code(self, event: facts.CodeStarted) -> None:
        parent = self._spans[event.parent]
        self._spans[event.span] = str(event.span)
        self._span_begun(event.span, event.at, parent, "tool", "python", {})
        told = self._event("tool", event.at, parent, {"block": event.block})
        told |= {"type": "function", "id": f"call_{event.span}", "function": "python"}
        told |= {"arguments": {"code": self._kept(event.code)}, "result": "", "events": []}
        self._waiting.append(told)
        self._open[event.span] = _Open(told, False, event.at)

    def _begin_call(self, event: facts.CallStarted) -> None:
        prompt: list[Spoken] = [(one.role, self._kept(one.text)) for one in event.messages]
        if event.role == "root" and event.depth == 0:
            self._loop_calls.add(event.span)
        own = {"span": event.span, "asked_as": event.asked_as, **_place(event)}
        if event.after is not None:
            own |= {"after": event.after, "new": len(event.messages)}
        told = self._event("model", event.at, self._spans[event.parent], own)
        told |= {"model": valid(event.model), "role": event.role, **self.prompts.ask(event.span, event.after, prompt)}
        told |= {"tools": [], "tool_choice": "none", "config": {}, "output": {}}
        self._waiting.append(told)
        self._open[event.span] = _Open(told, False, event.at, role=event.role)

    def _tell(self, event: facts.Event) -> None:
        match event:
            case facts.ReplyWritten():
                if not event.thinking:
                    self._open[event.span].reply.append(event.text)
            case facts.OutputWritten():
                part = self._open[event.span]
                (part.stderr if event.stream == "stderr" else part.stdout).append(event.text)
            case facts.CallFinished():
                self._call_finished(event)
            case facts.CallFailed():
                self._call_failed(event)
            case facts.CodeFinished():
                part = self._open[event.span]
                out, err = "".join(part.stdout), "".join(part.stderr)
                part.event["result"] = self._kept(out + err)
                if event.state != "ok":
                    part.event |= {"error": {"type": "unknown", "message": self._kept(event.error)}, "failed": False}
                own = {name: getattr(event, name) for name in ("state", "error_line", "output_chars")}
                self._end(event.span, event.at, own | {"stderr_chars": len(valid(err))})
            case facts.StepEnded():
                self._end(event.span, event.at, {"failed": event.failed, "error": self._kept(event.error)})
            case facts.ChildEnded() | facts.RunEnded():
                own = {"outcome": event.outcome.value, "reason": event.reason, "answer": self._kept(event.answer)}
                if isinstance(event, facts.RunEnded):
                    for span in sorted(self._open, reverse=True):
                        if span != event.span:
                            self._end(span, event.at, {"open": True})
                self._end(event.span, event.at, own)
            case _:
                self._waiting.append(self._point(event))

    def _call_finished(self, event: facts.CallFinished) -> None:
        part = self._open[event.span]
        model = event.model or part.event["model"]
        reply, thinking = self._kept(event.reply), self._kept(event.thinking)
        self.prompts.reply(event.span, reply)
        if event.span in self._loop_calls:
            self._loop_calls.discard(event.span)
            self._last = event.span
        stop = STOPS.get(event.finish_reason, "unknown")
        part.event["output"] = reply_of(valid(model), reply, thinking, stop, usage_of(event.usage))
        part.event["output"]["time"] = event.at - part.begin
        part.event["retries"] = event.retries or None
        own = {"finish_reason": event.finish_reason, "reply_model": event.model, **_unknown(event.usage)}
        self._count(part.event["model"], event.usage)
        self._end(event.span, event.at, own)

    def _call_failed(self, event: facts.CallFailed) -> None:
        part = self._open[event.span]
        part.event |= {"error": valid(event.error), "retries": event.retries or None}
        usage = event.usage or Usage()
        output: dict[str, Any] = {"model": part.event["model"], "choices": [], "error": valid(event.error)}
        part.event["output"] = output | {"usage": usage_of(usage)}
        self._count(part.event["model"], usage)
        self._end(event.span, event.at, {"stopped": event.stopped, **_unknown(usage)})

    def _end(self, span: int, at: float, own: dict[str, Any]) -> None:
        part = self._open.pop(span)
        known = {name: value for name, value in own.items() if value is not None and value is not False and value != ""}
        if not part.is_span:
            part.event["completed"] = _moment(at)
            part.event["working_time"] = at - part.begin
            part.event["metadata"] = {OURS: part.event["metadata"][OURS] | _valid(known)}
        if span in self._spans:
            told = self._event("span_end", at, self._spans[span], known if part.is_span else {})
            self._waiting.append(told | {"id": self._spans[span]})

    def _span_begun(
        self, span: int, at: float, parent: str | None, kind: str, name: str, own: dict[str, Any]
    ) -> dict[str, Any]:
        told = self._event("span_begin", at, str(span), own)
        told |= {"id": str(span), "parent_id": parent, "type": kind, "name": name}
        self._waiting.append(told)
        return told

    def _point(self, event: facts.Event) -> dict[str, Any]:
        tagged = {name: value for name, value in facts.CODEC.tagged(event).items() if name not in ("span", "at")}
        tagged = {name: self._kept(value) if isinstance(value, str) else value for name, value in tagged.items()}
        where = self._spans.get(event.span)
        if isinstance(event, facts.VariablesChanged):
            told = self._event("store", event.at, where, tagged)
            changes = [{"op": "replace", "path": _pointer(o.name), "value": valid(o.preview)} for o in event.changed]
            return told | {"changes": [*changes, *({"op": "remove", "path": _pointer(n)} for n in event.removed)]}
        told = self._event("info", event.at, where, tagged)
        return told | {"source": OURS, "data": valid(note_of(event)) or tagged["type"]}

    def _event(self, kind: str, at: float, span: str | None, own: dict[str, Any]) -> dict[str, Any]:
        known = {name: value for name, value in own.items() if value is not None and value is not False and value != ""}
        return {
            "event": kind,
            "span_id": span,
            "timestamp": _moment(at),
            "working_start": max(0.0, at - self._begin),
            "metadata": {OURS: _valid(known)},
        }

    def _kept(self, text: str) -> str:
        """The text, or what stands for it."""
        text = valid(text)
        if len(text) <= ATTACHED_CHARS and not text.startswith(ATTACHMENT):
            return text
        key = hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]
        self.texts[key] = text
        self.attached.add(key)
        return f"{ATTACHMENT}{key}"

    def _count(self, model: str, usage: Usage) -> None:
        used = usage_of(usage) or usage_of(Usage(tokens_in=0, tokens_out=0, cost=usage.cost))
        before = self.used.get(model)
        if before is None:
            self.used[model] = dict(used or {})
            return
        for name, value in (used or {}).items():
            both = before[name], value
            self.used[model][name] = None if None in both else before[name] + value


def reply_of(model: str, reply: str, thinking: str, stop: str, usage: dict[str, Any] | None) -> dict[str, Any]:
    """A model's output."""
    content: Any = reply
    if thinking:
        content = [{"type": "reasoning", "reasoning": thinking}, {"type": "text", "text": reply}]
    said = {"role": "assistant", "content": content, "source": "generate", "model": model}
    return {"model": model, "choices": [{"message": said, "stop_reason": stop}], "usage": usage}


def usage_of(usage: Usage) -> dict[str, Any] | None:
    """Tokens and dollars; None where no tokens are known. What was cached is not among the tokens that went in."""
    if usage.tokens_in is None and usage.tokens_out is None:
        return None
    tokens_in, tokens_out = usage.tokens_in or 0, usage.tokens_out or 0
    return {
        "input_tokens": max(0, tokens_in - (usage.tokens_cached or 0)),
        "output_tokens": tokens_out,
        "total_tokens": tokens_in + tokens_out,
        "input_tokens_cache_read": usage.tokens_cached,
        "reasoning_tokens": usage.tokens_reasoning,
        "total_cost": usage.cost,
    }


def _unknown(usage: Usage) -> dict[str, Any]:
    """The figures of a call that Inspect cannot say to be unknown."""
    known = (usage.tokens_in, usage.tokens_out)
    if None not in known:
        return {}
    told = {"tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out, "tokens_cached": usage.tokens_cached}
    return {"usage": {**told, "tokens_reasoning": usage.tokens_reasoning, "cost": usage.cost}}


def _place(event: facts.CallStarted | facts.ChildStarted) -> dict[str, Any]:
    return {"line": event.line, "batch": event.batch, "index": event.index or None}


def _pointer(name: str) -> str:
    return "/" + valid(name).replace("~", "~0").replace("/", "~1")


def _moment(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds")


def _valid(item: Any) -> Any:
    """JSON data with only texts that are UTF-8."""
    if isinstance(item, str):
        return valid(item)
    if isinstance(item, dict):
        return {valid(str(key)): _valid(value) for key, value in item.items()}
    if isinstance(item, list | tuple):
        return [_valid(one) for one in item]
    return item
