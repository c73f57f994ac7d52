"""The run that is continued, and those before it: what a new run takes over from their records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rlm_desktop.engine.task import Earlier, Turn
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.facts import RunStarted
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import CONTINUED_METHODS, RunRow
from rlm_desktop.worker.journals import journal

NO_ANSWER = "(This question was not answered. {})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a run is given: a question, what it is asked about, and what is taken over from an earlier run."""

    question: str
    corpus: Corpus | None
    beside: tuple[Corpus, ...] = ()
    earlier: Earlier | None = None
    seed: str
    """Of its REPLs, in hex digits."""


def started(reader: Reader, run: str) -> RunStarted:
    """How a run was asked: its first event.

    Raises RlmError when there is no such run.
    """
    (first,) = reader.events(reader.run(run).run, until=1)
    assert isinstance(first.event, RunStarted)
    return first.event


def seed_in(first: RunStarted, run: str) -> str:
    """The seed of a run by its first event. run: the id of the first one that it continues, or its own."""
    return first.seed or run


def continued(reader: Reader, run: str, *, question: str, method: str, corpus: str | None) -> Given:
    """What a run takes over that asks a further question of this one's conversation.

    corpus: hash of one to be opened beside those that are open.
    Raises RlmError when the run cannot be continued so.
    """
    rows = _chain(reader, run)
    row = rows[-1]
    _check(row, method)
    records = [[recorded.event for recorded in reader.events(one.run)] for one in rows]
    first = records[-1][0]
    assert isinstance(first, RunStarted)
    open_already = [summary.hash for summary in first.beside]
    if corpus is not None and corpus not in {row.corpus, *open_already}:
        open_already.append(corpus)
    return Given(
        question=question,
        earlier=Earlier(run=row.run, turns=_turns(rows), journal=journal(records)),
        corpus=None if row.corpus is None else reader.corpus(row.corpus),
        beside=tuple(map(reader.corpus, open_already)),
        seed=seed_in(first, rows[0].run),
    )


def check_ended(row: RunRow) -> None:
    """Raises RlmError for a run that nothing can go on from yet."""
    if row.outcome is None:
        raise RlmError(f"The run {row.run} is still under way.", "Stop it first, or wait for its end.")


def _check(row: RunRow, method: str) -> None:
    check_ended(row)
    if row.method not in CONTINUED_METHODS:
        raise RlmError(
            f"The run {row.run} cannot be continued: the method {row.method} leaves no namespace over the documents.",
            f"Ask a new question. Runs of these methods can be continued: {', '.join(sorted(CONTINUED_METHODS))}.",
        )
    if row.source:
        raise RlmError(f"The run {row.run} cannot be continued: it was made by another program.", "Ask a new question.")
    if method != row.method:
        raise RlmError(
            f"The run {row.run} was made with the method {row.method}, and cannot be continued with {method}.",
            f"Leave the method out, or choose {row.method}.",
        )


def _chain(reader: Reader, run: str) -> list[RunRow]:
    """The run and those that it goes back to, the first one first; a deleted one ends the chain."""
    rows = [reader.run(run)]
    while (before := rows[0].continues) is not None and before not in {row.run for row in rows}:
        try:
            rows.insert(0, reader.run(before))
        except RlmError:
            break
    return rows


def _turns(rows: Sequence[RunRow]) -> tuple[Turn, ...]:
    """The questions and answers so far."""
    return tuple(
        Turn(question=row.question, answer=row.answer or NO_ANSWER.format(outcome_sentence(row.outcome, row.reason)))
        for row in rows
    )
