"""What the answer's screen says of a run: title, chips, outcome, answer, figures, and what is going on. No widgets.

It reads little, and on the window's thread: one run, its last step, and the newest pieces of the reply under way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN, ReplyWritten, StepStarted
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow, SpanRow
from rlm_desktop.ui.figures import counted, dollars, duration, grouped, tokens

TAIL_CHARS = 6_000
"""Characters of a reply under way that are kept for the screen."""

NO_ANSWER = {
    Outcome.ANSWERED: "The run ended with an empty answer.",
    Outcome.FORCED: "A limit was reached, and the model gave no answer when it was asked for its best one.",
    Outcome.STOPPED: "There is no answer: the run was stopped before one was given.",
    Outcome.BUDGET: "There is no answer: the budget was spent before one was given.",
    Outcome.TIME_LIMIT: "There is no answer: the time was over before one was given.",
    Outcome.FAILED: "There is no answer: the run failed before one was given.",
    Outcome.LOST: "There is no answer: the run's process died before one was given.",
}


DELETED = "a run that was deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One fact about a run, short, with the whole of it for a tooltip."""

    icon: str
    text: str
    tip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """All that the screen shows."""

    run: str
    question: str
    earlier: str | None
    """Id of the run that it goes on from, where that is still there."""
    relation: str
    """How it goes on from that run; empty for a question of its own."""
    earlier_name: str
    """What that run goes by, or that it was deleted."""
    chips: tuple[Chip, ...]
    outcome: Outcome | None
    """None while running, or at a horizon before the end."""
    sentence: str
    answer: str
    is_over: bool
    missing: str
    """Why there is no answer; empty when there is one, or while running."""
    doing: str
    """What is going on; empty when it is over."""
    tail: str
    """The end of what is being written."""
    figures: str


class AnswerModel:
    """Reads the screen of one run, again and again as it grows."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._tail = _Tail(reader)
        self._replied: tuple[str, int] | None = None
        self._replied_text = ""

    def read(self, run: str, horizon: int | None, moment: float | None = None) -> Screen:
        """The screen at the horizon; moment: until when it has run then, where that is later than its last event.

        Raises RlmError when the run is not there.
        """
        row = self._reader.run(run)
        is_over = row.outcome is not None and (horizon is None or horizon >= row.last_seq)
        doing, tail = "", ""
        if not is_over:
            doing, tail = self._under_way(row, horizon)
        outcome = row.outcome if is_over else None
        answer = row.answer if is_over else ""
        earlier, relation, earlier_name = self._earlier(row)
        return Screen(
            run=row.run,
            question=row.question,
            earlier=earlier,
            relation=relation,
            earlier_name=earlier_name,
            chips=_chips(row),
            outcome=outcome,
            sentence=outcome_sentence(outcome, row.reason) if is_over else "",
            answer=answer,
            is_over=is_over,
            missing=NO_ANSWER[outcome] if outcome is not None and not answer.strip() else "",
            doing=doing,
            tail=tail,
            figures=self._figures(row, horizon, moment, is_over=is_over),
        )

    def _earlier(self, row: RunRow) -> tuple[str | None, str, str]:
        """The run that it goes on from: its id, how, and what it goes by."""
        run = row.forked_from or row.continues
        if run is None:
            return None, "", ""
        try:
            earlier = self._reader.run(run)
        except RlmError:
            return None, "Goes on from" if row.forked_from else "Continues", DELETED
        name = " ".join(earlier.name.split())
        if row.forked_from is None:
            return earlier.run, "Continues", name
        at = None if row.forked_at is None else self._reader.event(run, row.forked_at)
        return earlier.run, f"Forked at step {at.step} from" if isinstance(at, StepStarted) else "Takes up", name

    def _under_way(self, row: RunRow, horizon: int | None) -> tuple[str, str]:
        steps = self._reader.child_count(row.run, None, horizon=horizon)
        if not steps:
            return "Starting…", ""
        step = self._reader.children(row.run, None, horizon=horizon, offset=steps - 1, limit=1)[0]
        if not step.children:
            return f"Step {step.step} begins…", ""
        newest = self._reader.children(row.run, step.span, horizon=horizon, offset=step.children - 1, limit=1)[0]
        where = f"Step {step.step}"
        if newest.status is not Status.RUNNING:
            return f"{where} · reading the reply…", self._reply(row.run, step.span)
        if newest.kind is SpanKind.CALL:
            tail = self._tail.read(newest, row.last_seq if horizon is None else horizon)
            return (f"{where} · the model is writing…" if tail else f"{where} · waiting for {newest.model}…"), tail
        progress = _sub_calls(newest, row if horizon is None else None)
        return f"{where} · the code is running{progress}…", self._reply(row.run, step.span)

    def _reply(self, run: str, step: int) -> str:
        """The end of the reply that the step's code comes from."""
        for call in self._reader.children(run, step, limit=1):
            if (run, call.span) != self._replied:
                self._replied = (run, call.span)
                self._replied_text = self._reader.reply(run, call.span)[-TAIL_CHARS:]
            return self._replied_text
        return ""

    def _figures(self, row: RunRow, horizon: int | None, moment: float | None, *, is_over: bool) -> str:
        if horizon is None or is_over:
            asked = counted(row.root_calls + row.sub_calls, "call")
            calls = f"{asked} ({grouped(row.root_calls)} root, {grouped(row.sub_calls)} sub)"
            steps, tokens_in, tokens_out = row.steps, row.tokens_in, row.tokens_out
            cost, unpriced, end = row.cost, row.unpriced_calls, row.end
        else:
            span = self._reader.span(row.run, RUN_SPAN, horizon=horizon)
            calls, steps = counted(span.calls, "call"), span.children
            tokens_in, tokens_out = span.tokens_in or 0, span.tokens_out or 0
            cost, unpriced, end = span.cost, span.unpriced_calls, moment or self._at(row.run, horizon)
        figures = (
            counted(steps, "step"),
            calls,
            f"{tokens(tokens_in)} tokens in, {tokens(tokens_out)} out" if tokens_in or tokens_out or is_over else "",
            dollars(cost, unpriced) if cost is not None or unpriced or is_over else "",
            duration((time.time() if end is None else end) - row.begin),
        )
        return "\N{NO-BREAK SPACE}· ".join(figure.replace(" ", "\N{NO-BREAK SPACE}") for figure in figures if figure)

    def _at(self, run: str, seq: int) -> float | None:
        event = self._reader.event(run, seq)
        return None if event is None else event.at


