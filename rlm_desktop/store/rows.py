"""What the readers give: rows as frozen dataclasses, ready for a model of Qt or a line of JSON."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.score import Score

CONTINUED_METHODS = frozenset({"rlm", "rlm-no-subcalls"})
"""Methods whose namespace comes of nothing but the context and the code on record, so that it can be made again."""

FORKED_METHODS = frozenset({"rlm", "rlm-no-subcalls", "codeact", "codeact-bm25"})
"""Methods that take steps in a REPL, so that a run can go on from one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run, as the library lists it."""

    run: str
    question: str
    method: str
    root_model: str
    sub_model: str
    corpus: str | None
    """Hash."""
    corpus_name: str
    documents: int
    chars: int
    begin: float
    """Seconds since the epoch."""
    end: float | None
    outcome: Outcome | None
    """None while running; LOST as soon as its process is gone."""
    reason: str
    answer: str
    steps: int
    """Of the run's own loop."""
    root_calls: int
    sub_calls: int
    in_flight: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    """US dollars of the priced calls; None when no call had a price."""
    unpriced_calls: int
    last_seq: int
    source: str
    """Where an imported run came from; empty for our own."""
    continues: str | None = None
    """Id of the run whose conversation and namespace it took over."""
    forked_from: str | None = None
    """Id of the run whose record was executed again first: it is a fork of it, or takes it up again."""
    forked_at: int | None = None
    """Sequence number in that run."""
    sent_back: int = 0
    """Replies of root models, child runs' included, that could not be used: the model was told why."""
    errors: int = 0
    """Calls and code blocks that failed, at any depth."""
    title: str = ""
    """The user's name for it; empty for none, and then it goes by its question."""
    tags: tuple[str, ...] = ()
    rating: int | None = None
    """1 to 5, by the user."""
    score: Score | None = None
    """How good its answer was found to be."""
    is_archived: bool = False
    is_deleted: bool = False
    """Deleted for now: it is in no list, and can still be brought back."""

    @property
    def name(self) -> str:
        """What it goes by."""
        return self.title or self.question

    @property
    def can_be_continued(self) -> bool:
        """Whether a later run can take over its conversation and its namespace."""
        return self.outcome is not None and self.method in CONTINUED_METHODS and not self.source

    @property
    def can_be_forked(self) -> bool:
        """Whether a run of its own can go on from one of its steps."""
        return self.outcome is not None and self.method in FORKED_METHODS and not self.source and self.steps > 0

    @property
    def can_be_resumed(self) -> bool:
        """Whether it broke off, and can be taken up where it did."""
        is_over = self.outcome is not None and self.outcome is not Outcome.ANSWERED
        return is_over and self.method in FORKED_METHODS and not self.source

    @property
    def can_be_verified(self) -> bool:
        """Whether its code can be executed again and compared."""
        return self.outcome is not None and not self.source


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanRow:
    """One span of a run, as it stands at the horizon asked for."""

    run: str
    span: int
    parent: int | None
    place: int
    """Among its parent's children, from 0, as they began."""
    ordinal: int
    """Among all spans of the run, from 0, as they began."""
    kind: SpanKind
    depth: int
    step: int | None
    """The step that it belongs to, from 1, in its own loop."""
    status: Status
    begin: float
    end: float | None
    begin_seq: int
    end_seq: int | None
    label: str
    """One short line: the beginning of the code, the prompt or the reply."""
    role: str
    """root or sub for calls; empty otherwise."""
    model: str
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    """A call's own; for other kinds the sum of the calls below."""
    calls: int
    """Calls below, at any depth; 1 for a call."""
    unpriced_calls: int
    errors: int
    """Calls and code blocks at or below that failed by themselves; a step or child run that fails with them adds none.
    """
    variables: int
    """Names that code at or below bound or removed, each as often as it was."""
    error: str
    line: int | None
    batch: int | None
    index: int
    children: int
    """Direct children at the horizon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariableRow:
    """One name in a REPL, as it stands at the horizon."""

    name: str
    kind: str
    size: int | None
    preview: str
    seq: int
    """The event that last bound it."""
    step: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorpusRow:
    """One opened corpus."""

    hash: str
    name: str
    documents: int
    chars: int
    skipped: int
    opened: float
    """Seconds since the epoch, of the last opening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """What the user wrote on a span; on the run as a whole where the span is the run's own."""

    note: int
    run: str
    span: int
    text: str
    created: float
    """Seconds since the epoch."""
    changed: float
