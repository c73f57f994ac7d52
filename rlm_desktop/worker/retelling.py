"""What of a run's record a later run executes again: where it is left, and the answers until then."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal, TypeVar

from rlm_desktop.engine.task import Retold
from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.places import REPLY, block_in, root_call_in, step_of
from rlm_desktop.events.usage import Usage
from rlm_desktop.events.wording import counted
from rlm_desktop.gateway.recorded import RecordedAnswers
from rlm_desktop.ports import BlockResult, CallError, Completion, Recalled, RecalledBlock, SubCall
from rlm_desktop.worker.placed_record import PlacedBlock, PlacedCall, PlacedRecord

GO_ON = "{} The question is taken up again from here: you have {} steps, and code can run."
CUT_OFF = "The block was cut off when the run ended."
_T = TypeVar("_T")
_FENCES = re.compile("`{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Where a record is left."""

    until: int
    """The first step of the run's own loop that nothing is taken from."""
    steps: int
    """That the record gives in full."""
    at: int
    """Sequence number of the last event that is taken over, or of the step that is taken anew."""
    told: str = ""
    """What the model is told there."""


def forked(record: PlacedRecord, run: str, *, at: int, code: str | None) -> Retold:
    """The record until a step that is taken anew. code: what is executed in it; None asks the model.

    Raises RlmError when there is no such step.
    """
    if at not in record.steps:
        raise RlmError(
            f"The run {run} has no step {at}.",
            f"It has {counted(len(record.steps), 'step')}: give one of their numbers.",
        )
    calls, blocks, until = recalled_calls(record), recalled_blocks(record), at
    if code is not None:
        moved = _moved(record, at)
        calls, blocks, until = _with_edited(calls, at, moved), _with_edited(blocks, at, moved), at + 1
        calls[root_call_in(str(at), REPLY)] = _edited(record, at, code)
    past = RecordedAnswers(calls, blocks, until=until)
    return Retold(run=run, at=record.steps[at].seq, past=past, steps=at - 1)


def resumed(record: PlacedRecord, run: str, cut: Cut) -> Retold:
    """The record of a run that broke off."""
    past = RecordedAnswers(recalled_calls(record), recalled_blocks(record), until=cut.until)
    return Retold(run=run, at=cut.at, past=past, steps=cut.steps, told=cut.told)


def whole(record: PlacedRecord, run: str) -> Retold:
    """All of a record, its limits included; nobody is asked."""
    calls = {
        place: replace(call, counts=(end := record.calls[place].end) is not None and end.given_by == "model")
        for place, call in recalled_calls(record).items()
    }
    past = RecordedAnswers(calls, recalled_blocks(record, cut_off_too=True))
    left = record.caught_up
    return Retold(
        run=run,
        at=record.last_seq,
        past=past,
        steps=0 if left is None else left.uncounted_steps,
        told="" if left is None else left.told,
    )


def recalled_calls(record: PlacedRecord) -> dict[str, Recalled]:
    """What every call came to; the own loop's call that failed ended the run, and is made again."""
    return {
        place: _recalled(call)
        for place, call in record.calls.items()
        if call.is_answered and not (isinstance(call.end, facts.CallFailed) and _is_of_own_loop(place))
    }


def recalled_blocks(record: PlacedRecord, *, cut_off_too: bool = False) -> dict[str, RecalledBlock]:
    """The blocks that are not executed again: killed, or stopped at their time limit.

    cut_off_too: those as well that ended with the run.
    """
    return {
        place: _recalled_block(record, block)
        for place, block in record.blocks.items()
        if not block.is_repeatable and (cut_off_too or not block.is_cut_off)
    }


def breaking_off(record: PlacedRecord, *, ended: str, limits: Limits) -> Cut:
    """Where a run is taken up again: in the first step whose code met a limit, else before its closing step, else in
    the step that was cut off.

    ended: why it broke off, as a sentence. limits: of the run that goes on.
    """
    if record.limit_step is not None:
        step = record.limit_step
        after = record.steps.get(step + 1)
        return Cut(until=step + 1, steps=step - 1, at=record.last_seq if after is None else after.seq - 1)
    closing = next((step for step in record.steps.values() if step.started.closing), None)
    last = max((number for number, step in record.steps.items() if step is not closing), default=0)
    reply = record.calls.get(root_call_in(str(last), REPLY))
    is_there = reply is not None and isinstance(reply.end, facts.CallFinished)
    is_whole = is_there and not any(block.is_cut_off for block in record.blocks_of(last))
    is_forced = record.ended is not None and record.ended.outcome is Outcome.FORCED
    return Cut(
        until=last + 1 if is_there else last,
        steps=last if is_whole else max(0, last - 1),
        at=record.last_seq if closing is None else closing.seq - 1,
        told=GO_ON.format(ended, limits.max_steps) if is_forced and closing is not None else "",
    )


