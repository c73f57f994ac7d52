"""A run verified: its code executed again with the recorded answers, and compared. No key, no network, no cost."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.engine import methods
from rlm_desktop.engine.task import Task
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN, Diverged, Event, RunStarted, StepStarted
from rlm_desktop.events.identity import SteadyClock
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import outcome_sentence
from rlm_desktop.gateway.door import Door
from rlm_desktop.gateway.recorded import NobodyAsked
from rlm_desktop.sandbox.choice import Choice, repls
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.worker import retelling
from rlm_desktop.worker.comparing import Comparing, Scope
from rlm_desktop.worker.conduct import versions
from rlm_desktop.worker.continuing import check_ended
from rlm_desktop.worker.forking import preset_hash, prompts_of, read_again
from rlm_desktop.worker.placed_record import PlacedRecord
from rlm_desktop.worker.texts import CorpusTexts

CLOCK = "Clocks go on: what the code reads from one is another value now, and counts as an excuse."
NO_PROMPTS = "The wording of the preset {} has changed since: system prompts were not compared."
VERSION = "The run was made with version {} of RLM Desktop, and this is {}."
OLD = "Its record does not say its seed; that of its id was taken."
BROKE_OFF = "{} What it did until then was compared."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of it."""

    run: str
    steps: int
    """Executed again, of the run's own loop."""
    blocks: int
    calls: int
    """Compared."""
    difference: Diverged | None
    """The first one that code can be expected not to make; None where there is none."""
    excused: tuple[Diverged, ...]
    notes: tuple[str, ...]


class _Steps:
    """A ports.Record that keeps nothing, and counts the steps of the run's own loop."""

    def __init__(self, on_step: Callable[[int], None]) -> None:
        self._on_step = on_step
        self._seq = 0
        self.count = 0

    def write(self, event: Event) -> int:
        """See ports.Record."""
        self._seq += 1
        if isinstance(event, StepStarted) and event.parent == RUN_SPAN:
            self.count = event.step
            self._on_step(event.step)
        return self._seq


async def verify(
    database: Path, run: str, python: Choice, *, on_step: Callable[[int, int], None] = lambda step, of: None
) -> Verdict:
    """Execute a run again until the first difference.

    on_step: called with the number of the step that begins, and how many there are.
    Raises RlmError when it cannot be executed again, with what is missing.
    """
    row, first, earlier, task, seed = await asyncio.to_thread(_prepared, database, run)
    steps = _Steps(lambda step: on_step(min(step, len(earlier.steps)), len(earlier.steps)))
    is_worded_alike = preset_hash(first) == first.prompt_hash

    def on_difference(event: Diverged) -> None:
        if not event.excuse:
            executing.cancel()

    comparing = Comparing(
        steps,
        earlier,
        prompts_of(database, row.run),
        Scope(openings=is_worded_alike),
        on_difference=on_difference,
    )
    async with contextlib.AsyncExitStack() as closing:
        sandbox = repls(paths.corpora_dir(database), python, seed=int(seed, 16))
        closing.callback(sandbox.close)
        gateway = Door(keys={})
        closing.push_async_callback(gateway.close)
        executing = asyncio.ensure_future(
            methods.answer(
                replace(task, sandbox=sandbox.walls()),
                gateway=NobodyAsked(gateway),
                repls=sandbox,
                texts=CorpusTexts(database),
                record=comparing,
                clock=SteadyClock(),
            )
        )
        try:
            await asyncio.wait([executing])
        except asyncio.CancelledError:
            executing.cancel()
            await asyncio.wait([executing])
            raise
        if not executing.cancelled():  # which the first difference may have done
            executing.result()
    found = comparing.difference
    return Verdict(
        run=row.run,
        steps=min(steps.count, len(earlier.steps)),
        blocks=comparing.blocks,
        calls=comparing.calls,
        difference=None if found is None else _in_the_record(found),
        excused=tuple(map(_in_the_record, comparing.excused)),
        notes=tuple(_notes(row, first, is_worded_alike=is_worded_alike, excused=bool(comparing.excused))),
    )


def _prepared(database: Path, run: str) -> tuple[RunRow, RunStarted, PlacedRecord, Task, str]:
    """What is executed again, and the seed of its REPLs."""
    reader = Reader(database)
    try:
        row = reader.run(run)
        check_ended(row)
        if row.source:
            raise RlmError(
                f"The run {row.run} was made by another program; what its code needs is not here.",
                "Only runs of RLM Desktop can be executed again.",
            )
        first, earlier, given = read_again(reader, database, row, question=row.question)
    finally:
        reader.close()
    task = Task(
        question=row.question,
        corpus=given.corpus,
        beside=given.beside,
        earlier=given.earlier,
        seed=given.seed,
        retold=retelling.whole(earlier, row.run),
        method=first.method,
        root_model=first.root_model,
        sub_model=first.sub_model,
        limits=replace(first.limits, max_seconds=None),
        overflow=first.overflow,
        preset=first.prompt_name or None,
        schema=first.schema,
        questions_first_final=first.questions_first_final,
        shares_identical=first.shares_identical,
    )
    return row, first, earlier, task, given.seed


def _in_the_record(event: Diverged) -> Diverged:
    """The difference on the span of the run itself: there is no other record."""
    return replace(event, span=event.recorded_span or RUN_SPAN)


def _notes(row: RunRow, first: RunStarted, *, is_worded_alike: bool, excused: bool) -> list[str]:
    notes = []
    if row.outcome not in (Outcome.ANSWERED, Outcome.FORCED, Outcome.BUDGET):
        notes.append(BROKE_OFF.format(outcome_sentence(row.outcome, row.reason)))
    if not is_worded_alike:
        notes.append(NO_PROMPTS.format(first.prompt_name))
    before, now = first.versions.get("rlm-desktop"), versions().get("rlm-desktop")
    if before != now:
        notes.append(VERSION.format(before or "unknown", now or "unknown"))
    if excused:
        notes.append(CLOCK)
    if not first.seed:
        notes.append(OLD)
    return notes
