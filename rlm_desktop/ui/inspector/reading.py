"""The bodies of the tabs, read from the store by a reader of their own, so that it can be done on any thread."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import plain
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow, VariableRow
from rlm_desktop.ui.inspector import figures, notices
from rlm_desktop.ui.inspector.model import (
    Body,
    CallBody,
    CodePart,
    Prose,
    Ranges,
    StepBody,
    Tab,
    VariablesBody,
)
from rlm_desktop.ui.inspector.places import block_number, chain_of, children_of_step, title_of
from rlm_desktop.ui.inspector.run_reading import run_body
from rlm_desktop.ui.texts.colouring import Colours, colours_of
from rlm_desktop.ui.texts.cutting import first_end, with_short_lines

_THINKING = re.compile(r"\s*<(think|thinking|reasoning)>(.*?)(?:</\1>\s*|\Z)", re.DOTALL | re.IGNORECASE)
CALLS_PAGE = 1_000
LONGEST_CUT = 1_000_000
"""Characters of a reply that is searched for its code; code comes after a longer one."""
MOST_CALLS = 50_000
"""Sub-calls of one code block that are counted by line."""


def read_body(database: Path, tab: Tab, run: str, target: int, selected: int, horizon: int | None) -> Body:
    """What a tab shows: of its target, with the selected span in mind. Raises RlmError when it is not there."""
    with closing(Reader(database)) as reader:
        return _READINGS[tab](reader, run, target, selected, horizon)


def step_body(reader: Reader, run: str, step: int, _selected: int, horizon: int | None) -> StepBody:
    """A step with its reply, code, and what the model was told next."""
    row = reader.span(run, step, horizon=horizon)
    children = children_of_step(reader, run, step, horizon)
    call = next((one for one in children if one.kind is SpanKind.CALL), None)
    limits = start_of(reader, run).limits
    codes = [
        code_part(reader, one, number, horizon, seen=limits.output_chars)
        for number, one in enumerate((one for one in children if one.kind is SpanKind.CODE), start=1)
    ]
    reply, thinking = ("", "") if call is None else _apart(*_said(reader, call, horizon))
    cut = [code for code in codes if code.printed > code.seen]
    told = _told_next(reader, row, horizon)
    is_last = row.status is not Status.RUNNING and (bool(told) or _is_over(reader, row, horizon))
    return StepBody(
        settled=is_last,
        row=row,
        thinking=thinking,
        pieces=pieces_of(reply, codes),
        notices=notices.of_span(reader, run, step, horizon)
        + (() if call is None or not call.error else (notices.failed(call.error),)),
        told=told,
        cut=" · ".join(f"output of code {one.number} cut: {one.seen:,} of {one.printed:,} characters" for one in cut),
    )


def pieces_of(reply: str, codes: list[CodePart]) -> tuple[Prose | CodePart, ...]:
    """A reply with the code that ran in its place; code that is not found as it was recorded comes at the end."""
    if len(reply) > LONGEST_CUT:
        return (Prose(text=reply), *codes)
    pieces: list[Prose | CodePart] = []
    left: list[CodePart] = []
    at = 0
    for code in codes:
        wanted = code.code.strip("\n")
        found = reply.find(wanted, at) if wanted.strip() and not left else -1
        if found < 0:
            left.append(code)
            continue
        _add_prose(pieces, reply[at:found], opens=True)
        pieces.append(code)
        at = found + len(wanted)
    _add_prose(pieces, reply[at:], opens=False)
    return (*pieces, *left)


def call_body(reader: Reader, run: str, call: int, _selected: int, horizon: int | None) -> CallBody:
    """A call with its whole prompt, its reply and its figures."""
    row = reader.span(run, call, horizon=horizon)
    end = event_at(reader, run, row.end_seq)
    error = end.error if isinstance(end, facts.CallFailed) else row.error
    reply, thinking = _said(reader, row, horizon, end)
    return CallBody(
        settled=row.status is not Status.RUNNING,
        row=row,
        messages=reader.prompt(run, call),
        thinking=thinking,
        reply=reply,
        error=error,
        figures=figures.of_call(row, event_at(reader, run, row.begin_seq), end),
    )


def code_body(reader: Reader, run: str, code: int, selected: int, horizon: int | None) -> CodePart:
    """A code block; the line that asked for the selected sub-call is marked."""
    row = reader.span(run, code, horizon=horizon)
    marked = reader.span(run, selected, horizon=horizon).line if selected != code else None
    limits = start_of(reader, run).limits
    number = block_number(reader, row)
    return code_part(reader, row, number, horizon, seen=limits.output_chars, marked=marked)


def code_part(
    reader: Reader, row: SpanRow, number: int, horizon: int | None, *, seen: int, marked: int | None = None
) -> CodePart:
    """One block with its output and what came of it."""
    code = reader.code(row.run, row.span)
    output, errors = _joined(reader.output(row.run, row.span, horizon=horizon))
    end = event_at(reader, row.run, row.end_seq)
    finished = end if isinstance(end, facts.CodeFinished) else None
    changed, removed = changed_by(reader, row, horizon)
    return CodePart(
        settled=row.status is not Status.RUNNING,
        row=row,
        number=number,
        code=code,
        colours=_colours(code),
        output=output,
        errors=errors,
        printed=max(len(output), finished.output_chars if finished else 0),
        seen=seen,
        state=finished.state if finished else "",
        error=finished.error if finished else row.error,
        error_line=finished.error_line if finished else None,
        calls=_calls_by_line(reader, row, horizon),
        marked=marked,
        changed=changed,
        removed=removed,
        notices=notices.of_span(reader, row.run, row.span, horizon),
    )


def variables_body(reader: Reader, run: str, span: int, _selected: int, horizon: int | None) -> VariablesBody:
    """The names of the REPL that a span belongs to, as they stood when it ended."""
    chain = chain_of(reader, run, span, horizon)
    row = chain[-1]
    is_loop = row.kind in (SpanKind.RUN, SpanKind.CHILD_RUN)
    point = row.end_seq if horizon is None or row.end_seq is None else min(horizon, row.end_seq)
    rows = reader.variables(run, span, horizon=horizon if point is None else point)
    changed: tuple[VariableRow, ...] = ()
    removed: tuple[str, ...] = ()
    if not is_loop:
        changed, removed = changed_by(reader, row, horizon)
    loop = next(one for one in reversed(chain) if one.kind in (SpanKind.RUN, SpanKind.CHILD_RUN))
    whose = "the run" if loop.kind is SpanKind.RUN else title_of(reader, loop, horizon).lower()
    when = "now" if row.end_seq is None else "at its end" if is_loop else f"after {title_of(reader, row, horizon)}"
    return VariablesBody(
        settled=row.status is not Status.RUNNING,
        rows=tuple(rows),
        changed=frozenset(one.name for one in changed),
        removed=removed,
        where=f"Variables of {whose} {when}",
    )


def changed_by(reader: Reader, row: SpanRow, horizon: int | None) -> tuple[tuple[VariableRow, ...], tuple[str, ...]]:
    """The names that were bound, and those that were deleted, while a span ran."""
    until = row.end_seq if horizon is None or row.end_seq is None else min(horizon, row.end_seq)
    after = reader.variables(row.run, row.span, horizon=horizon if until is None else until)
    before = {one.name for one in reader.variables(row.run, row.span, horizon=row.begin_seq)}
    changed = tuple(one for one in after if one.seq > row.begin_seq)
    return changed, tuple(sorted(before - {one.name for one in after}))


def event_at(reader: Reader, run: str, seq: int | None) -> facts.Event | None:
    """One event of a run, by its number."""
    return None if seq is None else reader.event(run, seq)


def start_of(reader: Reader, run: str) -> facts.RunStarted:
    """How a run began."""
    event = event_at(reader, run, 1)
    assert isinstance(event, facts.RunStarted)
    return event


def _said(reader: Reader, call: SpanRow, horizon: int | None, end: facts.Event | None = None) -> tuple[str, str]:
    """A call's reply and thinking; a big reply is unpacked only once."""
    end = end or event_at(reader, call.run, call.end_seq)
    if isinstance(end, facts.CallFinished):
        return end.reply, end.thinking
    return (
        reader.reply(call.run, call.span, horizon=horizon),
        reader.thinking(call.run, call.span, horizon=horizon),
    )


