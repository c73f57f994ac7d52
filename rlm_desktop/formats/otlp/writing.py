"""Runs as spans of OpenTelemetry: one JSON document with a span a line, in both vocabularies.

A call has the messages that are new in its prompt, and the span of the call that the others are from. An attribute is
never longer than what collectors take: what does not fit lies in pieces in the span's events.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.score import Score
from rlm_desktop.events.usage import Usage
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.formats.account import Source, note_of
from rlm_desktop.formats.otlp import keys
from rlm_desktop.formats.otlp.fitting import fitted
from rlm_desktop.formats.otlp.values import keys_and_values, nanoseconds, valid

INTERNAL, CLIENT = 1, 3
OK, ERROR = 1, 2


@dataclass(slots=True)
class _Open:
    """A span that has begun."""

    name: str
    parent: int
    begin: float
    kind: int
    attributes: dict[str, Any]
    own: dict[str, Any]
    points: list[tuple[str, float, dict[str, Any]]] = field(default_factory=list)
    stdout: list[str] = field(default_factory=list)
    stderr: list[str] = field(default_factory=list)
    reply: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)


def write(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the spans of each run, one run after the other."""
    resource = {"attributes": keys_and_values({"service.name": "rlm-desktop", "openinference.project.name": "rlm"})}
    head = f'{{"resourceSpans":[{{"resource":{_json(resource)},"scopeSpans":[{{"scope":{{"name":"{keys.SCOPE}"}},'
    file.write(f'{head}"spans":['.encode("ascii"))
    separator = b"\n"
    for source in sources:
        for span in _Spans(source.run, source.score).of(source):
            file.write(separator + _json(span).encode("ascii"))
            separator = b",\n"
    file.write(b"\n]}]}]}\n")


