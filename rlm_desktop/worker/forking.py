"""A run that goes on from another one's record: what it is given, and how the two are compared on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.engine import presets
from rlm_desktop.engine.task import Retold
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, CorpusSummary
from rlm_desktop.events.facts import Message, RunStarted
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import FORKED_METHODS, RunRow
from rlm_desktop.worker import retelling
from rlm_desktop.worker.comparing import Scope
from rlm_desktop.worker.continuing import Given, check_ended, continued, seed_in, started
from rlm_desktop.worker.placed_record import PlacedRecord

NAMED_DOCUMENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """From which run another goes on, and where."""

    run: str
    """Its id, or the beginning of it."""
    at: int | None = None
    """The step that is taken anew; None takes the run up where it broke off."""
    code: str | None = None
    """Executed in that step; None asks the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a fork is asked with; compared with what the run was asked with."""

    question: str
    preset: str | None
    root_model: str
    sub_model: str
    limits: Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Forked:
    """What a run that goes on from another's record is given."""

    given: Given
    retold: Retold
    earlier: PlacedRecord
    scope: Scope


def forked(reader: Reader, database: Path, fork: Fork, changed: Changed) -> Forked:
    """What a fork or a run that is taken up again is given. Raises RlmError when it cannot be made."""
    row = reader.run(fork.run)
    _check(row, is_resumed=fork.at is None)
    first, record, given = read_again(reader, database, row, question=changed.question)
    if fork.at is None:
        ended = outcome_sentence(row.outcome, row.reason)
        cut = retelling.breaking_off(record, ended=ended, limits=changed.limits)
        retold, until = retelling.resumed(record, row.run, cut), cut.until
    else:
        retold, until = retelling.forked(record, row.run, at=fork.at, code=fork.code), fork.at
    scope = Scope(until=until, own_prompts=_is_worded_alike(first, changed))
    return Forked(given=given, retold=retold, earlier=record, scope=scope)


def taken_up(reader: Reader, run: str, *, method: str, corpus: str | None) -> Fork:
    """The order to take a run up where it broke off. Raises RlmError for another method, or other documents."""
    first = started(reader, run)
    if method != first.method:
        raise RlmError(
            f"The run {run} was made with the method {first.method}, and cannot be continued with {method}.",
            f"Leave the method out, or choose {first.method}.",
        )
    known = {one.hash for one in (first.corpus, *first.beside) if one is not None}
    if corpus is not None and corpus not in known:
        raise RlmError(
            "A run that is taken up again keeps its documents.", "Ask a further question to open others beside them."
        )
    return Fork(run=run)


def read_again(reader: Reader, database: Path, row: RunRow, *, question: str) -> tuple[RunStarted, PlacedRecord, Given]:
    """A run's first event, its record by places, and what it was given. Raises RlmError where that is gone."""
    events = list(reader.events(row.run))
    first = events[0].event
    assert isinstance(first, RunStarted)
    summaries = [*([first.corpus] if first.corpus is not None else []), *first.beside]
    corpora = [_corpus(reader, database, one) for one in summaries]
    corpus = corpora[0] if first.corpus is not None else None
    beside = tuple(corpora[1:] if first.corpus is not None else corpora)
    if first.continues is not None:
        given = continued(reader, first.continues, question=question, method=first.method, corpus=None)
        given = replace(given, corpus=corpus, beside=beside)
    else:
        given = Given(question=question, corpus=corpus, beside=beside, seed=seed_in(first, row.run))
    return first, PlacedRecord(events), given


def prompts_of(database: Path, run: str) -> Callable[[int], tuple[Message, ...]]:
    """Reads the whole prompt of a call when it is asked for."""

    def prompt_of(span: int) -> tuple[Message, ...]:
        reader = Reader(database)
        try:
            return reader.prompt(run, span)
        finally:
            reader.close()

    return prompt_of


def preset_hash(first: RunStarted) -> str:
    """Of the preset of that name as it is now; empty where it is gone."""
    try:
        return presets.choose(first.method, first.root_model, first.prompt_name or None).hash
    except RlmError:
        return ""


def _check(row: RunRow, *, is_resumed: bool) -> None:
    what = "taken up again" if is_resumed else "forked"
    check_ended(row)
    if row.source:
        raise RlmError(
            f"The run {row.run} cannot be {what}: it was made by another program, and its code may need what is "
            "not here.",
            "Ask its question anew.",
        )
    if row.method not in FORKED_METHODS:
        raise RlmError(
            f"The run {row.run} cannot be {what}: the method {row.method} has no steps in a REPL.",
            f"Runs of these methods can: {_listed(sorted(FORKED_METHODS))}.",
        )
    if is_resumed and row.outcome is Outcome.ANSWERED:
        raise RlmError(f"The run {row.run} has its answer.", "Ask a follow-up question, or fork it from a step.")


def _corpus(reader: Reader, database: Path, summary: CorpusSummary) -> Corpus:
    try:
        corpus = reader.corpus(summary.hash)
    except RlmError as error:
        raise RlmError(
            f"The documents of “{summary.name}” are not in this database any more.", "Open them again."
        ) from error
    if not (paths.corpora_dir(database) / f"{corpus.hash}.txt").is_file():
        names = _listed(one.name for one in corpus.documents[:NAMED_DOCUMENTS])
        more = len(corpus.documents) - NAMED_DOCUMENTS
        besides = f" and {more:,} more" if more > 0 else ""
        raise RlmError(f"The text of these documents is gone: {names}{besides}.", "Open them again.")
    return corpus


def _is_worded_alike(first: RunStarted, changed: Changed) -> bool:
    """Whether the loops are told the same as then, apart from what their code does."""
    limits, before = changed.limits, first.limits
    return (
        changed.question == first.question
        and changed.preset == (first.prompt_name or None)
        and preset_hash(first) == first.prompt_hash
        and (changed.root_model, changed.sub_model) == (first.root_model, first.sub_model)
        and (limits.max_steps, limits.max_depth, limits.output_chars, limits.concurrency)
        == (before.max_steps, before.max_depth, before.output_chars, before.concurrency)
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
