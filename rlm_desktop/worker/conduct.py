"""One run from question to outcome: engine, gateway, sandbox and store joined."""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rlm_desktop import paths
from rlm_desktop.engine import methods
from rlm_desktop.engine.task import Overflow, Task
from rlm_desktop.events.facts import RunEnded
from rlm_desktop.events.identity import SteadyClock, new_run_id
from rlm_desktop.events.limits import Limits
from rlm_desktop.gateway.addresses import shown
from rlm_desktop.gateway.door import PATIENT, Door
from rlm_desktop.gateway.retrying import Patience
from rlm_desktop.ports import Record
from rlm_desktop.sandbox.choice import Choice, repls
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer
from rlm_desktop.worker.comparing import Comparing
from rlm_desktop.worker.continuing import Given, continued
from rlm_desktop.worker.forking import Changed, Fork, Forked, forked, prompts_of, taken_up
from rlm_desktop.worker.texts import CorpusTexts
from rlm_desktop.worker.turn_record import TurnRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be run, and with what."""

    database: Path
    question: str
    """Empty with `continues`: that run is taken up where it broke off."""
    corpus: str | None
    """Hash of a registered corpus; with `continues`, of one to be opened beside those of that run."""
    continues: str | None = None
    """Id of the run whose conversation and namespace this one takes over, or the beginning of it."""
    fork: Fork | None = None
    """Whose record is executed again first."""
    method: str
    root_model: str
    sub_model: str
    limits: Limits
    overflow: Overflow = "fail"
    preset: str | None = None
    schema: Mapping[str, Any] | None = None
    questions_first_final: bool = False
    shares_identical: bool = False
    python: Choice = field(default_factory=Choice)
    """What runs the code."""
    api_base: str | None = None
    api_bases: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    patience: Patience = PATIENT


OnCommit = Callable[[str, int], None]
"""Called with the run's id and the number of the event that the database now holds."""


async def conduct(order: Order, on_commit: OnCommit) -> tuple[str, RunEnded]:
    """Run the question to its outcome; the run's id and its last event.

    Cancelling stops the run: it ends as stopped, and this returns normally.
    Raises RlmError before the first event when the order itself cannot be carried out.
    """
    run = new_run_id()
    given, forked = await asyncio.to_thread(_given, order, run)
    async with contextlib.AsyncExitStack() as closing:
        sandbox = repls(paths.corpora_dir(order.database), order.python, seed=int(given.seed, 16))
        closing.callback(sandbox.close)
        gateway = Door(keys=order.keys, api_base=order.api_base, api_bases=order.api_bases, patience=order.patience)
        closing.push_async_callback(gateway.close)
        task = _task(order, given, gateway, walls=sandbox.walls())
        turn_record = TurnRecord(Writer(order.database, run, on_commit=lambda seq: on_commit(run, seq)))
        closing.callback(turn_record.close)
        record: Record = turn_record
        if forked is not None:
            task = replace(task, retold=forked.retold)
            prompt_of = prompts_of(order.database, forked.retold.run)
            record = Comparing(turn_record, forked.earlier, prompt_of, forked.scope)
        warming = asyncio.create_task(gateway.warm((order.root_model, order.sub_model)))
        closing.push_async_callback(_end, warming)
        ended = await methods.answer(
            task,
            gateway=gateway,
            repls=sandbox,
            texts=CorpusTexts(order.database),
            record=record,
            clock=SteadyClock(),
        )
    return run, ended


def _task(order: Order, given: Given, gateway: Door, *, walls: str) -> Task:
    """What the engine is to answer. Raises RlmError when a model's name cannot mean one."""
    for model in (order.root_model, order.sub_model):
        gateway.check(model)
    return Task(
        question=given.question,
        corpus=given.corpus,
        beside=given.beside,
        earlier=given.earlier,
        seed=given.seed,
        method=order.method,
        root_model=order.root_model,
        sub_model=order.sub_model,
        limits=order.limits,
        overflow=order.overflow,
        preset=order.preset,
        schema=order.schema,
        questions_first_final=order.questions_first_final,
        shares_identical=order.shares_identical,
        versions=versions(),
        sandbox=walls,
        api_base=shown(order.api_base) if order.api_base else None,
        api_bases={
            model: shown(order.api_bases[model])
            for model in (order.root_model, order.sub_model)
            if model in order.api_bases and not order.api_base
        },
    )


async def _end(warming: asyncio.Task[None]) -> None:
    """End the warming up; a call that needs what failed to load says so itself."""
    warming.cancel()
    await asyncio.gather(warming, return_exceptions=True)


def _given(order: Order, run: str) -> tuple[Given, Forked | None]:
    reader = Reader(order.database)
    try:
        if order.fork is not None:
            found = _forked(reader, order, order.fork)
        elif order.continues is not None and not order.question:
            found = _forked(reader, order, taken_up(reader, order.continues, method=order.method, corpus=order.corpus))
        elif order.continues is not None:
            given = continued(
                reader, order.continues, question=order.question, method=order.method, corpus=order.corpus
            )
            return given, None
        else:
            corpus = None if order.corpus is None else reader.corpus(order.corpus)
            return Given(question=order.question, corpus=corpus, seed=run), None
        return found.given, found
    finally:
        reader.close()


def _forked(reader: Reader, order: Order, fork: Fork) -> Forked:
    changed = Changed(
        question=order.question or reader.run(fork.run).question,
        preset=order.preset,
        root_model=order.root_model,
        sub_model=order.sub_model,
        limits=order.limits,
    )
    return forked(reader, order.database, fork, changed)


def versions() -> dict[str, str]:
    """Versions of the application, Python, and the libraries that shape a result."""
    found = {"python": platform.python_version()}
    for name in ("rlm-desktop", "litellm"):
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found
