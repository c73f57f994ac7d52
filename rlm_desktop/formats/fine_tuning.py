"""Chat lines for fine-tuning: one for each turn of a root model, its prompt and its reply, of runs that were answered.

Turns that failed, that were sent back, or that led to code that failed are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Message
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.formats.account import Part, Source, heading, steps_of

Chat = list[dict[str, str]]


def write_root_turns(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the turns of root models, those of child runs with them."""
    _write(file, sources, "root")


def write_sub_turns(file: BinaryIO, sources: Sequence[Source]) -> None:
    """Write the plain sub-calls."""
    _write(file, sources, "sub")


def _write(file: BinaryIO, sources: Sequence[Source], role: str) -> None:
    written = 0
    for source in sources:
        if heading(source).outcome is not Outcome.ANSWERED:
            continue
        for chat in _turns(source, role):
            file.write(json.dumps({"messages": chat}, separators=(",", ":")).encode("ascii") + b"\n")
            written += 1
    if not written:
        raise RlmError("No turn of these runs is fit for training.", "Choose runs that were answered.")


def _turns(source: Source, role: str) -> Iterator[Chat]:
    said: dict[int, tuple[int | None, tuple[Message, ...], str]] = {}
    for step in steps_of(source):
        for part in step.everything():
            if part.kind is SpanKind.CALL:
                said[part.span] = (part.after, part.messages, part.text)
        for chosen in _good(step, role):
            yield [*_prompt(chosen.span, said), {"role": "assistant", "content": chosen.text}]


def _good(step: Part, role: str) -> Iterator[Part]:
    owners = {one.span: part for part in step.everything() for one in part.below}
    for part in step.everything():
        if part.kind is not SpanKind.CALL or part.role != role or part.status is not Status.OK or not part.text:
            continue
        owner = owners.get(part.span)
        if role == "sub" or (owner is not None and owner.status is Status.OK):
            yield part


def _prompt(span: int, said: dict[int, tuple[int | None, tuple[Message, ...], str]]) -> Chat:
    chain: list[Chat] = []
    link: int | None = span
    while link is not None and link in said:
        after, messages, reply = said[link]
        answer = [{"role": "assistant", "content": reply}] if link != span and reply else []
        chain.append([*({"role": one.role, "content": one.text} for one in messages), *answer])
        link = after
    return [message for chat in reversed(chain) for message in chat]
