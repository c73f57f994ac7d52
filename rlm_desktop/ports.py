"""What the engine asks of the world: Gateway, Repl, Record, Clock, and the values that pass through them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from rlm_desktop.events.documents import Corpus, Document
from rlm_desktop.events.facts import Event, GivenBy, Message, Variable
from rlm_desktop.events.usage import Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request to a model."""

    model: str
    messages: tuple[Message, ...]
    role: Literal["root", "sub"]
    max_tokens: int | None = None
    """Reply tokens at most; None leaves it to the model."""
    temperature: float | None = None
    """None leaves it to the provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a request would use, before it is made."""

    tokens: int = 0
    """Of the prompt, by rule of thumb."""
    reply_tokens: int = 0
    """Of the longest reply to be reckoned with."""
    cost: float | None = None
    """US dollars of the prompt alone; None where the price is unknown."""
    largest_cost: float | None = None
    """US dollars with the longest reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model replied."""

    text: str
    usage: Usage
    thinking: str = ""
    finish_reason: str = ""
    """The provider's word: stop, length, content_filter, ..."""
    model: str = ""
    """The model's name as the provider gave it."""
    retries: int = 0


class CallError(Exception):
    """A model gave no usable reply, retries included. Its text is a sentence for people and for the code.

    usage: what was used all the same, None when nothing is known.
    """

    def __init__(self, sentence: str, *, usage: Usage | None = None, retries: int = 0) -> None:
        super().__init__(sentence)
        self.usage = usage
        self.retries = retries


OnText = Callable[[str, bool], None]
"""Called with each piece of a reply as it arrives, and whether it is thinking."""


class Gateway(Protocol):
    """The door to models."""

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """Ask a model; with on_text the reply is streamed.

        Raises CallError. A cancelled call closes its connection, so that nothing more is billed.
        """
        ...

    def estimate(self, request: Request) -> Estimate:
        """What a request would use."""
        ...

    def window(self, model: str) -> int | None:
        """Tokens that fit the model's context window; None when unknown."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SubCall:
    """What running code asks for: one prompt, or a batch in order."""

    asked_as: Literal["llm_query", "rlm_query", "SEARCH"]
    prompts: tuple[str, ...]
    """For SEARCH: the query."""
    model: str | None
    """None is the run's sub model."""
    line: int | None
    """Line of the block, from 1, where known."""
    batched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubReply:
    """The answer to one prompt: exactly one of text and error is set."""

    text: str | None = None
    error: str | None = None
    """A sentence; the code sees it as SubCallFailed."""


OnSubCall = Callable[[SubCall], Awaitable[tuple[SubReply, ...]]]
"""Answers a SubCall, one SubReply for each prompt, in order. Called concurrently when the code has threads."""

