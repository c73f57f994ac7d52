"""Two runs compared: their steps aligned by code, what came of the same code otherwise, where they first part.

Also the sub-calls of two steps, aligned by their prompts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from rlm_desktop.analysis.alignment import Item, Kind, Pair, align
from rlm_desktop.analysis.code_shapes import shapes_of

LONGEST_COMPARED = 4_000
"""Characters of a prompt or a reply that it is compared by for how alike it is."""
_WORD = re.compile(r"\w+|[^\w\s]")


class Part(StrEnum):
    """What can differ where the code, or the prompt, is the same."""

    STATE = "state"
    OUTPUT = "output"
    VARIABLES = "variables"
    REPLY = "reply"


class Step(Protocol):
    """What is compared of a step."""

    @property
    def code(self) -> str:
        """All of its code; empty for a reply without any."""

    @property
    def reply(self) -> str:
        """The reply, where it holds no code."""

    @property
    def state(self) -> str:
        """How its code ended; in words, errors by their last line."""

    @property
    def output(self) -> str:
        """Equal for equal output."""

    @property
    def variables(self) -> str:
        """Equal where the same names were bound to what looks the same."""


class Call(Protocol):
    """What is compared of a sub-call or a child run."""

    @property
    def prompt(self) -> str:
        """Equal for the same prompt."""

    @property
    def text(self) -> str:
        """The prompt, or the beginning of it."""

    @property
    def state(self) -> str:
        """How it ended."""

    @property
    def reply(self) -> str:
        """Equal for the same reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One line of the comparison."""

    pair: Pair
    apart: tuple[Part, ...] = ()
    """What differs although code or prompt are the same."""

    @property
    def is_different(self) -> bool:
        """Whether it is more than another time or price."""
        return self.pair.kind is not Kind.SAME or bool(self.apart)


def compare_steps(lefts: Sequence[Step], rights: Sequence[Step]) -> list[Compared]:
    """The steps of two loops side by side."""
    shapes = shapes_of(step.code for step in (*lefts, *rights))
    items = [
        Item(key=f"code {shape.same}", words=shape.words, nameless=shape.nameless) if step.code else _said(step.reply)
        for step, shape in zip((*lefts, *rights), shapes, strict=True)
    ]
    pairs = align(items[: len(lefts)], items[len(lefts) :])
    return [Compared(pair=pair, apart=_steps_apart(pair, lefts, rights)) for pair in pairs]


def compare_calls(lefts: Sequence[Call], rights: Sequence[Call]) -> list[Compared]:
    """The sub-calls of two steps side by side."""
    pairs = align([_asked(call) for call in lefts], [_asked(call) for call in rights])
    return [Compared(pair=pair, apart=_calls_apart(pair, lefts, rights)) for pair in pairs]


def first_divergence(lines: Sequence[Compared]) -> int | None:
    """Place of the first line in which two runs really part: other code, or something else that came of the same."""
    return next((place for place, line in enumerate(lines) if line.is_different), None)


def _said(reply: str) -> Item:
    words = tuple(_WORD.findall(reply[:LONGEST_COMPARED]))
    return Item(key=f"reply {' '.join(reply.split())}", words=words)


def _asked(call: Call) -> Item:
    return Item(key=call.prompt, words=tuple(_WORD.findall(call.text[:LONGEST_COMPARED])))


def _steps_apart(pair: Pair, lefts: Sequence[Step], rights: Sequence[Step]) -> tuple[Part, ...]:
    if pair.kind not in (Kind.SAME, Kind.MOVED) or pair.left is None or pair.right is None:
        return ()
    left, right = lefts[pair.left], rights[pair.right]
    found = (
        (left.state != right.state, Part.STATE),
        (left.output != right.output, Part.OUTPUT),
        (left.variables != right.variables, Part.VARIABLES),
    )
    return tuple(part for differs, part in found if differs)


def _calls_apart(pair: Pair, lefts: Sequence[Call], rights: Sequence[Call]) -> tuple[Part, ...]:
    if pair.left is None or pair.right is None:
        return ()
    left, right = lefts[pair.left], rights[pair.right]
    found = ((left.state != right.state, Part.STATE), (left.reply != right.reply, Part.REPLY))
    return tuple(part for differs, part in found if differs)
