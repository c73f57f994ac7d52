"""A step's body: the reply with its code in place, and what the model was told next."""

from __future__ import annotations

from dataclasses import replace

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.inspector import notices
from rlm_desktop.ui.inspector.call_reading import LONGEST_CUT, apart, said
from rlm_desktop.ui.inspector.code_reading import code_part
from rlm_desktop.ui.inspector.model import CodePart, Prose, StepBody
from rlm_desktop.ui.inspector.places import children_of_step
from rlm_desktop.ui.inspector.protocol_reading import step_verdict
from rlm_desktop.ui.inspector.stores import Stores
from rlm_desktop.ui.inspector.told import got_of, told_next


def step_body(stores: Stores, run: str, step: int, _selected: int, horizon: int | None) -> StepBody:
    """A step with its reply, code, and what the model was told next."""
    reader = stores.reader
    row = reader.span(run, step, horizon=horizon)
    children = children_of_step(reader, run, step, horizon)
    calls = [one for one in children if one.kind is SpanKind.CALL]
    call = calls[-1] if calls else None  # before it, the history may have been shortened by another call
    codes = [
        code_part(stores, one, number, horizon)
        for number, one in enumerate((one for one in children if one.kind is SpanKind.CODE), start=1)
    ]
    reply, thinking = ("", "") if call is None else apart(*said(reader, call, horizon))
    told = told_next(reader, row, horizon)
    codes = [replace(one, got=got) for one, got in zip(codes, got_of(told, [one.output for one in codes]), strict=True)]
    is_last = row.status is not Status.RUNNING and (bool(told) or _is_over(reader, row, horizon))
    return StepBody(
        settled=is_last,
        row=row,
        thinking=thinking,
        pieces=pieces_of(reply, codes),
        notices=notices.of_span(reader, run, step, horizon)
        + (() if call is None or not call.error else (notices.failed(call.error),)),
        told=told,
        verdict=step_verdict(stores, row, horizon),
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


def _is_over(reader: Reader, step: SpanRow, horizon: int | None) -> bool:
    """Whether no step will follow."""
    if step.parent is None:
        return True
    return reader.span(step.run, step.parent, horizon=horizon).status is not Status.RUNNING


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
