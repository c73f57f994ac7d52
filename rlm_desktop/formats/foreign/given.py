"""A span as another program recorded it: where it lies in memory, and what it says when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from rlm_desktop.events.facts import Message
from rlm_desktop.events.usage import Usage
from rlm_desktop.formats.foreign.spool import Place


class Kind(StrEnum):
    """What a recorded span can be for us."""

    OWNER = "owner"
    """A run or an agent: it has a loop of its own."""
    STEP = "step"
    CALL = "call"
    TOOL = "tool"
    """Code, or a tool that was called."""
    OTHER = "other"
    """It only holds others."""


@dataclass(slots=True, kw_only=True)
class GivenSpan:
    """The few facts that the tree is made of; the texts wait in the spool."""

    key: str
    """Unique in its record."""
    parent: str | None
    kind: Kind
    name: str
    begin: float | None
    end: float | None
    place: Place
    model: str = ""
    says_something: bool = True
    """Whether it is worth a place when it holds no other."""
    points: tuple[float, ...] = ()
    """When what is in Said.points happened."""
    step: int | None = None
    """The step's number, where it is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a span says; what it does not say is empty or None."""

    messages: tuple[Message, ...] = ()
    after: str = ""
    """Key of the call whose prompt and reply come before the messages."""
    reply: str = ""
    thinking: str = ""
    finish_reason: str = ""
    usage: Usage = field(default_factory=Usage)
    reply_model: str = ""
    text: str = ""
    """The code of a tool, the question of an owner."""
    output: str = ""
    complaint: str = ""
    """What went to stderr."""
    answer: str = ""
    error: str = ""
    failed: bool = False
    own: Mapping[str, Any] = field(default_factory=dict)
    """Fields of our own events, by name, where we wrote the file."""
    is_ours: bool = False
    """We wrote the file."""
    points: tuple[Mapping[str, Any], ...] = ()
    """Events of ours that belong to the span, as the codec tags them, without span and time."""
