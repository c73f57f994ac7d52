"""What a method is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome

Overflow = Literal["fail", "cut"]
"""What becomes of a text that is longer than the model's window: the run fails, or the text's middle is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question, and with what it is to be answered."""

    question: str
    corpus: Corpus | None
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a loop ended."""

    outcome: Outcome
    answer: str = ""
    reason: str = ""
