"""What the filter language can ask of a span: its fields, with their words and units, and the parts of a filter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rlm_desktop.events.outcome import Status

Comparison = Literal["=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that can be asked of a span."""

    name: str
    says: str
    """What it is, for the completion."""
    sort: Literal["choice", "text", "number", "step"]
    """A choice is one of a few words; a text is looked for in part; a step is a number without comparison."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Each word of a choice, with what it means."""
    units: Mapping[str, float] = field(default_factory=dict)
    """What may stand behind a number, with what it multiplies it by."""
    also: tuple[str, ...] = ()
    """Other names for it."""


_KINDS = {
    "run": "the run itself",
    "step": "a reply of a root model, with its code",
    "call": "a request to a model",
    "root": "a call to a root model",
    "sub": "a call that code made",
    "code": "a piece of code",
    "child": "a call that opened a loop of its own",
    "batch": "a call of many that were asked at once",
}
_STATUSES = {
    Status.RUNNING.value: "not ended yet",
    Status.OK.value: "ended well",
    Status.FAILED.value: "ended with an error",
    Status.STOPPED.value: "stopped by you or by a limit",
    Status.LOST.value: "its process is gone",
}
_COUNTS = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6}
_TIMES = {"ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}

FIELDS = {
    one.name: one
    for one in (
        Field(name="kind", says="what it is: run, step, code, root, sub, child", sort="choice", choices=_KINDS),
        Field(name="status", says="how it stands: running, ok, failed", sort="choice", choices=_STATUSES),
        Field(name="model", says="part of the model's name", sort="text"),
        Field(name="role", says="whose call: root or sub", sort="choice", choices={"root": "", "sub": ""}),
        Field(name="depth", says="0 is the run's own loop", sort="number"),
        Field(name="step", says="number of the step, in its own loop", sort="number"),
        Field(name="under", says="a step of the run and all below it", sort="step"),
        Field(name="line", says="line of the code that asked", sort="number"),
        Field(name="batch", says="number of the batch", sort="number"),
        Field(name="cost", says="US dollars, all below included", sort="number", also=("dollars",)),
        Field(name="tokens", says="in and out, all below included", sort="number", units=_COUNTS),
        Field(name="tokens_in", says="tokens sent, all below included", sort="number", units=_COUNTS),
        Field(name="tokens_out", says="tokens received, all below included", sort="number", units=_COUNTS),
        Field(name="time", says="how long: 200ms, 3s, 2m", sort="number", units=_TIMES, also=("seconds", "duration")),
        Field(name="calls", says="calls below", sort="number", units=_COUNTS),
        Field(name="children", says="spans right below", sort="number", units=_COUNTS),
        Field(name="errors", says="failures, all below included", sort="number"),
        Field(name="variables", says="variables changed, all below included", sort="number"),
        Field(name="text", says="words of its prompt, reply, code, output: full text", sort="text"),
        Field(name="label", says="part of its line in the tree", sort="text"),
        Field(name="error", says="part of the error's text; alone: whatever failed", sort="text"),
    )
}
"""By name, in the order in which they are offered."""

NAMES = {name: one for one in FIELDS.values() for name in (one.name, *one.also)}
"""Fields by all of their names."""

FAILED_WORDS = ("error", "errors")
"""Alone, they keep what failed."""


@dataclass(frozen=True, slots=True)
class Is:
    """A choice is one of these words, or a text is exactly one of these."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """A text holds one of these, in any case."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compares:
    """A number compares so; one that is not known does not."""

    field: str
    comparison: Comparison
    number: float


@dataclass(frozen=True, slots=True)
class IsUnknown:
    """A number that nobody said."""

    field: str


@dataclass(frozen=True, slots=True)
class Failed:
    """It ended with an error, or was lost."""


@dataclass(frozen=True, slots=True)
class Under:
    """A step of the run's own loop, or anything below it."""

    step: int


@dataclass(frozen=True, slots=True)
class Not:
    """All that this one leaves out."""

    of: Filter


@dataclass(frozen=True, slots=True)
class Every:
    """What all of these keep; of none, everything."""

    of: tuple[Filter, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """What one of these keeps."""

    of: tuple[Filter, ...]


Filter: TypeAlias = Is | Holds | Compares | IsUnknown | Failed | Under | Not | Every | Either
