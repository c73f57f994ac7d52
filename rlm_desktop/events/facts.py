"""The events themselves: what happened, in the past tense, frozen, never updated.

A span begins with one event and ends with another. Span numbers are unique within a run; 1 is the run.
Order and identity (run, sequence number) are the envelope's: see Recorded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from rlm_desktop.codec import Codec
from rlm_desktop.events.documents import CorpusSummary
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage

RUN_SPAN = 1

GivenBy = Literal["model", "record", "user"]
"""Who a reply comes from: a model that was asked, the record of an earlier run, or the user, who wrote its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One name in the REPL as it stands after a block."""

    name: str
    kind: str
    """The type's name."""
    size: int | None
    """len(), where the value has one."""
    preview: str
    """The beginning of its repr."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened."""

    span: int
    at: float
    """Seconds since the epoch, never running backwards within a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """A question was asked."""

    question: str
    method: str
    root_model: str
    sub_model: str
    corpus: CorpusSummary | None
    limits: Limits
    schema: Mapping[str, Any] | None = None
    """JSON Schema that the answer had to fit."""
    prompt_name: str = ""
    """The preset that the prompts were rendered from."""
    prompt_hash: str = ""
    """SHA-256 in hex over the preset's files."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of the application, Python, and the libraries that shape the result."""
    sandbox: str = ""
    """The walls in force, in words."""
    api_base: str | None = None
    """The address of every model; None where each has its own or its provider's."""
    api_bases: Mapping[str, str] = field(default_factory=dict)
    """Address by model, of models that have one of their own."""
    forked_from: str | None = None
    """Id of the run whose record was executed again first, for a fork or to take it up again."""
    forked_at: int | None = None
    """Sequence number in that run, of the step that was taken anew or of the last event that was taken over."""
    seed: str = ""
    """Hex digits: random numbers and the order of sets come from them. Empty for the id of the first in `continues`."""
    shares_identical: bool = False
    questions_first_final: bool = False
    overflow: Literal["fail", "cut"] = "fail"
    continues: str | None = None
    """Id of the run whose conversation and namespace this one took over."""
    beside: tuple[CorpusSummary, ...] = ()
    """Opened beside the first corpus: what the code finds as context_1, context_2, ..."""
    source: str = ""
    """Where an imported run came from; empty for our own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStarted(Event):
    """The root model's turn came."""

    parent: int
    """The run or the child run."""
    step: int
    """From 1 in each loop."""
    depth: int
    """0 for the run's own loop."""
    closing: bool = False
    """True for the one step in which a limit asks for the best answer so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepEnded(Event):
    """The reply and all of its code are done."""

    failed: bool = False
    """The code raised, or the reply could not be used."""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStarted(Event):
    """A request goes to a model.

    The prompt is the prompt of the call `after`, that call's reply as an assistant's message, and then
    `messages`; without `after` it is `messages` alone. So a prompt that grows is kept once.
    """

    parent: int
    """The step for a root call, the code for a sub-call."""
    role: Literal["root", "sub"]
    model: str
    messages: tuple[Message, ...]
    after: int | None = None
    """Span of the call whose prompt and reply come first."""
    depth: int = 0
    asked_as: Literal["llm_query", "rlm_query", ""] = ""
    """The function that the code called; empty for a root call."""
    line: int | None = None
    """Line of the code block that asked, from 1."""
    batch: int | None = None
    """Number of the llm_query_batched call within the run; None for a single one."""
    index: int = 0
    """Place in the batch, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyWritten(Event):
    """A piece of a reply arrived; the pieces of a call add up to its reply so far."""

    text: str
    thinking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFinished(Event):
    """A model replied."""

    reply: str
    """The text as received, before any code is cut out of it."""
    usage: Usage
    thinking: str = ""
    finish_reason: str = ""
    model: str = ""
    """The model's name as the provider gave it."""
    retries: int = 0
    given_by: GivenBy = "model"
    """record: nothing was asked, and the usage is that of the first time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFailed(Event):
    """A model did not reply; what it used until then counts."""

    error: str
    """A sentence."""
    usage: Usage | None = None
    retries: int = 0
    stopped: bool = False
    """The user or a limit ended it."""
    given_by: GivenBy = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeStarted(Event):
    """A code block of a reply goes to the REPL."""

    parent: int
    """The step."""
    code: str
    block: int
    """From 1 in its reply."""
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputWritten(Event):
    """The code printed."""

    text: str
    stream: Literal["stdout", "stderr"] = "stdout"


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched(Event):
    """The code searched the documents; no model was asked."""

    query: str
    documents: tuple[str, ...]
    """Names of the documents whose passages were given, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesChanged(Event):
    """Names of the REPL were bound, rebound or deleted by a code block."""

    changed: tuple[Variable, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeFinished(Event):
    """A code block came to its end."""

    state: Literal["ok", "error", "interrupted", "killed"]
    """interrupted: stopped at the time limit, variables kept; killed: the process had to go."""
    error: str = ""
    """The traceback, as Python prints it."""
    error_line: int | None = None
    """Line of the block, from 1."""
    output_chars: int = 0
    """All that was printed, kept or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceRestored(Event):
    """A fresh REPL took a killed one's place, and the record was executed again to bring its variables back.

    On the run's own span: the REPL of the run that it continues.
    """

    blocks: int
    """Code blocks executed again."""
    lost: tuple[str, ...] = ()
    """Names that could not be brought back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaughtUp(Event):
    """An earlier run answered so many calls, which had cost so much, and its blocks ran again; now models are asked."""

    calls: int
    blocks: int
    uncounted_steps: int = 0
    cost: float | None = None
    lost: tuple[str, ...] = ()
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diverged(Event):
    """Code that was executed again did something else than the record says; both texts are shortened to where."""

    what: Literal["prompt", "missing call", "extra call", "code", "output", "error", "variable", "answer"]
    where: str
    """In words: step 2, block 1, sub-call 7 (line 3)."""
    recorded: str
    now: str
    name: str = ""
    recorded_span: int | None = None
    excuse: str = ""
    """Why the code cannot be expected to do the same again, as a sentence; empty where it can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildStarted(Event):
    """rlm_query opened a loop and a REPL of its own."""

    parent: int
    """The code."""
    question: str
    """The child's context and question in one: the prompt."""
    model: str
    depth: int
    line: int | None = None
    batch: int | None = None
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildEnded(Event):
    """A child run came to its end."""

    outcome: Outcome
    answer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOffered(Event):
    """A final answer was given, or something that looked like one."""

    via: Literal["FINAL", "FINAL_VAR", "answer", "text"]
    """FINAL and FINAL_VAR, in the reply's text or in code; the answer variable; the plain text of a closing reply."""
    answer: str
    accepted: bool
    reason: str = ""
    """Why it was not accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySentBack(Event):
    """A reply could not be used, and the model was told why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReached(Event):
    """A limit stood in the way of the next call or step."""

    limit: Limit
    allowed: float
    used: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyShared(Event):
    """A sub-call was answered with the reply of an identical one of the same run; no model was asked."""

    call: int
    """Span of the call whose reply it is."""
    line: int | None = None
    """Line of the code block that asked, from 1."""
    batch: int | None = None
    index: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """Something that the reader of the record should know, in a sentence."""

    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted(Event):
    """The root model's history was shortened to fit its window."""

    kept: int
    dropped: int
    """Messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEnded(Event):
    """A run came to its end."""

    outcome: Outcome
    answer: str = ""
    reason: str = ""
    """A sentence, for every outcome but answered."""


ALL: tuple[type[Event], ...] = (
    RunStarted,
    StepStarted,
    StepEnded,
    CallStarted,
    ReplyWritten,
    CallFinished,
    CallFailed,
    CodeStarted,
    OutputWritten,
    Searched,
    VariablesChanged,
    CodeFinished,
    NamespaceRestored,
    CaughtUp,
    Diverged,
    ChildStarted,
    ChildEnded,
    AnswerOffered,
    ReplySentBack,
    LimitReached,
    ReplyShared,
    Noted,
    Compacted,
    RunEnded,
)
CODEC = Codec(*ALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event in its place: of which run, and after what."""

    run: str
    """Run id: 19 hex digits, eleven of the milliseconds since the epoch and eight at random; sorts by time."""
    seq: int
    """From 1 in each run, without gaps."""
    event: Event
