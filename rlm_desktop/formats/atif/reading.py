"""Trajectories in ATIF as runs: those of other agents, and our own with what they say beyond the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rlm_desktop.events import facts
from rlm_desktop.events.facts import RUN_SPAN, Event
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats import documents
from rlm_desktop.formats.atif.loop import Loop, Order, extra, outcome_of, said, step_times
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.imported import NO_BEGIN, UNLIMITED, ImportedRun, Sentences, estimated_begin, source_of
from rlm_desktop.formats.scores import from_plain
from rlm_desktop.formats.told import UNKNOWN_MODEL, amount, instant, rows, table, text, whole

FORM = "ATIF trajectory"

NO_TIMES = "The record has no times: all steps stand at one moment."
ONE_TIME = (
    "Of a step only one moment is recorded: it is taken as its begin, and its end as the begin of the next one; when a "
    "reply ended and its tools began is estimated."
)
SUMS = "Tokens and dollars are recorded only for the whole: they stand at the last call, and the others are unknown."
GOES_ON = "The trajectory goes on in another file: {}."
NO_END = "The record does not say how the run ended: its last step still calls a tool."
CUT_END = "The record is cut off before its end."
NO_SAID_END = "The record has no end: the run was stopped, or was still going on."


def is_document(value: Any) -> bool:
    """Whether a JSON value is a trajectory of ATIF."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("schema_version"), str)
        and value["schema_version"].startswith("ATIF-")
        and not {"steps", "agent"}.isdisjoint(value)
    )


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in order; see documents.runs_of."""
    return documents.runs_of(
        path, is_document, _events, on_bytes, lambda record: from_plain(extra(record).get("score"))
    )


def _events(record: dict[str, Any], path: Path, sentences: Sentences) -> list[Event]:
    own = extra(record)
    steps = [table(one) for one in rows(record.get("steps"))]
    times = step_times(steps)
    draft = Draft(sentences)
    said_begin = instant(own.get("begin"))
    begin = min(times, default=None) if said_begin is None else said_begin
    at = estimated_begin(path, 0.0) if begin is None else begin
    model = text(table(record.get("agent")).get("model_name")) or next(
        (text(one["model_name"]) for one in steps if one.get("model_name")), UNKNOWN_MODEL
    )
    draft.put(_start(record, own, steps, model, at, path))
    if begin is None:
        draft.say(NO_BEGIN, at)
    if not own:
        draft.say(ONE_TIME if times else NO_TIMES, at)
    loop = Loop(draft, Order(record, model, owner=RUN_SPAN, depth=0, begin=at))
    loop.take_down()
    following = record.get("continued_trajectory_ref")
    if following:
        draft.say(GOES_ON.format(text(following)[:200]), at)
    for note in map(text, rows(own.get("notes"))):
        draft.put(facts.Noted(span=RUN_SPAN, at=loop.at, note=note))
    _end(draft, own, steps, max(loop.at, instant(own.get("end")) or 0.0))
    return _with_totals(draft.take(), table(record.get("final_metrics")), sentences)


def _start(
    record: dict[str, Any], own: dict[str, Any], steps: list[dict[str, Any]], model: str, at: float, path: Path
) -> facts.RunStarted:
    asked = next((said(one.get("message")) for one in steps if one.get("source") == "user"), "")
    agent = table(record.get("agent"))
    name, version = text(agent.get("name")), text(agent.get("version"))
    return facts.RunStarted(
        span=RUN_SPAN,
        at=at,
        question=text(own.get("question")) or asked,
        method=text(own.get("method")) or name or "agent",
        root_model=model,
        sub_model=text(own.get("sub_model")) or model,
        corpus=None,
        limits=_limits(own),
        versions={} if own or not name else {name: version or "unknown"},
        source=source_of(FORM, path),
    )


def _limits(own: dict[str, Any]) -> Limits:
    steps, depth = whole(own.get("max_steps")), whole(own.get("max_depth"))
    limits = UNLIMITED if steps is None else replace(UNLIMITED, max_steps=steps)
    return limits if depth is None else replace(limits, max_depth=depth)


def _end(draft: Draft, own: dict[str, Any], steps: list[dict[str, Any]], at: float) -> None:
    outcome, answer, reason = outcome_of(own.get("outcome")), text(own.get("answer")), text(own.get("reason"))
    last = steps[-1] if steps else {}
    if outcome is None and own:
        outcome, reason = Outcome.LOST, NO_SAID_END
    elif outcome is None and draft.sentences.is_cut:
        outcome, reason = Outcome.LOST, CUT_END
    elif outcome is None and last.get("source") == "agent" and not last.get("tool_calls"):
        outcome, answer = Outcome.ANSWERED, said(last.get("message"))
    elif outcome is None:
        outcome, reason = Outcome.LOST, NO_END
    draft.put(facts.RunEnded(span=RUN_SPAN, at=at, outcome=outcome, answer=answer, reason=reason))


def _with_totals(events: list[Event], totals: dict[str, Any], sentences: Sentences) -> list[Event]:
    """The events, with the sums at the last call where no call says what it used."""
    places = [place for place, event in enumerate(events) if isinstance(event, facts.CallFinished)]
    known = Usage(
        tokens_in=whole(totals.get("total_prompt_tokens")),
        tokens_out=whole(totals.get("total_completion_tokens")),
        tokens_cached=whole(totals.get("total_cached_tokens")),
        cost=amount(totals.get("total_cost_usd")),
    )
    used = [event.usage for event in events if isinstance(event, facts.CallFinished)]
    if not places or any(one != Usage() for one in used) or not (known.tokens_in or known.tokens_out or known.cost):
        return events
    last = events[places[-1]]
    assert isinstance(last, facts.CallFinished)
    events[places[-1]] = replace(last, usage=known)
    return [events[0], *(sentences.tell(SUMS, events[0].at) if len(places) > 1 else []), *events[1:]]
