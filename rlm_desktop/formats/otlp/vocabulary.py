"""What a span's attributes say, in either vocabulary and in the older spellings of both."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.foreign.given import Kind, Said
from rlm_desktop.formats.foreign.tools import code_of
from rlm_desktop.formats.otlp.keys import OWN_EVENT, OWN_FIELDS, OWN_STDERR
from rlm_desktop.formats.otlp.messages import flat_messages, last_said, opened, structured_messages
from rlm_desktop.formats.told import amount, table, text

_INFERENCE = {
    "LLM": Kind.CALL,
    "AGENT": Kind.OWNER,
    "TOOL": Kind.TOOL,
    "RETRIEVER": Kind.TOOL,
    "EMBEDDING": Kind.TOOL,
    "RERANKER": Kind.TOOL,
    "GUARDRAIL": Kind.TOOL,
    "EVALUATOR": Kind.TOOL,
}
_OPERATIONS = {
    "chat": Kind.CALL,
    "generate_content": Kind.CALL,
    "text_completion": Kind.CALL,
    "completion": Kind.CALL,
    "invoke_agent": Kind.OWNER,
    "invoke_workflow": Kind.OWNER,
    "execute_tool": Kind.TOOL,
    "embeddings": Kind.TOOL,
    "retrieval": Kind.TOOL,
}
_LOOPS = {"workflow": Kind.OWNER, "agent": Kind.OWNER, "tool": Kind.TOOL, "task": Kind.OTHER}
_ASKED = ("question", "query", "input", "prompt", "task")
_ANSWERED = ("answer", "output", "response", "result", "content", "text")
_DOCUMENT = re.compile(r"retrieval\.documents\.(\d{1,6})\.document\.content")
MODELS = ("gen_ai.request.model", "llm.model_name", "gen_ai.response.model", "embedding.model_name")


def kind_of(told: Mapping[str, Any], span_kind: Any) -> Kind:
    """What a span is.

    span_kind: as Phoenix has it beside the attributes.
    """
    if "rlm.step" in told and told.get("rlm.kind") == "step":
        return Kind.STEP
    for kinds, key in ((_INFERENCE, "openinference.span.kind"), (_OPERATIONS, "gen_ai.operation.name")):
        said = told.get(key)
        if isinstance(said, str) and said in kinds:
            return kinds[said]
    if isinstance(span_kind, str) and span_kind in _INFERENCE:
        return _INFERENCE[span_kind]
    if told.get("gen_ai.request.model") and (told.get("gen_ai.system") or told.get("gen_ai.provider.name")):
        return Kind.CALL
    loop = told.get("traceloop.span.kind")
    return _LOOPS.get(loop, Kind.OTHER) if isinstance(loop, str) else Kind.OTHER


def model_of(told: Mapping[str, Any]) -> str:
    """The model that was asked, or that an agent asks; empty where none is named."""
    return next((said for key in MODELS if isinstance(said := told.get(key), str) and said), "")


def says_something(told: Mapping[str, Any]) -> bool:
    """Whether a span has texts of its own."""
    return bool({"input.value", "output.value", "gen_ai.tool.name", "tool.name"} & told.keys())


def said_by(kind: Kind, name: str, told: Mapping[str, Any], failure: tuple[bool, str], events: Sequence[Any]) -> Said:
    """What a span of a kind says.

    told: its attributes. failure: whether its status is an error, and the sentence. events: those of the span.
    """
    own = table(opened(told.get(OWN_FIELDS)))
    points = tuple(table(opened(one[OWN_EVENT])) for one in events if OWN_EVENT in one)
    failed, why = failure
    error = own.get("error") if isinstance(own.get("error"), str) else _error(why, told, events) if failed else ""
    more: dict[str, Any] = {
        "is_ours": OWN_FIELDS in told,
        "own": own,
        "points": points,
        "failed": failed,
        "error": error or "",
    }
    match kind:
        case Kind.CALL:
            return _call(told, own, events, more)
        case Kind.OWNER | Kind.OTHER | Kind.STEP:
            return Said(text=_question(told), answer=_answer(told), **more)
        case Kind.TOOL:
            return _tool(name, told, more)


def usage_of(told: Mapping[str, Any]) -> Usage:
    """Tokens and dollars; cached ones are part of those that went in."""
    cost = _measure(told, "llm.cost.total", "gen_ai.usage.cost")
    if cost is None:
        parts = [_measure(told, f"llm.cost.{one}") for one in ("prompt", "completion")]
        cost = sum(one for one in parts if one is not None) if None not in parts else None
    return Usage(
        tokens_in=_count(told, "llm.token_count.prompt", "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens"),
        tokens_out=_count(
            told, "llm.token_count.completion", "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens"
        ),
        tokens_cached=_count(
            told,
            "llm.token_count.prompt_details.cache_read",
            "gen_ai.usage.cache_read.input_tokens",
            "gen_ai.usage.cache_read_input_tokens",
        ),
        tokens_reasoning=_count(
            told, "llm.token_count.completion_details.reasoning", "gen_ai.usage.reasoning.output_tokens"
        ),
        cost=cost,
    )


def _call(told: Mapping[str, Any], own: dict[str, Any], events: Sequence[Any], more: dict[str, Any]) -> Said:
    prompt, _ = structured_messages(told.get("gen_ai.input.messages"))
    system, _ = structured_messages({"role": "system", "parts": _instructions(told)})
    prompt = [*(one for one in system if one.text and one not in prompt), *prompt]
    replies, thinking = structured_messages(told.get("gen_ai.output.messages"))
    prompt = prompt or flat_messages(told, ("llm.input_messages.", "gen_ai.prompt."))
    replies = replies or flat_messages(told, ("llm.output_messages.", "gen_ai.completion."))
    for one in events:
        name = one.get("event.name")
        if not prompt and name == "gen_ai.content.prompt":
            prompt, _ = structured_messages(one.get("gen_ai.prompt"))
        if not replies and name == "gen_ai.content.completion":
            replies, _ = structured_messages(one.get("gen_ai.completion"))
    if not prompt and told.get("input.value") not in (None, ""):
        given = opened(told["input.value"])
        whole = {"role": "user", "content": told["input.value"]}
        prompt, _ = structured_messages(table(given).get("messages") or whole)
    reply = "\n".join(one.text for one in replies) if replies else _answer(told)
    reasons = opened(told.get("gen_ai.response.finish_reasons"))
    after = own.get("after")
    return Said(
        messages=tuple(prompt),
        after=after if isinstance(after, str) else "",
        reply=reply,
        thinking=thinking,
        finish_reason=text(reasons[0]) if isinstance(reasons, list) and reasons else "",
        usage=usage_of(told),
        reply_model=text(told.get("gen_ai.response.model")),
        **more,
    )


def _instructions(told: Mapping[str, Any]) -> list[Any]:
    given = opened(told.get("gen_ai.system_instructions"))
    if isinstance(given, str):
        return [{"type": "text", "content": given}]
    return given if isinstance(given, list) else []


def _tool(name: str, told: Mapping[str, Any], more: dict[str, Any]) -> Said:
    tool = text(told.get("gen_ai.tool.name") or told.get("tool.name")) or name
    given = next(
        (
            told[key]
            for key in ("input.value", "gen_ai.tool.call.arguments", "tool_call.function.arguments", "tool.parameters")
            if told.get(key) not in (None, "")
        ),
        None,
    )
    output = text(next((told[k] for k in ("output.value", "gen_ai.tool.call.result") if told.get(k) is not None), None))
    if not output:
        found = [(int(hit[1]), text(value)) for key, value in told.items() if (hit := _DOCUMENT.fullmatch(key))]
        output = "\n\n".join(said for _, said in sorted(found))
    complaint = text(told.get(OWN_STDERR))
    if complaint and output.endswith(complaint):
        output = output[: len(output) - len(complaint)]
    return Said(text=code_of(tool, opened(given)), output=output, complaint=complaint, **more)


def _question(told: Mapping[str, Any]) -> str:
    said = last_said(told.get("gen_ai.input.messages"), "user") if "gen_ai.input.messages" in told else ""
    return said or _main(told.get("input.value"), _ASKED, "user")


def _answer(told: Mapping[str, Any]) -> str:
    said = last_said(told.get("gen_ai.output.messages"), "assistant") if "gen_ai.output.messages" in told else ""
    return said or _main(told.get("output.value"), _ANSWERED, "assistant")


def _main(item: Any, keys: Sequence[str], role: str) -> str:
    """The text that matters of an input or output: under a usual key, or the last message of a role."""
    given = opened(item)
    if isinstance(given, dict):
        if isinstance(given.get("messages"), list) and (said := last_said(given["messages"], role)):
            return said
        for key in keys:
            if isinstance(given.get(key), str) and given[key]:
                return str(given[key])
    return text(item)


def _error(why: str, told: Mapping[str, Any], events: Sequence[Any]) -> str:
    for one in events:
        if raised := text(one.get("exception.stacktrace")):
            return raised
        if one.get("exception.message") or one.get("exception.type"):
            return f"{text(one.get('exception.type'))}: {text(one.get('exception.message'))}".strip(": ")
    return why or text(told.get("error.type")) or "It failed; the record does not say why."


def _count(told: Mapping[str, Any], *keys: str) -> int | None:
    value = _measure(told, *keys)
    return int(value) if value is not None and value == int(value) else None


def _measure(told: Mapping[str, Any], *keys: str) -> float | None:
    for key in keys:
        said = told.get(key)
        if isinstance(said, str) and re.fullmatch(r"\d{1,15}(\.\d{1,15})?", said):
            said = float(said)
        if (value := amount(said)) is not None:
            return value
    return None
