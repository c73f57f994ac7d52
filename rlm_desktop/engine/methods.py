"""The methods by name, and a run from its question to its outcome."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from rlm_desktop.engine import codeact, direct, loop, presets, summary
from rlm_desktop.engine.presets import Preset
from rlm_desktop.engine.shape import Shape
from rlm_desktop.engine.task import Result, Task
from rlm_desktop.engine.tree import Tree
from rlm_desktop.errors import RlmError
from rlm_desktop.events import documents
from rlm_desktop.events.facts import RunEnded, RunStarted
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import Clock, Gateway, Record, Repls, Texts

METHODS: Mapping[str, Callable[[Task, Tree, int], Awaitable[Result]]] = {
    "rlm": loop.rlm,
    "rlm-no-subcalls": loop.rlm_without_subcalls,
    "direct": direct.direct,
    "summary": summary.summary,
    "codeact": codeact.codeact,
    "codeact-bm25": codeact.codeact_with_search,
}
"""Each answers a task in a tree, under the run's span."""


def check(method: str) -> None:
    """Refuse what is no method, before anything is asked. Raises RlmError."""
    if method not in METHODS:
        raise RlmError(f"There is no method {method!r}.", f"Choose one of: {', '.join(sorted(METHODS))}.")


async def answer(task: Task, *, gateway: Gateway, repls: Repls, texts: Texts, record: Record, clock: Clock) -> RunEnded:
    """Run a question to its outcome; the last event, which is on record like all before it.

    Cancelling is the user's Stop: the run ends as stopped, and this returns normally.
    Raises RlmError before the first event when there is no such method or preset.
    """
    check(task.method)
    method = METHODS[task.method]
    preset = presets.choose(task.method, task.root_model, task.preset)
    tree = Tree(
        gateway=gateway,
        repls=repls,
        texts=texts,
        record=record,
        clock=clock,
        limits=task.limits,
        preset=preset,
        shape=Shape(task.schema),
        retold=task.retold,
    )
    run = tree.new_span()
    record.write(_started(task, preset, run, clock.now()))
    try:
        result = await method(task, tree, run)
    except asyncio.CancelledError:
        result = Result(outcome=Outcome.STOPPED, reason="Stopped by the user.")
    except RlmError as error:
        result = Result(outcome=Outcome.FAILED, reason=str(error))
    except Exception as error:
        reason = f"A bug in RLM Desktop: {type(error).__name__}: {error}"
        record.write(RunEnded(span=run, at=clock.now(), outcome=Outcome.FAILED, reason=reason))
        raise
    ended = RunEnded(span=run, at=clock.now(), outcome=result.outcome, answer=result.answer, reason=result.reason)
    record.write(ended)
    return ended


def _started(task: Task, preset: Preset, run: int, at: float) -> RunStarted:
    return RunStarted(
        span=run,
        at=at,
        question=task.question,
        method=task.method,
        root_model=task.root_model,
        sub_model=task.sub_model,
        corpus=documents.summary(task.corpus) if task.corpus is not None else None,
        beside=tuple(documents.summary(corpus) for corpus in task.beside),
        continues=task.earlier.run if task.earlier is not None else None,
        limits=task.limits,
        schema=task.schema,
        prompt_name=preset.name,
        prompt_hash=preset.hash,
        versions=task.versions,
        sandbox=task.sandbox,
        api_base=task.api_base,
        api_bases=task.api_bases,
        forked_from=task.retold.run if task.retold is not None else None,
        forked_at=task.retold.at if task.retold is not None else None,
        seed=task.seed,
        shares_identical=task.shares_identical,
        questions_first_final=task.questions_first_final,
        overflow=task.overflow,
    )