class _Spans:
    """The spans of one run, each when it is over; the run's own is the last."""

    def __init__(self, run: str, score: Score | None) -> None:
        self._run = run
        self._score = score
        self._open: dict[int, _Open] = {}
        self._prefixes: dict[int, bytes] = {}
        """By call: a hash of its prompt, then of its reply too."""

    def of(self, source: Source) -> Iterator[dict[str, Any]]:
        """All of them."""
        last = 0.0
        for recorded in source.read():
            event = recorded.event
            last = event.at
            if isinstance(event, facts.RunEnded):
                yield from self._left_open(last, event.span)
            if span := self._take(event):
                yield span
        yield from self._left_open(last, None)

    def _left_open(self, at: float, but: int | None) -> Iterator[dict[str, Any]]:
        for span in sorted(self._open, reverse=True):
            if span != but:
                self._open[span].own["open"] = True
                yield self._close(span, at, ERROR, "It had no end.")

    def _take(self, event: facts.Event) -> dict[str, Any] | None:
        begun = self._begun(event)
        if begun is not None:
            self._open[event.span] = begun
            return None
        part = self._open[event.span]
        match event:
            case facts.ReplyWritten():
                (part.thinking if event.thinking else part.reply).append(event.text)
            case facts.OutputWritten():
                (part.stderr if event.stream == "stderr" else part.stdout).append(event.text)
            case facts.CallFinished():
                thinking = event.thinking or "".join(part.thinking)
                part.attributes |= _reply(event.reply, thinking, event.finish_reason) | _used(event.usage)
                part.attributes |= {"gen_ai.response.model": event.model or None}
                part.own |= {"retries": event.retries}
                self._prefixes[event.span] = _hashed(self._prefixes[event.span], "assistant", event.reply)
                return self._close(event.span, event.at, OK, "")
            case facts.CallFailed():
                said = "".join(part.reply)
                part.attributes |= (_reply(said, "".join(part.thinking), "") if said else {}) | _used(event.usage)
                part.own |= {"retries": event.retries, "stopped": event.stopped, "error": event.error}
                return self._close(event.span, event.at, ERROR, event.error)
            case facts.CodeFinished():
                self._printed(part)
                more = ("state", "error", "error_line", "output_chars")
                part.own |= {name: getattr(event, name) for name in more}
                return self._close(event.span, event.at, OK if event.state == "ok" else ERROR, event.error)
            case facts.StepEnded():
                part.own |= {"error": event.error}
                return self._close(event.span, event.at, ERROR if event.failed else OK, event.error)
            case facts.ChildEnded() | facts.RunEnded():
                part.attributes |= _answer(event.answer)
                part.own |= {"outcome": event.outcome.value, "reason": event.reason}
                is_good = event.outcome in (Outcome.ANSWERED, Outcome.FORCED)
                sentence = "" if is_good else outcome_sentence(event.outcome, event.reason)
                return self._close(event.span, event.at, OK if is_good else ERROR, sentence)
            case _:
                part.points.append(_point(event))
        return None

    def _begun(self, event: facts.Event) -> _Open | None:
        match event:
            case facts.RunStarted():
                settings = facts.CODEC.tagged(event)
                own = {"settings": {n: v for n, v in settings.items() if n not in ("type", "span", "at", "question")}}
                more = {"gen_ai.conversation.id": self._run, "session.id": self._run}
                return _Open(
                    "invoke_agent rlm", 0, event.at, INTERNAL, _agent(event.question, event.root_model) | more, own
                )
            case facts.StepStarted():
                told = {"openinference.span.kind": "CHAIN", "rlm.kind": "step", "rlm.step": event.step}
                told |= {"rlm.depth": event.depth}
                return _Open(f"step {event.step}", event.parent, event.at, INTERNAL, told, {"closing": event.closing})
            case facts.CallStarted():
                return self._call(event)
            case facts.CodeStarted():
                told = {
                    "openinference.span.kind": "TOOL",
                    "gen_ai.operation.name": "execute_tool",
                    "gen_ai.tool.name": "python",
                    "gen_ai.tool.type": "function",
                    "gen_ai.tool.call.arguments": _json({"code": valid(event.code)}),
                    "tool.name": "python",
                    "input.value": event.code,
                    "input.mime_type": "text/plain",
                    "rlm.block": event.block,
                    "rlm.depth": event.depth,
                }
                return _Open("execute_tool python", event.parent, event.at, INTERNAL, told, {})
            case facts.ChildStarted():
                told = _agent(event.question, event.model) | {"rlm.depth": event.depth}
                return _Open("invoke_agent rlm", event.parent, event.at, INTERNAL, told, _place(event))
            case _:
                return None

    def _call(self, event: facts.CallStarted) -> _Open:
        messages = [_message(one.role, [("text", one.text)]) for one in event.messages]
        told: dict[str, Any] = {
            "openinference.span.kind": "LLM",
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": event.model,
            "llm.model_name": event.model,
            "rlm.role": event.role,
            "rlm.depth": event.depth,
            "gen_ai.input.messages": _json(messages),
        }
        for place, one in enumerate(event.messages[: keys.MOST_MESSAGES]):
            told[f"llm.input_messages.{place}.message.role"] = one.role
            told[f"llm.input_messages.{place}.message.content"] = one.text
        own = _place(event) | {"asked_as": event.asked_as}
        prefix = hashlib.sha256(b"").digest()
        if event.after is not None:
            own["after"] = _span_id(event.after)
            prefix = self._prefixes.get(event.after, prefix)
            told |= {"rlm.prompt.after": own["after"], "rlm.prompt.prefix": prefix.hex()}
        for one in event.messages:
            prefix = _hashed(prefix, one.role, one.text)
        self._prefixes[event.span] = prefix
        return _Open(f"chat {event.model}", event.parent, event.at, CLIENT, told, own)

    def _printed(self, part: _Open) -> None:
        out, err = "".join(part.stdout), "".join(part.stderr)
        part.attributes |= {"output.value": out + err, "output.mime_type": "text/plain", keys.OWN_STDERR: err or None}
        part.attributes |= {"gen_ai.tool.call.result": out + err}

    def _close(self, span: int, at: float, code: int, sentence: str) -> dict[str, Any]:
        part = self._open.pop(span)
        own = {
            name: value for name, value in part.own.items() if value is not None and value is not False and value != ""
        }
        told = part.attributes | ({keys.OWN_FIELDS: json.dumps(own)} if own else {})
        attributes, rest = fitted(told)
        events = []
        for number, (name, when, fields) in enumerate(part.points):
            said, pieces = fitted(fields, f"{keys.OWN_EVENT}.{number}")
            events.append(_event(name, when, said | ({keys.OWN_NUMBER: number} if pieces else {})))
            rest += pieces
        if part.parent == 0 and self._score is not None:
            told = {keys.SCORE_BY: valid(self._score.by), keys.SCORE_VALUE: self._score.value}
            events.append(_event(keys.SCORE_EVENT, at, told))
        events += [_event(keys.REST_EVENT, part.begin, piece) for piece in rest]
        return {
            "traceId": self._run.ljust(32, "0"),
            "spanId": _span_id(span),
            **({"parentSpanId": _span_id(part.parent)} if part.parent else {}),
            "name": valid(part.name),
            "kind": part.kind,
            "startTimeUnixNano": nanoseconds(part.begin),
            "endTimeUnixNano": nanoseconds(at),
            "attributes": keys_and_values(attributes),
            **({"events": events} if events else {}),
            "status": {"code": code, **({"message": valid(sentence[:1_000])} if sentence else {})},
        }


