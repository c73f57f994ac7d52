"""The recursive loop: a question answered by a model that programs over its context.

The algorithm is that of Zhang, Kraska and Khattab, Recursive Language Models (arXiv:2512.24601), with its open
ends closed: every way to end is an outcome, every limit holds for the whole tree, and all of it is on record.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from rlm_desktop.engine import prompts
from rlm_desktop.engine.blocks import Blocks
from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.subcalls import RunChild, SubCalls, SubModels
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.engine.turns import LoopOrder, Turns
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus, summary
from rlm_desktop.events.facts import ChildEnded, ChildStarted, RunEnded, RunStarted
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import CallError, Clock, Gateway, Record, Repl, Repls, SubReply

CHILD_QUESTION = "Do what the text in `context` asks, and give the result as your final answer."
LONGEST_GRACE_SECONDS = 20.0
SHORTEST_GRACE_SECONDS = 2.0

_OUTCOMES = {Limit.COST: Outcome.BUDGET, Limit.SECONDS: Outcome.TIME_LIMIT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One question, and with what it is to be answered."""

    question: str
    corpus: Corpus | None
    root_model: str
    sub_model: str
    limits: Limits
    method: str = "rlm"
    versions: Mapping[str, str] = field(default_factory=dict)
    sandbox: str = ""
    """The walls in force, in words."""
    api_base: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a loop ended."""

    outcome: Outcome
    answer: str = ""
    reason: str = ""


async def answer(task: Task, *, gateway: Gateway, repls: Repls, record: Record, clock: Clock) -> RunEnded:
    """Run a question to its outcome; the last event, which is on record like all before it.

    Cancelling is the user's Stop: the run ends as stopped, and this returns normally.
    Raises RlmError before the first event when there is no such method.
    """
    method = METHODS.get(task.method)
    if method is None:
        known = ", ".join(sorted(METHODS))
        raise RlmError(f"There is no method {task.method!r}.", f"Choose one of: {known}.")
    tree = Tree(gateway=gateway, repls=repls, record=record, clock=clock, limits=task.limits)
    run = tree.new_span()
    record.write(_started(task, run, clock.now()))
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


async def _rlm(task: Task, tree: Tree, run: int) -> Result:
    """The paper's method, in the run's own loop."""
    context: Corpus | str = task.corpus if task.corpus is not None else ""
    order = LoopOrder(
        owner=run,
        depth=0,
        question=task.question,
        context=context,
        model=task.root_model,
        sub_model=task.sub_model,
    )
    models = SubModels(default=task.sub_model, allowed=frozenset({task.root_model, task.sub_model}))
    return await _loop(tree, order, models)


METHODS: Mapping[str, Callable[[Task, Tree, int], Awaitable[Result]]] = {"rlm": _rlm}


async def _loop(tree: Tree, order: LoopOrder, models: SubModels) -> Result:
    """Open a REPL, run one loop in it to its end, and close it."""
    repl = await tree.repls.open(order.context, memory_mb=tree.limits.memory_mb)
    try:
        subcalls = SubCalls(tree, models, depth=order.depth, run_child=_children(tree, order, models))
        turns = Turns(tree, order, repl, Blocks(tree, repl, subcalls, depth=order.depth))
        return await _turns_to_result(tree, order, turns)
    finally:
        await _close(repl)


async def _turns_to_result(tree: Tree, order: LoopOrder, turns: Turns) -> Result:
    is_top = order.depth == 0
    try:
        async with asyncio.timeout(tree.ledger.seconds_left() if is_top else None) as time_limit:
            return Result(outcome=Outcome.ANSWERED, answer=await turns.until_final())
    except TimeoutError:
        if not time_limit.expired():
            raise
        allowed = tree.limits.max_seconds or 0.0
        hit = LimitHit(Limit.SECONDS, allowed, allowed - (tree.ledger.seconds_left() or 0.0))
    except LimitHit as reached:
        hit = reached
    except CallError as error:
        return Result(outcome=Outcome.FAILED, reason=str(error))
    tree.note_limit(order.owner, hit)
    outcome = _OUTCOMES.get(hit.limit, Outcome.FORCED)
    if not is_top and hit.limit not in {Limit.STEPS, Limit.ERRORS}:
        return Result(outcome=outcome, reason=hit.sentence())
    try:
        async with asyncio.timeout(_closing_seconds(tree, hit)):
            best = await turns.best_answer(hit, spends_reserve=is_top)
    except (LimitHit, CallError, TimeoutError) as error:
        why = "it took too long" if isinstance(error, TimeoutError) else _sentence(error)
        return Result(
            outcome=outcome, reason=f"{hit.sentence()} The model could not be asked for its best answer: {why}"
        )
    return Result(outcome=outcome, answer=best, reason=hit.sentence())


def _children(tree: Tree, order: LoopOrder, models: SubModels) -> RunChild | None:
    """How this loop's rlm_query opens child runs; None at the greatest depth, where it is a plain call."""
    depth = order.depth + 1
    if depth >= tree.limits.max_depth:
        return None

    async def run_child(prompt: str, model: str, place: Place) -> SubReply:
        async with tree.children_at(depth):
            span = tree.new_span()
            tree.write(
                ChildStarted(
                    span=span,
                    at=tree.now(),
                    parent=place.parent,
                    question=prompt,
                    model=model,
                    depth=depth,
                    line=place.line,
                    batch=place.batch,
                    index=place.index,
                )
            )
            child = LoopOrder(
                owner=span,
                depth=depth,
                question=CHILD_QUESTION,
                context=prompt,
                model=model,
                sub_model=order.sub_model,
            )
            result = Result(outcome=Outcome.STOPPED, reason="Stopped.")
            try:
                result = await _loop(tree, child, models)
            except RlmError as error:
                result = Result(outcome=Outcome.FAILED, reason=str(error))
            finally:
                tree.write(
                    ChildEnded(
                        span=span, at=tree.now(), outcome=result.outcome, answer=result.answer, reason=result.reason
                    )
                )
        if result.answer:
            return SubReply(text=result.answer)
        return SubReply(error=f"The child run ended without an answer ({result.outcome.value}): {result.reason}")

    return run_child


def _started(task: Task, run: int, at: float) -> RunStarted:
    return RunStarted(
        span=run,
        at=at,
        question=task.question,
        method=task.method,
        root_model=task.root_model,
        sub_model=task.sub_model,
        corpus=summary(task.corpus) if task.corpus is not None else None,
        limits=task.limits,
        prompt_name=prompts.RLM,
        versions=task.versions,
        sandbox=task.sandbox,
        api_base=task.api_base,
    )


def _closing_seconds(tree: Tree, hit: LimitHit) -> float | None:
    """Time for the closing call: what is left of the time limit, and a grace beyond it."""
    allowed, left = tree.limits.max_seconds, tree.ledger.seconds_left()
    if allowed is None or left is None:
        return None
    grace = min(LONGEST_GRACE_SECONDS, max(SHORTEST_GRACE_SECONDS, allowed / 10))
    return grace if hit.limit is Limit.SECONDS else max(left, 0.0) + grace


def _sentence(error: LimitHit | CallError) -> str:
    return error.sentence() if isinstance(error, LimitHit) else str(error)


async def _close(repl: Repl) -> None:
    """Close a REPL also while the run is being cancelled."""
    await asyncio.shield(asyncio.ensure_future(repl.close()))
