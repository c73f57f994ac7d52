"""Records of the `recursive-llm` package: one run a line, with the sequence of what happened in it."""

from __future__ import annotations

import re
from collections import Counter
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
from rlm_desktop.formats.draft import Draft
from rlm_desktop.formats.imported import NO_BEGIN, UNLIMITED, ImportedRun, Sentences, estimated_begin, source_of
from rlm_desktop.formats.recursive_llm.loop import NO_END, Loop
from rlm_desktop.formats.recursive_llm.tree import Happened, Tree, failure_of, limit_of, outcome_of
from rlm_desktop.formats.told import UNKNOWN_MODEL, amount, rows, table, text, whole

FORM = "recursive-llm record"
QUESTION_CHARS = 2_000
"""Of a context that stands for the question."""

SUMS = (
    "Of the tokens and dollars only the sum for each model is recorded: it stands at the model's last call, and the "
    "other calls are unknown."
)
PART_PRICED = "Only {priced} of {calls} calls of {model} had a price: the sum in dollars is of these."
NO_TEXTS = "The record was written without texts: of prompts, replies, code and output only the sizes are known."
_KNOWN = re.compile(
    r"(run|rlm)_(start|end|error)|model_call_(start|end|error)|model_retry|provider_response_normalized|repl_step|"
    r"final_answer(_validated|_rejected|_validation_error)?"
)


def is_document(value: Any) -> bool:
    """Whether a JSON value is one of this format's records."""
    return (
        isinstance(value, dict)
        and "termination_reason" in value
        and not {"trajectory", "stats", "config", "schema_version"}.isdisjoint(value)
    )


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in order; see documents.runs_of."""
    return documents.runs_of(path, is_document, _events, on_bytes)


def _events(record: dict[str, Any], path: Path, sentences: Sentences) -> list[Event]:
    happened = [Happened.of(row) for row in rows(record.get("trajectory")) if isinstance(row, dict)]
    seconds = max((one.seconds for one in happened), default=0.0)
    begin = estimated_begin(path, seconds)
    config = table(record.get("config"))
    draft = Draft(sentences)
    draft.put(_start(config, happened, begin, path))
    draft.say(NO_BEGIN, begin)
    if config.get("capture_trajectory_content") is False:
        draft.say(NO_TEXTS, begin)
    unknown = Counter(one.kind for one in happened if not _KNOWN.fullmatch(one.kind))
    for kind, count in unknown.items():
        draft.say(f"{count:,} entries of the unknown kind {kind[:60]!r} were left out.", begin)
    tree = Tree(happened)
    loop = Loop(draft, tree, tree.root, begin, owner=RUN_SPAN, depth=0)
    loop.take_down()
    _end(record, loop, draft, begin + seconds)
    return _with_sums(draft.take(), record, sentences)


def _start(config: dict[str, Any], happened: list[Happened], begin: float, path: Path) -> facts.RunStarted:
    first = next((one.data for one in happened if one.kind in ("run_start", "rlm_start")), {})
    model = text(config.get("model")) or UNKNOWN_MODEL
    return facts.RunStarted(
        span=RUN_SPAN,
        at=begin,
        question=text(first.get("query")) or text(first.get("context"))[:QUESTION_CHARS],
        method="rlm",
        root_model=model,
        sub_model=text(config.get("recursive_model")) or model,
        corpus=None,
        limits=_limits(config),
        source=source_of(FORM, path),
    )


def _limits(config: dict[str, Any]) -> Limits:
    found: dict[str, Any] = {
        "max_steps": whole(config.get("max_iterations")),
        "max_depth": whole(config.get("max_depth")),
        "concurrency": whole(config.get("max_concurrent_subcalls")),
        "block_seconds": amount(config.get("repl_timeout")),
    }
    known = {name: value for name, value in found.items() if value is not None}
    return replace(
        UNLIMITED,
        max_calls=whole(config.get("max_total_calls")),
        max_tokens=whole(config.get("max_total_tokens")),
        max_cost=amount(config.get("max_total_cost_usd")),
        max_seconds=amount(config.get("max_elapsed_seconds")),
        **known,
    )


def _end(record: dict[str, Any], loop: Loop, draft: Draft, at: float) -> None:
    answer, outcome, reason = text(record.get("answer")) or loop.answer, Outcome.LOST, NO_END
    error = table(record.get("error"))
    failure = loop.failure
    if failure is None and error:
        data = {"error_type": error.get("type"), "error": error.get("message")}
        failure = Happened("rlm_error", 0.0, "", "", data)
    if failure is not None:
        outcome, reason = outcome_of(failure), failure_of(failure)
        reached = limit_of(reason)
        if reached is not None:
            draft.put(facts.LimitReached(span=RUN_SPAN, at=at, limit=reached[0], allowed=reached[1], used=reached[2]))
    elif loop.is_answered or record.get("termination_reason") == "completed":
        outcome, reason = Outcome.ANSWERED, ""
    draft.put(facts.RunEnded(span=RUN_SPAN, at=at, outcome=outcome, answer=answer, reason=reason))


def _with_sums(events: list[Event], record: dict[str, Any], sentences: Sentences) -> list[Event]:
    """The events, with what each model used in all at its last call."""
    sums = table(table(record.get("stats")).get("by_model"))
    asked = {event.span: event.model for event in events if isinstance(event, facts.CallStarted)}
    wanted = {name: table(one) for name, one in sums.items()}
    said: list[Event] = []
    places = [place for place, event in enumerate(events) if isinstance(event, facts.CallFinished)]
    for place in reversed(places):
        event = events[place]
        model = asked[event.span]
        used = wanted.pop(model, {})
        if not used.get("usage_calls") and not used.get("priced_calls"):
            continue
        calls, priced = whole(used.get("calls")) or 0, whole(used.get("priced_calls")) or 0
        usage = Usage(
            tokens_in=whole(used.get("prompt_tokens")) if used.get("usage_calls") else None,
            tokens_out=whole(used.get("completion_tokens")) if used.get("usage_calls") else None,
            tokens_cached=whole(used.get("cached_tokens")) if used.get("usage_calls") else None,
            cost=amount(used.get("estimated_cost_usd")) if priced else None,
        )
        events[place] = replace(event, usage=usage)  # type: ignore[call-arg]
        if sum(one == model for one in asked.values()) > 1:
            said += sentences.tell(SUMS, events[0].at)
        if 0 < priced < calls:
            said += sentences.tell(PART_PRICED.format(priced=priced, calls=calls, model=model), events[0].at)
    return [events[0], *said, *events[1:]]