def _edited(record: PlacedRecord, step: int, code: str) -> Recalled:
    """The reply of a step whose code the user wrote."""
    ticks = "`" * (1 + max([2, *map(len, _FENCES.findall(code))]))
    reply = Completion(
        text=f"{ticks}repl\n{code.rstrip()}\n{ticks}",
        usage=Usage(tokens_in=0, tokens_out=0, cost=0.0),
        finish_reason="stop",
    )
    asked = record.calls.get(root_call_in(str(step), REPLY))
    return Recalled(model="" if asked is None else asked.started.model, completion=reply, given_by="user")


def _moved(record: PlacedRecord, step: int) -> dict[str, str]:
    """Where what a step's blocks had asked is found again when one block takes their place."""
    moved: dict[str, str] = {}
    times: Counter[str] = Counter()
    for place, block in record.blocks.items():
        if block.step != step or not _is_of_own_loop(place):
            continue
        for asked in block.asked:
            prompt = asked.rpartition("/")[2].partition(":")[0]
            moved[asked] = f"{block_in(str(step), 1)}/{prompt}:{times[prompt]}"
            times[prompt] += 1
    return moved


def _with_edited(found: Mapping[str, _T], step: int, moved: Mapping[str, str]) -> dict[str, _T]:
    """What there is before a step, and what its blocks had asked, where it has moved to."""
    kept: dict[str, _T] = {}
    for place, one in found.items():
        if step_of(place) < step:
            kept[place] = one
        elif step_of(place) == step and not _is_of_own_loop(place):
            block, question, *below = place.split("/", 2)
            kept["/".join([moved[f"{block}/{question}"], *below])] = one
    return kept


def _is_of_own_loop(place: str) -> bool:
    return "/" not in place


def _recalled(call: PlacedCall) -> Recalled:
    end = call.end
    if isinstance(end, facts.CallFinished):
        completion = Completion(
            text=end.reply,
            usage=end.usage,
            thinking=end.thinking,
            finish_reason=end.finish_reason,
            model=end.model,
            retries=end.retries,
        )
        return Recalled(model=call.started.model, completion=completion)
    assert end is not None
    return Recalled(model=call.started.model, error=CallError(end.error, usage=end.usage, retries=end.retries))


def _recalled_block(record: PlacedRecord, block: PlacedBlock) -> RecalledBlock:
    end = block.end or facts.CodeFinished(span=block.started.span, at=0.0, state="interrupted", error=CUT_OFF)
    result = BlockResult(
        state=end.state,
        error=end.error,
        error_line=end.error_line,
        output_chars=end.output_chars,
        changed=block.changed,
        removed=block.removed,
        offers=tuple(block.offers),
        restored=None if block.restored is None else block.restored.blocks,
        lost=() if block.restored is None else block.restored.lost,
    )
    output = tuple((event.text, event.stream) for event in block.output)
    return RecalledBlock(result=result, output=output, asked=tuple(_asked(record, block)))


def _asked(record: PlacedRecord, block: PlacedBlock) -> Iterator[SubCall]:
    """What a block had asked that was answered, its batches as batches."""
    answered = [one for place in block.asked if (one := _question(record, place)) is not None]
    for batch, calls in groupby(answered, key=lambda one: one[0]):
        if batch is None:
            yield from (call for _, call in calls)
        else:
            of_batch = [call for _, call in calls]
            prompts = tuple(call.prompts[0] for call in of_batch)
            yield replace(of_batch[0], prompts=prompts)


def _question(record: PlacedRecord, place: str) -> tuple[int | None, SubCall] | None:
    """The batch and the prompt at a place; None where it was not answered."""
    call, child = record.calls.get(place), record.children.get(place)
    if call is not None and call.is_answered:
        asked_as: Literal["llm_query", "rlm_query"] = (
            "rlm_query" if call.started.asked_as == "rlm_query" else "llm_query"
        )
        return _single(asked_as, call.started.messages[-1].text, call.started)
    if child is not None and child.end is not None and child.end.outcome is not Outcome.STOPPED:
        return _single("rlm_query", child.started.question, child.started)
    return None


def _single(
    asked_as: Literal["llm_query", "rlm_query"], prompt: str, event: facts.CallStarted | facts.ChildStarted
) -> tuple[int | None, SubCall]:
    is_batched = event.batch is not None
    call = SubCall(asked_as=asked_as, prompts=(prompt,), model=None, line=event.line, batched=is_batched)
    return event.batch, call