def _event(name: str, at: float, attributes: dict[str, Any]) -> dict[str, Any]:
    return {"timeUnixNano": nanoseconds(at), "name": name, "attributes": keys_and_values(attributes)}


def _point(event: facts.Event) -> tuple[str, float, dict[str, Any]]:
    tagged = {name: value for name, value in facts.CODEC.tagged(event).items() if name not in ("span", "at")}
    if isinstance(event, facts.ReplyShared):
        tagged["call"] = _span_id(event.call)
    name = f"rlm.{tagged['type']}"
    return name, event.at, {keys.OWN_EVENT: json.dumps(tagged), "rlm.note": note_of(event) or None}


def _agent(question: str, model: str) -> dict[str, Any]:
    return {
        "openinference.span.kind": "AGENT",
        "gen_ai.operation.name": "invoke_agent",
        "gen_ai.agent.name": "rlm",
        "agent.name": "rlm",
        "gen_ai.request.model": model,
        "input.value": question,
        "input.mime_type": "text/plain",
    }


def _answer(answer: str) -> dict[str, Any]:
    return {"output.value": answer, "output.mime_type": "text/plain"} if answer else {}


def _reply(reply: str, thinking: str, reason: str) -> dict[str, Any]:
    parts = [("reasoning", thinking)] if thinking else []
    return {
        "gen_ai.output.messages": _json([_message("assistant", [*parts, ("text", reply)], reason)]),
        "gen_ai.response.finish_reasons": [reason] if reason else None,
        "llm.output_messages.0.message.role": "assistant",
        "llm.output_messages.0.message.content": reply,
    }


def _message(role: str, parts: Sequence[tuple[str, str]], reason: str = "") -> dict[str, Any]:
    told = [{"type": kind, "content": valid(text)} for kind, text in parts]
    return {"role": role, "parts": told, **({"finish_reason": reason} if reason else {})}


def _used(usage: Usage | None) -> dict[str, Any]:
    used = usage or Usage()
    known = used.tokens_in is not None and used.tokens_out is not None
    return {
        "gen_ai.usage.input_tokens": used.tokens_in,
        "gen_ai.usage.output_tokens": used.tokens_out,
        "gen_ai.usage.cache_read.input_tokens": used.tokens_cached,
        "gen_ai.usage.reasoning.output_tokens": used.tokens_reasoning,
        "llm.token_count.prompt": used.tokens_in,
        "llm.token_count.completion": used.tokens_out,
        "llm.token_count.total": (used.tokens_in or 0) + (used.tokens_out or 0) if known else None,
        "llm.token_count.prompt_details.cache_read": used.tokens_cached,
        "llm.token_count.completion_details.reasoning": used.tokens_reasoning,
        "llm.cost.total": used.cost,
    }


def _place(event: facts.CallStarted | facts.ChildStarted) -> dict[str, Any]:
    return {"line": event.line, "batch": event.batch, "index": event.index or None}


def _span_id(span: int) -> str:
    return f"{span:016x}"


def _hashed(before: bytes, role: str, text: str) -> bytes:
    return hashlib.sha256(before + role.encode("ascii") + b"\0" + text.encode("utf-8", "backslashreplace")).digest()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
