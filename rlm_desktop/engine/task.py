"""What a method is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.facts import Message
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import Journal, Past

Overflow = Literal["fail", "cut"]
"""What becomes of a text that is longer than the model's window: the run fails, or the text's middle is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An earlier question of the conversation, and what came of it."""

    question: str
    answer: str
    """Or a sentence that there is none."""

    def messages(self) -> tuple[Message, Message]:
        """The turn as the model is told of it."""
        return Message(role="user", text=f"Question:\n{self.question}"), Message(role="assistant", text=self.answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """What a run takes over from the one that it continues."""

    run: str
    """Its id."""
    turns: tuple[Turn, ...] = ()
    journal: Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Retold:
    """The record of an earlier run, which a run executes again before it goes on with models of its own."""

    run: str
    """Id of the earlier run."""
    at: int
    """Sequence number of the event there at which it is left."""
    past: Past
    steps: int = 0
    """Of the own loop that the record gives in full; they do not count against the limits."""
    told: str = ""
    """What the model is told when the record ends; mostly nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question, and with what it is to be answered."""

    question: str
    corpus: Corpus | None
    beside: tuple[Corpus, ...] = ()
    """Opened beside the first: context_1, context_2, ... in the REPL."""
    earlier: Earlier | None = None
    """None for a question of its own."""
    retold: Retold | None = None
    """None where nothing is executed again."""
    seed: str = ""
    """Hex digits, for the record: what the REPLs' random numbers and the order of their sets come from."""
    root_model: str
    sub_model: str
    limits: Limits
    method: str = "rlm"
    overflow: Overflow = "fail"
    """For the methods that put the text into a prompt."""
    preset: str | None = None
    """Name of the prompt preset; None leaves the choice to the method and the root model's family."""
    schema: Mapping[str, Any] | None = None
    """JSON Schema of the answer; None takes any text."""
    questions_first_final: bool = False
    """A final that comes before anything was looked at is sent back once."""
    shares_identical: bool = False
    """Sub-calls go out at temperature 0, and identical ones share one reply."""
    versions: Mapping[str, str] = field(default_factory=dict)
    sandbox: str = ""
    """The walls in force, in words."""
    api_base: str | None = None
    api_bases: Mapping[str, str] = field(default_factory=dict)

    @property
    def contexts(self) -> tuple[Corpus | str, ...]:
        """What the REPL's contexts are made of, in order."""
        return (self.corpus if self.corpus is not None else "", *self.beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a loop ended."""

    outcome: Outcome
    answer: str = ""
    reason: str = ""
