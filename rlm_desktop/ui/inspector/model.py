"""What the inspector shows of a span, as values: the header at once, one body for each tab. No widgets, no queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from rlm_desktop.events.facts import Message
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.bindings import BindingRow
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.texts.code_margin import Asking
from rlm_desktop.ui.texts.colouring import Colours

Ranges = tuple[tuple[int, int], ...]


class Tab(StrEnum):
    """The tabs, in their order."""

    STEP = "Step"
    CALL = "Call"
    CODE = "Code"
    VARIABLES = "Variables"
    PROTOCOL = "Protocol"
    RAW = "Raw"
    RUN = "Run"


STAYING = frozenset({Tab.VARIABLES, Tab.PROTOCOL, Tab.RAW})
"""Tabs that stay in sight while one goes from span to span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crumb:
    """One span on the way from the run to the selected one."""

    title: str
    span: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What is known of the selected span without reading any text."""

    crumbs: tuple[Crumb, ...]
    row: SpanRow
    icon: str
    status: str
    """In words, with the time it took."""
    outcome: Outcome | None
    """Of a run that has ended."""
    figures: str
    error: str
    """The last line of what went wrong."""
    targets: Mapping[Tab, int]
    """The span that each tab is about; a tab that is not there has nothing to show."""
    first: Tab
    """The tab that tells most about a span of its kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that happened beside the texts, in a sentence."""

    meaning: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a tab shows. settled: it will not change when more events come."""

    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What the model was sent of one output."""

    text: str
    """The stretch of the message that reports it."""
    chars: int | None
    """Characters of the output that are in it; None where it is not there word for word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePart(Body):
    """One code block, what it printed, and what came of it."""

    row: SpanRow
    number: int
    """From 1 in its reply."""
    code: str
    colours: Colours
    output: str
    errors: Ranges
    """Stretches of the output that went to stderr."""
    printed: int
    """Characters that the code printed, kept or not."""
    got: Got | None
    """None where nothing was sent: the model has not been asked again, or never was."""
    state: str
    error: str
    error_line: int | None
    asking: Asking
    """What each line asked."""
    marked: int | None = None
    """The line that asked for the selected sub-call."""
    changed: tuple[BindingRow, ...] = ()
    removed: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a reply ran, ended the loop or was sent back."""

    meaning: str
    words: str
    rule: str
    """The rule behind it; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolRow:
    """A step, or what came between two of them."""

    span: int | None
    """The step's; None for what is no step."""
    at: float
    title: str
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolBody(Body):
    """The steps of one loop, with what became of each reply."""

    run: str
    loop: int
    rows: tuple[ProtocolRow, ...]
    selected: int | None
    """The step that the selected span belongs to."""
    where: str
    rest: int
    """Steps that are not listed, because they are too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A piece of a reply that is not code that ran."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepBody(Body):
    """A step: the reply as it was written, its code in place, and what the model was told next."""

    row: SpanRow
    thinking: str
    pieces: tuple[Prose | CodePart, ...]
    notices: tuple[Notice, ...]
    told: str
    """What the next prompt adds; empty when there is none yet, or no step follows."""
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBody(Body):
    """One request to a model."""

    row: SpanRow
    messages: tuple[Message, ...]
    thinking: str
    reply: str
    error: str
    figures: tuple[tuple[str, str], ...]


class Change(StrEnum):
    """What the selected span made of a name."""

    NONE = ""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """One name: as it was before the selected span, where that changed it, and as it is after."""

    name: str
    before: BindingRow | None
    after: BindingRow | None
    change: Change = Change.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One binding of a name, and the line that made it."""

    binding: BindingRow
    lines: tuple[int, ...]
    """Of the block, from 1; more than one where the code does not tell which was the last, none where it does not
    show the name."""
    in_place: bool
    """The lines only change what the name stands for."""
    source: str
    """The last of these lines."""
    block: int
    """Number of the code block in its step; 0 where it was not code."""
    seconds: float
    """Since the run's beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesBody(Body):
    """The names of a REPL at a point of its run."""

    run: str
    loop: int
    """Span of the run or child run whose REPL it is."""
    rows: tuple[NameRow, ...]
    where: str
    """Whose names these are, and when."""
    rest: int = 0
    """Names that are not listed, because they are too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBody(Body):
    """Whose event lines are shown; their numbers and texts are read as they are asked for."""

    run: str
    span: int
    title: str
    has_below: bool
    """Whether other spans can be in it."""
    begin: float
    """Of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRow:
    """An event as the file has it."""

    seq: int
    kind: str
    span: int
    at: float
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitLine:
    """One limit: what was used of what was allowed."""

    name: str
    used: str
    allowed: str
    is_reached: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPart:
    """A child run's own question and answer."""

    question: str
    answer: str
    figures: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunBody(Body):
    """The run as a whole: what was asked, of whom, about what, within which limits."""

    question: str
    figures: tuple[tuple[str, str], ...]
    limits: tuple[LimitLine, ...]
    versions: tuple[tuple[str, str], ...]
    system_prompt: str
    notices: tuple[Notice, ...] = ()
    child: ChildPart | None = None
    schema: str = ""
    """JSON Schema of the answer."""
