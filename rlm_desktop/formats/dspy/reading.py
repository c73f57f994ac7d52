"""Predictions of `dspy` with their trajectory: RLM's reasoning, code and output, or ReAct's thoughts and tools."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import documents
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.dspy.history import Asked, Joined, entries_beside, entries_in, join
from rlm_desktop.formats.imported import NO_BEGIN, UNLIMITED, ImportedRun, Sentences, estimated_begin, source_of
from rlm_desktop.formats.told import UNKNOWN_MODEL, rows, table, text

FORM = "dspy trajectory"

NO_TIMES = "The record has no times: all steps stand at one moment."
NO_CALLS = (
    "The record has no calls: prompts, models, tokens, dollars and sub-calls are unknown, and the "
    "code stands for the reply."
)
JOINED = (
    "Which step a call of the history belongs to is inferred from their order and the code in the replies; when a call "
    "began is estimated from the end of the one before."
)
NO_QUESTION = "The record does not say what was asked."
FORCED = "The iterations were used up, and the model was asked for its answer."
NO_END = "The trajectory ends without a final output."

_FINAL = "FINAL: "
_FORCED_REASONING = "Extract forced final output"
_NOT_OUTPUTS = re.compile(
    r"(repl_)?trajectory|(final_)?reasoning|(lm_)?history|GLOBAL_HISTORY|inputs|question|query|context|signature|model|"
    r"lm_usage"
)


def is_document(value: Any) -> bool:
    """Whether a JSON value is a prediction with a trajectory, or a trajectory alone."""
    if isinstance(value, list):
        return bool(value) and _is_entry(value[0])
    if not isinstance(value, dict):
        return False
    given = _trajectory(value)
    return bool(given) and is_document(given) if isinstance(given, list) else "thought_0" in table(given)


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in order; see documents.runs_of."""
    return documents.runs_of(path, is_document, _events, on_bytes)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One step as every module writes it."""

    reasoning: str
    code: str
    output: str


def _is_entry(item: Any) -> bool:
    return isinstance(item, dict) and "code" in item and not {"output", "reasoning"}.isdisjoint(item)


def _trajectory(record: dict[str, Any]) -> Any:
    return record.get("trajectory", record.get("repl_trajectory"))


def _events(record: Any, path: Path, sentences: Sentences) -> list[Event]:
    whole_record = record if isinstance(record, dict) else {"trajectory": record}
    given = _trajectory(whole_record)
    is_react = isinstance(given, dict)
    entries = _tools(table(given)) if is_react else [_entry(one) for one in rows(given)]
    asked = entries_in(whole_record) or entries_beside(path)
    joined = join(asked, [one.reasoning if is_react else one.code for one in entries])
    draft = Draft(sentences)
    times = [one.end for one in asked if one.end is not None]
    begin = min(times) if times else estimated_begin(path, 0.0)
    root = next((one.root.model for one in joined if one.root is not None), UNKNOWN_MODEL)
    sub = next((one.subs[0].model for one in joined if one.subs), root)
    question = _question(whole_record)
    draft.put(
        facts.RunStarted(
            span=RUN_SPAN,
            at=begin,
            question=question,
            method="react" if is_react else "rlm",
            root_model=root,
            sub_model=sub,
            corpus=None,
            limits=UNLIMITED,
            source=source_of(FORM, path),
        )
    )
    for sentence, holds in (
        (NO_BEGIN, not times), (NO_TIMES, not times), (JOINED if asked else NO_CALLS, True), (NO_QUESTION, not question)
    ):  # fmt: skip
        if holds:
            draft.say(sentence, begin)
    at = begin
    for number, (entry, calls) in enumerate(zip(entries, joined, strict=True), start=1):
        at = _step(draft, entry, calls, number, at, root)
    _end(draft, whole_record, entries, max([at, *times]))
    return draft.take()


def _entry(item: Any) -> _Entry:
    one = table(item)
    return _Entry(text(one.get("reasoning")), text(one.get("code")), text(one.get("output")))


def _tools(given: dict[str, Any]) -> list[_Entry]:
    """ReAct's flat dictionary as steps: a tool's call stands for the code."""
    entries = []
    number = 0
    while any(f"{name}_{number}" in given for name in ("thought", "tool_name", "observation")):
        name = text(given.get(f"tool_name_{number}"))
        arguments = table(given.get(f"tool_args_{number}"))
        code = f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})" if name else ""
        thought, seen = text(given.get(f"thought_{number}")), text(given.get(f"observation_{number}"))
        entries.append(_Entry(thought, code, seen))
        number += 1
    return entries


def _step(draft: Draft, entry: _Entry, calls: Joined, number: int, begin: float, model: str) -> float:
    """Put a step into the draft; when it ended."""
    step = draft.begin_step(begin, parent=RUN_SPAN, step=number, depth=0)
    root = calls.root
    at = max(begin, root.end or begin) if root is not None else begin
    draft.call(
        begin,
        at,
        parent=step,
        role="root",
        model=root.model if root is not None else model,
        messages=root.messages if root is not None else (),
        reply=root.reply if root is not None else entry.code or entry.reasoning,
        usage=root.usage if root is not None else None,
        thinking="" if root is not None else entry.reasoning,
    )
    error = entry.output if entry.output.startswith(("[Error]", "[Type Error]")) else ""
    if entry.code:
        code = draft.begin_code(at, parent=step, code=entry.code)
        for sub in calls.subs:
            at = _sub_call(draft, sub, code, at)
        final = entry.output.startswith(_FINAL)
        draft.end_code(code, at, stdout="" if error or final else entry.output, error=error)
    if entry.output.startswith(_FINAL):
        answer = _said_in(entry.output)
        draft.put(facts.AnswerOffered(span=step, at=at, via="answer", answer=answer, accepted=True))
    draft.end_step(step, at, error)
    return at


def _sub_call(draft: Draft, sub: Asked, code: int, begin: float) -> float:
    end = max(begin, sub.end or begin)
    draft.call(
        begin,
        end,
        parent=code,
        role="sub",
        model=sub.model,
        messages=sub.messages,
        reply=sub.reply,
        usage=sub.usage,
        asked_as="llm_query",
    )
    return end


def _question(record: dict[str, Any]) -> str:
    """What was asked, where the inputs were written too."""
    events = rows(table(record.get("history")).get("messages"))
    for inputs in (record, table(record.get("inputs")), table(events[0]) if events else {}):
        for name in ("question", "query"):
            if inputs.get(name):
                return text(inputs[name])
    return ""


def _said_in(output: str) -> str:
    """The answer in the last output: the one field's value, or all fields as JSON."""
    said = output.removeprefix(_FINAL)
    try:
        fields = ast.literal_eval(said)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return said
    return _outputs(fields) if isinstance(fields, dict) else said


def _outputs(fields: dict[Any, Any]) -> str:
    if len(fields) == 1:
        (only,) = fields.values()
        return text(only)
    return json.dumps(fields, ensure_ascii=False, default=str) if fields else ""


def _end(draft: Draft, record: dict[str, Any], entries: list[_Entry], at: float) -> None:
    outputs = {name: value for name, value in record.items() if not _NOT_OUTPUTS.fullmatch(name)}
    last = entries[-1].output if entries else ""
    answer = _outputs(outputs) or (_said_in(last) if last.startswith(_FINAL) else "")
    outcome, reason = Outcome.LOST, NO_END
    if record.get("final_reasoning") == _FORCED_REASONING:
        outcome, reason = Outcome.FORCED, FORCED
    elif last.startswith(_FINAL) or (outputs and answer):
        outcome, reason = Outcome.ANSWERED, ""
    draft.put(facts.RunEnded(span=RUN_SPAN, at=at, outcome=outcome, answer=answer, reason=reason))
