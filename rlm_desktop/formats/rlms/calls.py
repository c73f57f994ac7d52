"""The sub-calls of a block: the record has how long each took but not when it began, so a place is found for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rlm_desktop.events import facts
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.imported import Whole
from rlm_desktop.formats.rlms.usage import model_of, usage_of
from rlm_desktop.formats.told import UNKNOWN_MODEL, amount, messages, moment, rows, table, text

DEEPEST = 40
"""Child runs inside each other that are read; below, only the call itself."""

PLACED = "When a sub-call began is not recorded: its place inside its block is estimated, its duration is not."
SHARED = (
    "Of a batch the record has only the mean duration: its calls are drawn side by side over the time of all, "
    "which is estimated."
)
CHILD_SUM = (
    "Of a child run only the sum of the tokens and dollars of its own turns is recorded: it stands at its last turn, "
    "and the other turns are unknown."
)
CUT = f"Child runs more than {DEEPEST} deep are imported as calls, without their steps."
NO_CHILD_END = "The record does not say how the child run ended."


@dataclass(frozen=True, slots=True)
class Placed:
    """A sub-call and the time that it is drawn at."""

    call: dict[str, Any]
    begin: float
    end: float
    batch: int | None = None
    index: int = 0


def events_of(
    given: Sequence[dict[str, Any]],
    whole_run: Whole,
    *,
    code_span: int,
    code: str,
    depth: int,
    begin: float,
    end: float,
    child: Callable[[Placed, Whole, int, int], list[facts.Event]],
) -> list[facts.Event]:
    """The events of all sub-calls of a block; each inside the block's time, in the order of its own tree.

    child: gives the events of a child run at its place, below the span of the code, asked by a loop of that depth.
    """
    if not given:
        return []
    events: list[facts.Event] = []
    placed = _placed(given, whole_run, is_batched="_batched" in code, begin=begin, end=end)
    if any(not iterations_of(one.call) and one.batch is None for one in placed):
        events += whole_run.sentences.tell(PLACED, begin)
    if any(one.batch is not None for one in placed):
        events += whole_run.sentences.tell(SHARED, begin)
    for one in placed:
        if iterations_of(one.call) and depth < DEEPEST:
            events += child(one, whole_run, code_span, depth)
        else:
            if iterations_of(one.call):
                events += whole_run.sentences.tell(CUT, one.begin)
            events += _call(one, whole_run, code_span, depth, "" if "rlm_query" in code else "llm_query")
    return events


def _placed(
    given: Sequence[dict[str, Any]], whole_run: Whole, *, is_batched: bool, begin: float, end: float
) -> list[Placed]:
    """Child runs where their own times are; the others one after the other, or side by side where they do not fit."""
    seconds = [amount(one.get("execution_time")) or 0.0 for one in given]
    plain = [number for number, one in enumerate(given) if not iterations_of(one)]
    is_parallel = sum(seconds[number] for number in plain) > (end - begin) * 1.01 + 1e-6
    placed = []
    at = begin
    place = 0
    while place < len(given):
        one, took = given[place], seconds[place]
        if iterations_of(one):
            finish = _last_moment(one)
            start = at if finish is None else _inside(finish - took, begin, end)
            placed.append(Placed(one, start, _inside(start + took, start, end)))
            at = placed[-1].end
            place += 1
            continue
        size = _batch_size(given, seconds, place) if is_batched else 1
        if size > 1:
            until = _inside(at + took * size, at, end)
            batch = whole_run.numbers.batch()
            placed += [Placed(given[place + index], at, until, batch, index) for index in range(size)]
            at = until
        else:
            start = begin if is_parallel else _inside(at, begin, end)
            placed.append(Placed(one, start, _inside(start + took, start, end)))
            at = max(at, placed[-1].end)
        place += size
    return placed


def _batch_size(given: Sequence[dict[str, Any]], seconds: Sequence[float], place: int) -> int:
    """How many calls in a row took exactly as long: the writer gives each call of a batch their mean."""
    last = place
    while last < len(given) and seconds[last] == seconds[place] > 0 and not iterations_of(given[last]):
        last += 1
    return max(1, last - place)


def _call(
    placed: Placed, whole_run: Whole, code_span: int, depth: int, asked_as: Literal["llm_query", ""]
) -> list[facts.Event]:
    call = placed.call
    span = whole_run.numbers.span()
    started = facts.CallStarted(
        span=span,
        at=placed.begin,
        parent=code_span,
        role="sub",
        model=text(call.get("root_model")) or UNKNOWN_MODEL,
        messages=messages(call.get("prompt")),
        depth=depth,
        asked_as=asked_as,
        batch=placed.batch,
        index=placed.index,
    )
    failure = failure_of(call)
    if failure:
        usage = usage_of(call)
        failed = facts.CallFailed(span=span, at=placed.end, error=failure, usage=None if usage == Usage() else usage)
        return [started, failed]
    finished = facts.CallFinished(
        span=span, at=placed.end, reply=text(call.get("response")), usage=usage_of(call), model=model_of(call)
    )
    return [started, finished]


def failure_of(call: dict[str, Any]) -> str:
    """Why a call failed: it is said, or the fallback stands where the reply would."""
    error = call.get("error")
    if error:
        return text(error)
    reply = call.get("response")
    return reply if isinstance(reply, str) and reply.startswith("Error:") else ""


def iterations_of(call: dict[str, Any]) -> list[dict[str, Any]]:
    """The iterations of a call that ran as a child run; none of any other."""
    return [one for one in rows(table(call.get("metadata")).get("iterations")) if isinstance(one, dict)]


def plain_uses(iterations: Sequence[dict[str, Any]]) -> list[Usage]:
    """What the plain sub-calls of a child used: its own sum holds them, but not its child runs."""
    return [
        usage_of(call)
        for row in iterations
        for block in map(table, rows(row.get("code_blocks")))
        for call in map(table, rows(table(block.get("result")).get("rlm_calls")))
        if not iterations_of(call) and not failure_of(call)
    ]


def _last_moment(call: dict[str, Any]) -> float | None:
    return next((at for row in reversed(iterations_of(call)) if (at := moment(row.get("timestamp"))) is not None), None)


def _inside(at: float, lowest: float, highest: float) -> float:
    return min(max(at, lowest), max(lowest, highest))