class _Tail:
    """The end of the reply that one call is writing; only its newest pieces are read."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._call: tuple[str, int] | None = None
        self._seq = 0
        self._text = ""

    def read(self, call: SpanRow, until: int) -> str:
        """What was written last, thinking included, up to an event."""
        if (call.run, call.span) != self._call or until < self._seq:
            self._call, self._seq, self._text = (call.run, call.span), call.begin_seq, ""
        for recorded in self._reader.events(call.run, after=self._seq, until=until):
            event = recorded.event
            if isinstance(event, ReplyWritten) and event.span == call.span:
                self._text = (self._text + event.text)[-TAIL_CHARS:]
            self._seq = recorded.seq
        return self._text


def _sub_calls(code: SpanRow, row: RunRow | None) -> str:
    """How far the code's sub-calls are; row is the run's, where it tells how many are in flight."""
    if not code.calls:
        return ""
    if row is None:
        return f" · {counted(code.calls, 'sub-call')} so far"
    return f" · {grouped(code.calls - row.in_flight)} of {counted(code.calls, 'sub-call')} done"


def _chips(row: RunRow) -> tuple[Chip, ...]:
    chips = []
    if row.corpus is not None or row.corpus_name:
        documents = counted(row.documents, "document")
        chips.append(
            Chip(
                icon="folder",
                text=f"{row.corpus_name} · {documents}",
                tip=f"Corpus: {row.corpus_name}, {documents}, {grouped(row.chars)} characters",
            )
        )
    chips.append(Chip(icon="root", text=row.root_model, tip=f"Root model, which writes the code: {row.root_model}"))
    if row.sub_model:
        chips.append(Chip(icon="sub", text=row.sub_model, tip=f"Sub model, which the code asks: {row.sub_model}"))
    if row.method != "rlm":
        chips.append(Chip(icon="run", text=row.method, tip=f"Method: {row.method}"))
    return tuple(chips)