def _apart(reply: str, thinking: str) -> tuple[str, str]:
    """Thinking that a model wrote in its reply, in tags, goes to the thinking."""
    found = _THINKING.match(reply) if len(reply) <= LONGEST_CUT else None
    if found is None:
        return reply, thinking
    return reply[found.end() :], "\n\n".join(one for one in (thinking, found[2].strip()) if one)


def _told_next(reader: Reader, step: SpanRow, horizon: int | None) -> str:
    """What the next step's prompt adds to this one's."""
    following = reader.children(step.run, step.parent, horizon=horizon, offset=step.step or 0, limit=1)
    if not following or following[0].kind is not SpanKind.STEP:
        return ""
    calls = reader.children(step.run, following[0].span, horizon=horizon, limit=1)
    asked = event_at(reader, step.run, calls[0].begin_seq) if calls else None
    if not isinstance(asked, facts.CallStarted):
        return ""
    return "\n\n".join(message.text for message in asked.messages if message.role == "user")


def _is_over(reader: Reader, step: SpanRow, horizon: int | None) -> bool:
    """Whether no step will follow."""
    if step.parent is None:
        return True
    return reader.span(step.run, step.parent, horizon=horizon).status is not Status.RUNNING


def _joined(output: tuple[facts.OutputWritten, ...]) -> tuple[str, Ranges]:
    """What was printed as one text, and which stretches of it went to stderr."""
    errors: list[tuple[int, int]] = []
    at = 0
    for piece in output:
        end = at + len(piece.text)
        if piece.stream == "stderr":
            if errors and errors[-1][1] == at:
                errors[-1] = (errors[-1][0], end)
            else:
                errors.append((at, end))
        at = end
    return "".join(piece.text for piece in output), tuple(errors)