OnOutput = Callable[[str, Literal["stdout", "stderr"]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A final answer that the code gave."""

    via: Literal["FINAL", "FINAL_VAR", "answer"]
    answer: str


OVER_TIME = "The block was interrupted at its time limit"
"""How the error begins of a block that its own time limit interrupted; anything else cut it off from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockResult:
    """How one code block went."""

    state: Literal["ok", "error", "interrupted", "killed"]
    error: str = ""
    """The traceback with the block's own lines, or a sentence for interrupted and killed."""
    error_line: int | None = None
    output_chars: int = 0
    """All that was printed, also what was dropped."""
    changed: tuple[Variable, ...] = ()
    removed: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    """In the order given; an answer variable that is ready comes last."""
    restored: int | None = None
    """Blocks executed again in a fresh process after a kill; None when there was no kill."""
    lost: tuple[str, ...] = ()
    """Names that the restoring could not bring back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What became of a call the first time: it has a completion or an error."""

    model: str
    """That was asked."""
    completion: Completion | None = None
    error: CallError | None = None
    given_by: GivenBy = "record"
    counts: bool = False
    """Whether it is held against the limits, because a model was asked for it in the run that is executed again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecalledBlock:
    """A block that is not executed again because it was stopped or killed: what it had done until then."""

    result: BlockResult
    output: tuple[tuple[str, Literal["stdout", "stderr"]], ...] = ()
    asked: tuple[SubCall, ...] = ()
    """Those that were answered."""


class Past(Protocol):
    """What the record of an earlier run knows of the one that executes its code again, by events.places."""

    def call(self, place: str) -> Recalled | None:
        """A call; None where a model is to be asked."""
        ...

    def block(self, place: str) -> RecalledBlock | None:
        """A block that cannot be executed again; None for every other."""
        ...


class UnknownName(Exception):
    """FINAL_VAR named something that is not in the namespace; the text lists what is."""


class Repl(Protocol):
    """One Python namespace in a process of its own."""

    async def run(self, code: str, *, seconds: float, on_sub_call: OnSubCall, on_output: OnOutput) -> BlockResult:
        """Run one block to its end; seconds of its own time, sub-calls not counted.

        A block that does not stop at its limit is killed and the namespace restored. Cancelling the
        awaiting task interrupts the block, then kills it.
        """
        ...

    async def text_of(self, expression: str) -> str:
        """str() of a variable's value, for FINAL_VAR in a reply's text.

        Raises UnknownName.
        """
        ...

    async def keep_history(self, history: Sequence[tuple[str, str]]) -> None:
        """Put (role, text) pairs into the variable `history`, as a list of dicts; also in later processes."""
        ...

    async def close(self) -> None:
        """End the process; never raises."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """A block that came to its end in a namespace, and what it was answered."""

    code: str
    seconds: float
    """Its own time at most."""
    asked: tuple[tuple[SubCall, tuple[SubReply, ...]], ...] = ()
    """In the order of asking."""
    default_model: str | None = None
    """The model that a question without one went to, where the questions name the model that was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """How a namespace came about: what was executed in it, and what that had made."""

    blocks: tuple[Executed, ...] = ()
    """In order; those that were stopped or killed are not among them."""
    variables: tuple[Variable, ...] = ()
    """As they were at the end."""
    history: tuple[tuple[str, str], ...] = ()
    """What Repl.keep_history was last given."""

    @property
    def names(self) -> frozenset[str]:
        """Of the variables."""
        return frozenset(variable.name for variable in self.variables)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What executing a journal again brought back."""

    blocks: int
    variables: tuple[Variable, ...] = ()
    lost: tuple[str, ...] = ()
    """Names that it could not bring back."""


RLM_TOOLS = frozenset({"context", "llm_query", "rlm_query"})
"""What the recursive loop's code finds in its namespace, beside the ways to give an answer."""


class Repls(Protocol):
    """Opens REPLs: one for the run, one for each child run."""

    async def open(
        self, context: Corpus | str, *, memory_mb: int, tools: frozenset[str] = RLM_TOOLS, place: str = ""
    ) -> Repl:
        """A REPL in which `context` is the corpus (str for one document, list[str] for several,
        with document_names) or the given text.

        tools: which of context, llm_query, rlm_query (each with its batched form) and SEARCH are there.
        place: of the child run that it is for, see events.places; random numbers and the order of sets come of it.

        Raises RlmError when the code cannot be confined on this machine.
        """
        ...

    async def reopen(
        self,
        contexts: Sequence[Corpus | str],
        journal: Journal,
        *,
        memory_mb: int,
        tools: frozenset[str] = RLM_TOOLS,
    ) -> tuple[Repl, Restored]:
        """As open, with an earlier run's journal executed again first; no model is asked for that.

        contexts: the first is `context`, the others are `context_1`, `context_2`, … with document_names_1, ….
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of a document that fits a query."""

    document: str
    """Its name."""
    text: str


class Texts(Protocol):
    """The text of a corpus, for the methods that put it into a prompt or search it outside the REPL."""

    def read(self, corpus: Corpus, document: Document) -> str:
        """One document's text. Raises RlmError when it is not there any more."""
        ...

    def search(self, corpus: Corpus, query: str, *, most: int) -> tuple[Passage, ...]:
        """The passages that fit a query best, best first; may take seconds the first time.

        Raises RlmError when the text is not there any more.
        """
        ...


class Record(Protocol):
    """Where events go."""

    def write(self, event: Event) -> int:
        """Take the event and give its sequence number; it is durable by the end of this turn of the event loop."""
        ...


class Clock(Protocol):
    """The time."""

    def now(self) -> float:
        """Seconds since the epoch, never running backwards."""
        ...
