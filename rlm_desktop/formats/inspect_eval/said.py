"""What the events of a sample say: models, tools, and the sample as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rlm_desktop.events.facts import Message
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.foreign.given import Said
from rlm_desktop.formats.foreign.tools import code_of
from rlm_desktop.formats.inspect_eval.samples import Sample
from rlm_desktop.formats.told import amount, message, messages, rows, table, text, whole

Points = tuple[Mapping[str, Any], ...]
"""What happened within a span, as in Said."""

_LIMITS = {
    "time": Outcome.TIME_LIMIT,
    "working": Outcome.TIME_LIMIT,
    "cost": Outcome.BUDGET,
    "operator": Outcome.STOPPED,
}


def run_said(sample: Sample, own: dict[str, Any], points: Points) -> Said:
    """What a sample says as a whole."""
    told = sample.told
    resolve = sample.resolved
    given = resolve(told.get("input"))
    asked = [one.text for one in messages(given) if one.role == "user"]
    question = given if isinstance(given, str) else asked[-1] if asked else ""
    error = table(told.get("error"))
    limit = table(told.get("limit"))
    answer = text(resolve(own.get("answer"))) or _completion(table(resolve(told.get("output"))))[0]
    is_ours = bool(own)
    if not is_ours and limit:
        reason = text(limit.get("reason")) or f"The limit {text(limit.get('type'))} was reached."
        own = {"outcome": _LIMITS.get(text(limit.get("type")), Outcome.STOPPED).value, "reason": reason}
    return Said(
        text=question,
        answer=answer,
        error=text(resolve(error.get("message"))),
        failed=bool(error),
        is_ours=is_ours,
        own=own,
        points=points,
    )


def call_said(sample: Sample, event: dict[str, Any], own: dict[str, Any], points: Points) -> Said:
    """What the event of a model says."""
    output = table(event.get("output"))
    reply, thinking = _completion(output)
    error = text(event.get("error")) or text(output.get("error"))
    choices = rows(output.get("choices"))
    stop = text(table(choices[0]).get("stop_reason")) if choices else ""
    after, new = whole(own.get("after")), whole(own.get("new"))
    goes_on = after is not None and new is not None
    return Said(
        messages=tuple(map(_spoken, sample.prompt(event, new if goes_on else None))),
        after=f"span {after}" if goes_on else "",
        reply=reply,
        thinking=thinking,
        finish_reason=text(own.get("finish_reason")) if own else stop,
        usage=_usage(table(output.get("usage")), own),
        reply_model=text(own.get("reply_model")) if own else text(output.get("model")),
        error=error,
        failed=bool(error),
        points=points,
        is_ours=bool(own),
        own=own | ({"retries": event["retries"]} if type(event.get("retries")) is int else {}),
    )


def tool_said(event: dict[str, Any], own: dict[str, Any], points: Points) -> Said:
    """What the event of a tool says."""
    name = text(event.get("function", event.get("name")))
    result = event.get("result")
    output = message({"role": "tool", "content": result}).text if isinstance(result, list) else text(result)
    error = table(event.get("error"))
    failed = bool(error) or event.get("failed") is True
    size = whole(own.get("stderr_chars")) or 0
    return Said(
        text=code_of(name, event.get("arguments", event.get("input"))),
        output=output[: len(output) - size],
        complaint=output[len(output) - size :] if size else "",
        error=text(error.get("message")),
        failed=failed,
        own=own,
        points=points,
    )


def _spoken(item: Any) -> Message:
    """A message of a chat, with the tools that it calls; without what was thought."""
    told = table(item)
    content = told.get("content")
    if isinstance(content, list):
        content = [one for one in content if table(one).get("type") != "reasoning"]
    said = message({"role": told.get("role"), "content": content}) if told else message(item)
    calls = [
        f"{text(one.get('function'))}({text(one.get('arguments'))})" for one in map(table, rows(told.get("tool_calls")))
    ]
    return replace(said, text="\n".join([*([said.text] if said.text else []), *calls])) if calls else said


def _completion(output: dict[str, Any]) -> tuple[str, str]:
    """What a model said and what it thought."""
    choices = rows(output.get("choices"))
    said = table(table(choices[0]).get("message")) if choices else {}
    thoughts = [table(one) for one in rows(said.get("content")) if table(one).get("type") == "reasoning"]
    reply = _spoken(said).text if said else ""
    return reply or text(output.get("completion")), "\n".join(text(one.get("reasoning")) for one in thoughts)


def _usage(told: dict[str, Any], own: dict[str, Any]) -> Usage:
    """Tokens and dollars; what was cached is part of what went in."""
    if isinstance(own.get("usage"), dict):
        kept = own["usage"]
        return Usage(
            **{
                name: whole(kept.get(name)) for name in ("tokens_in", "tokens_out", "tokens_cached", "tokens_reasoning")
            },
            cost=amount(kept.get("cost")),
        )
    plain, read = whole(told.get("input_tokens")), whole(told.get("input_tokens_cache_read"))
    written = whole(told.get("input_tokens_cache_write")) or 0
    return Usage(
        tokens_in=None if plain is None else plain + (read or 0) + written,
        tokens_out=whole(told.get("output_tokens")),
        tokens_cached=read,
        tokens_reasoning=whole(told.get("reasoning_tokens")),
        cost=amount(told.get("total_cost")),
    )
