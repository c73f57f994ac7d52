"""What the filter language can ask: fields with their words and units, those of a span, and the parts of a filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from rlm_desktop.events.outcome import Status

Comparison = Literal["=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that can be asked."""

    name: str
    says: str
    """What it is, for the completion."""
    sort: Literal["choice", "text", "number", "step", "day"]
    """A choice is one of a few words; a text is looked for in part; a step is a number without comparison."""
    choices: Mapping[str, str] = field(default_factory=dict)
    """Each word of a choice, with what it means."""
    units: Mapping[str, float] = field(default_factory=dict)
    """What may stand behind a number, with what it multiplies it by."""
    also: tuple[str, ...] = ()
    """Other names for it."""
    example: str = ""
    """A value, for the completion and for who left it out."""


class Language:
    """What can be asked of one sort of thing; all else is the same grammar."""

    def __init__(self, fields: Iterable[Field], *, plain: str, place: str, alone: tuple[str, ...] = ()) -> None:
        """plain: the field in which words without one are looked for; place: what it is called.

        alone: words that, alone, keep what failed.
        """
        self.fields = {one.name: one for one in fields}
        """By name, in the order in which they are offered."""
        self.names = {name: one for one in self.fields.values() for name in (one.name, *one.also)}
        """By all of their names."""
        self.plain = plain
        self.place = place
        self.alone = alone


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
COUNTS = {"k": 1e3, "K": 1e3, "m": 1e6, "M": 1e6}
TIMES = {"ms": 1e-3, "s": 1.0, "m": 60.0, "min": 60.0, "h": 3600.0}

SPANS = Language(
    (
        Field(name="kind", says="what it is: run, step, code, root, sub, child", sort="choice", choices=_KINDS),
        Field(name="status", says="how it stands: running, ok, failed", sort="choice", choices=_STATUSES),
        Field(name="model", says="part of the model's name", sort="text"),
        Field(name="role", says="whose call: root or sub", sort="choice", choices={"root": "", "sub": ""}),
        Field(name="depth", says="0 is the run's own loop", sort="number"),
        Field(name="step", says="number of the step, in its own loop", sort="number"),
        Field(name="under", says="a step of the run and all below it", sort="step"),
        Field(name="line", says="line of the code that asked", sort="number"),
        Field(name="batch", says="number of the batch", sort="number"),
        Field(name="cost", says="US dollars, all below included", sort="number", also=("dollars",), example="0.01"),
        Field(name="tokens", says="in and out, all below included", sort="number", units=COUNTS, example="10k"),
        Field(name="tokens_in", says="tokens sent, all below included", sort="number", units=COUNTS, example="10k"),
        Field(name="tokens_out", says="tokens received, all below included", sort="number", units=COUNTS, example="1k"),
        Field(
            name="time",
            says="how long: 200ms, 3s, 2m",
            sort="number",
            units=TIMES,
            also=("seconds", "duration"),
            example="2s",
        ),
        Field(name="calls", says="calls below", sort="number", units=COUNTS, example="10"),
        Field(name="children", says="spans right below", sort="number", units=COUNTS),
        Field(name="errors", says="failures, all below included", sort="number"),
        Field(name="variables", says="variables changed, all below included", sort="number"),
        Field(name="text", says="words of its prompt, reply, code, output: full text", sort="text"),
        Field(name="label", says="part of its line in the tree", sort="text"),
        Field(name="error", says="part of the error's text; alone: whatever failed", sort="text"),
    ),
    plain="label",
    place="the labels",
    alone=("error", "errors"),
)
"""Of the spans of a run."""


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
class Dated:
    """It was before, on or after a day, as it was written: `today`, or a day or a moment of the calendar."""

    field: str
    comparison: Comparison
    day: str


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


Filter: TypeAlias = Is | Holds | Compares | Dated | IsUnknown | Failed | Under | Not | Every | Either
