"""Trajectories of `rlm-cli`: one JSON document a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event, Message
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.formats import documents
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.imported import NO_BEGIN, UNLIMITED, ImportedRun, Sentences, estimated_begin, source_of
from rlm_desktop.formats.told import UNKNOWN_MODEL, amount, moment, rows, table, text, whole

FORM = "rlm-cli trajectory"

NO_USAGE = "The record has no tokens and no dollars: they are unknown."
NO_TIMES = (
    "Of an iteration only the length is recorded: the iterations stand one after the other, and in each the code at "
    "the end, as long as its sub-queries took; both are estimated."
)
ONLY_INSTRUCTIONS = "Of a sub-query's prompt only the instruction is recorded, not the text that it was about."
PREVIEW = "Of some sub-queries' replies only the beginning is recorded."
GAPS = "Iterations whose reply had no code are not in the record."
NO_END = "The record has no result: the run was stopped, or failed."


def is_document(value: Any) -> bool:
    """Whether a JSON value is one of this format's trajectories."""
    return (
        isinstance(value, dict)
        and "query" in value
        and not {"contextLength", "contextLines", "totalElapsedMs"}.isdisjoint(value)
        and not {"iterations", "startTime", "model"}.isdisjoint(value)
    )


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in order; see documents.runs_of."""
    return documents.runs_of(path, is_document, _events, on_bytes)


def _events(record: dict[str, Any], path: Path, sentences: Sentences) -> list[Event]:
    iterations = [table(one) for one in rows(record.get("iterations"))]
    told = _seconds(record.get("totalElapsedMs"))
    begin = moment(record.get("startTime"))
    seconds = max(told or 0.0, sum(_seconds(one.get("elapsedMs")) or 0.0 for one in iterations))
    draft = Draft(sentences)
    at = estimated_begin(path, seconds) if begin is None else begin
    model = text(record.get("model")) or UNKNOWN_MODEL
    draft.put(
        facts.RunStarted(
            span=RUN_SPAN,
            at=at,
            question=text(record.get("query")),
            method="rlm",
            root_model=model,
            sub_model=model,
            corpus=None,
            limits=replace(UNLIMITED, max_depth=1),
            source=source_of(FORM, path),
        )
    )
    if begin is None:
        draft.say(NO_BEGIN, at)
    draft.say(NO_USAGE, at)
    end = at + seconds
    asked: int | None = None
    expected = 1
    for one in iterations:
        number = whole(one.get("iteration")) or expected
        if number > expected:
            draft.say(GAPS, at)
        expected = number + 1
        at, asked = _step(draft, one, number, at, asked, model, record)
    _end(draft, table(record.get("result")), len(iterations), max(at, end if told else at))
    return draft.take()


def _step(
    draft: Draft, one: dict[str, Any], number: int, begin: float, asked: int | None, model: str, record: dict[str, Any]
) -> tuple[float, int]:
    """Put an iteration into the draft; when it ended, and its root call."""
    end = begin + (_seconds(one.get("elapsedMs")) or 0.0)
    code = text(one.get("code"))
    queries = [table(query) for query in rows(one.get("subQueries"))]
    took = [_seconds(query.get("elapsedMs")) or 0.0 for query in queries]
    is_parallel = sum(took) > end - begin
    draft.say(NO_TIMES, begin)
    code_begin = max(begin, end - (max(took, default=0.0) if is_parallel else sum(took)))
    step = draft.begin_step(begin, parent=RUN_SPAN, step=number, depth=0)
    system, user = text(one.get("systemPrompt")), text(one.get("userMessage"))
    messages = (Message(role="system", text=system),) if system and asked is None else ()
    call = draft.call(
        begin,
        code_begin,
        parent=step,
        role="root",
        model=model,
        messages=(*messages, Message(role="user", text=user)) if user else messages,
        reply=text(one.get("rawResponse")) or code,
        after=asked,
    )
    error = ""
    if code:
        span = draft.begin_code(code_begin, parent=step, code=code)
        at = code_begin
        for query, seconds in zip(queries, took, strict=True):
            _sub_query(draft, query, span, at, at + seconds, model)
            at = at if is_parallel else at + seconds
        complaint, _, raised = text(one.get("stderr")).partition("Traceback (most recent call last)")
        error = f"Traceback (most recent call last){raised}" if raised else ""
        draft.end_code(span, end, stdout=text(one.get("stdout")), stderr=complaint, error=error)
    if one.get("hasFinal") is True:
        answer = text(table(record.get("result")).get("answer"))
        via: Any = "FINAL_VAR" if "FINAL_VAR(" in code else "FINAL"
        draft.put(facts.AnswerOffered(span=step, at=end, via=via, answer=answer, accepted=True))
    draft.end_step(step, end, error)
    return end, call


def _sub_query(draft: Draft, query: dict[str, Any], code: int, begin: float, end: float, model: str) -> None:
    reply = text(query.get("resultPreview"))
    draft.say(ONLY_INSTRUCTIONS, begin)
    if len(reply) < (whole(query.get("resultLength")) or 0):
        draft.say(PREVIEW, begin)
    draft.call(
        begin,
        end,
        parent=code,
        role="sub",
        model=model,
        messages=(Message(role="user", text=text(query.get("instruction"))),),
        reply=reply,
        error=reply if reply.startswith("[ERROR]") else "",
        asked_as="llm_query",
    )


def _end(draft: Draft, result: dict[str, Any], steps: int, at: float) -> None:
    answer, outcome, reason = text(result.get("answer")), Outcome.LOST, NO_END
    if result.get("completed") is True:
        outcome, reason = Outcome.ANSWERED, ""
    elif result:
        reason, answer = answer or NO_END, ""
        outcome = Outcome.STOPPED if reason == "[Aborted]" else Outcome.FAILED
        if reason.startswith("[Maximum iterations"):
            most = float(whole(result.get("iterations")) or steps)
            draft.put(facts.LimitReached(span=RUN_SPAN, at=at, limit=Limit.STEPS, allowed=most, used=most))
    draft.put(facts.RunEnded(span=RUN_SPAN, at=at, outcome=outcome, answer=answer, reason=reason))


def _seconds(milliseconds: Any) -> float | None:
    value = amount(milliseconds)
    return None if value is None or value > 1e11 else value / 1000