def _colours(code: str) -> Colours:
    """For the part that is shown first, as it is shown."""
    return colours_of(with_short_lines(plain(code[: first_end(code)])).text)


def _calls_by_line(reader: Reader, code: SpanRow, horizon: int | None) -> Mapping[int, int]:
    counts: dict[int, int] = {}
    for offset in range(0, min(code.children, MOST_CALLS), CALLS_PAGE):
        for call in reader.children(code.run, code.span, horizon=horizon, offset=offset, limit=CALLS_PAGE):
            if call.line is not None:
                counts[call.line] = counts.get(call.line, 0) + 1
    return counts


def _add_prose(pieces: list[Prose | CodePart], text: str, *, opens: bool) -> None:
    """Prose between two blocks, without the fences of code that is shown as such."""
    lines = text.split("\n", 2) if pieces else []
    if lines and pieces and not lines[0].strip():
        lines = lines[1:]
    if pieces and lines and lines[0].strip()[:3] in ("```", "~~~"):
        text = "\n".join(lines[1:])
    if opens:
        head, _, last = text.rstrip().rpartition("\n")
        if last.strip()[:3] in ("```", "~~~"):
            text = head
    if text.strip():
        pieces.append(Prose(text=text.strip("\n")))


_Reading = Callable[[Reader, str, int, int, int | None], Body]
_READINGS: Mapping[Tab, _Reading] = {
    Tab.STEP: step_body,
    Tab.CALL: call_body,
    Tab.CODE: code_body,
    Tab.VARIABLES: variables_body,
    Tab.RUN: run_body,
}
