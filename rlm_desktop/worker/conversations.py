"""What was said in a run's own loop, read from its record, so that a run that broke off can be taken up again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rlm_desktop.engine import feedback
from rlm_desktop.engine.fences import read_reply
from rlm_desktop.events import facts
from rlm_desktop.events.facts import Event, Message
from rlm_desktop.ports import BlockResult

CUT_OFF = "REPL: block {} was cut off when the run ended, and was not run again; what it had set is lost."
NOT_RUN = "REPL: the code of this reply was not run to its end: the run ended before it. Blocks that did not run: {}."


@dataclass(slots=True, kw_only=True)
class RootCall:
    """One call of the run's own loop."""

    step: int
    """Span."""
    prompt: tuple[Message, ...]
    reply: str | None = None
    """None where none came."""


@dataclass(slots=True, kw_only=True)
class _Block:
    number: int
    output: str = ""
    changed: tuple[facts.Variable, ...] = ()
    restored: facts.NamespaceRestored | None = None
    refused: list[str] = field(default_factory=list)
    end: facts.CodeFinished | None = None


def root_calls(events: Iterable[Event]) -> dict[int, RootCall]:
    """The calls of the run's own loop by span, in order, each with its whole prompt."""
    steps: set[int] = set()
    calls: dict[int, RootCall] = {}
    for event in events:
        match event:
            case facts.StepStarted(parent=facts.RUN_SPAN):
                steps.add(event.span)
            case facts.CallStarted(role="root") if event.parent in steps:
                before: tuple[Message, ...] = ()
                if event.after is not None:
                    earlier = calls[event.after]
                    before = (*earlier.prompt, Message(role="assistant", text=earlier.reply or ""))
                calls[event.span] = RootCall(step=event.parent, prompt=(*before, *event.messages))
            case facts.CallFinished() if event.span in calls:
                calls[event.span].reply = event.reply
    return calls


def said(events: Sequence[Event]) -> tuple[Message, ...]:
    """The whole conversation of a run that broke off: the last call's prompt, its reply, and what that led to.

    Empty when no call was made.
    """
    calls = root_calls(events)
    if not calls:
        return ()
    last = list(calls.values())[-1]
    if last.reply is None:
        return last.prompt
    told = _led_to(events, last)
    messages = (*last.prompt, Message(role="assistant", text=last.reply))
    return (*messages, Message(role="user", text=told)) if told else messages


def _led_to(events: Sequence[Event], call: RootCall) -> str:
    """What the model would have been told next: how the code of its reply went, and what was wrong with it."""
    blocks: dict[int, _Block] = {}
    wrong: list[str] = []
    for event in events:
        block = blocks.get(event.span)
        match event:
            case facts.CodeStarted() if event.parent == call.step:
                blocks[event.span] = _Block(number=event.block)
            case facts.AnswerOffered(accepted=False) if block is not None:
                block.refused.append(event.reason)
            case facts.AnswerOffered(accepted=False) | facts.ReplySentBack() if event.span == call.step:
                wrong.append(event.reason)
            case facts.OutputWritten() if block is not None:
                block.output += event.text
            case facts.VariablesChanged() if block is not None:
                block.changed = event.changed
            case facts.NamespaceRestored() if block is not None:
                block.restored = event
            case facts.CodeFinished() if block is not None:
                block.end = event
    of = len(read_reply(call.reply or "").blocks)
    reports = [_report(block, of, events[0]) for block in blocks.values()]
    missed = [str(number) for number in range(len(blocks) + 1, of + 1)]
    if missed and not wrong and all(block.end is not None and block.end.state == "ok" for block in blocks.values()):
        reports.append(NOT_RUN.format(", ".join(missed)))
    return "\n\n".join([*reports, *wrong])


def _report(block: _Block, of: int, started: Event) -> str:
    assert isinstance(started, facts.RunStarted)
    end = block.end
    if end is None or end.state == "interrupted":
        return CUT_OFF.format(block.number)
    result = BlockResult(
        state=end.state,
        error=end.error,
        error_line=end.error_line,
        output_chars=end.output_chars,
        changed=block.changed,
        restored=None if block.restored is None else block.restored.blocks,
        lost=() if block.restored is None else block.restored.lost,
    )
    parts = (
        feedback.block_report(
            block.number,
            of,
            block.output,
            result,
            started.limits.output_chars,
            can_ask=started.method == "rlm",
        ),
        feedback.variables_line(result),
        *block.refused,
    )
    return "\n\n".join(part for part in parts if part)
