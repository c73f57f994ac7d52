"""The recursive loop: a question answered by a model that programs over its context.

The algorithm is that of Zhang, Kraska and Khattab, Recursive Language Models (arXiv:2512.24601), with its open
ends closed: every way to end is an outcome, every limit holds for the whole tree, and all of it is on record.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from rlm_desktop.engine import continuing, prompts
from rlm_desktop.engine.answers import Answers
from rlm_desktop.engine.blocks import Blocks
from rlm_desktop.engine.ending import within_limits
from rlm_desktop.engine.shape import Shape
from rlm_desktop.engine.sharing import Sharing
from rlm_desktop.engine.subcalls import RunChild, SubCalls, SubModels
from rlm_desktop.engine.task import Result, Task
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.engine.turns import LoopOrder, Turns
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import Corpus
from rlm_desktop.events.facts import ChildEnded, ChildStarted
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import RLM_TOOLS, Repl, SubReply

CHILD_QUESTION = "Do what the text in `context` asks, and give the result as your final answer."


async def rlm(task: Task, tree: Tree, run: int) -> Result:
    """The paper's method, in the run's own loop."""
    models = SubModels(default=task.sub_model, allowed=frozenset({task.root_model, task.sub_model}))
    sharing = Sharing(tree) if task.shares_identical else None
    return await _own_loop(task, tree, run, _subcalls(tree, 0, models, sharing), tools=RLM_TOOLS)


async def rlm_without_subcalls(task: Task, tree: Tree, run: int) -> Result:
    """The paper's ablation: the same REPL with no model in it."""
    nobody = SubModels(default=task.sub_model, allowed=frozenset())
    subcalls = SubCalls(tree, nobody, depth=0, run_child=None)
    return await _own_loop(task, tree, run, subcalls, tools=frozenset({"context"}))


async def run_loop(
    tree: Tree, order: LoopOrder, context: Corpus | str, subcalls: SubCalls, *, tools: frozenset[str]
) -> Result:
    """Open a REPL with these tools, run one loop in it to its end, and close it."""
    place = tree.recall.places[order.owner]
    repl = await tree.repls.open(context, memory_mb=tree.limits.memory_mb, tools=tools, place=place)
    try:
        return await _loop_in(repl, tree, order, subcalls)
    finally:
        await _close(repl)


async def _own_loop(task: Task, tree: Tree, run: int, subcalls: SubCalls, *, tools: frozenset[str]) -> Result:
    """The run's own loop, in a new REPL or in that of the run which it continues."""
    order = LoopOrder(owner=run, depth=0, opening=(), model=task.root_model, retold=task.retold)
    if task.earlier is None:
        context = task.contexts[0]
        opening = prompts.opening(
            tree, question=task.question, context=context, model=task.root_model, sub_model=task.sub_model, depth=0
        )
        order = replace(order, opening=opening, questions_first_final=task.questions_first_final)
        return await run_loop(tree, order, context, subcalls, tools=tools)
    repl, restored = await tree.repls.reopen(
        task.contexts, task.earlier.journal, memory_mb=tree.limits.memory_mb, tools=tools
    )
    try:
        restored = continuing.compared(task.earlier.journal, restored)
        continuing.note_restored(tree, run, restored)
        order = replace(order, opening=continuing.opening(tree, task, task.earlier, restored))
        return await _loop_in(repl, tree, order, subcalls)
    finally:
        await _close(repl)


async def _loop_in(repl: Repl, tree: Tree, order: LoopOrder, subcalls: SubCalls) -> Result:
    is_top = order.depth == 0
    answers = Answers(tree, repl, tree.shape if is_top else Shape(None))
    turns = Turns(tree, order, repl, Blocks(tree, repl, subcalls, answers, depth=order.depth), answers)
    return await within_limits(
        tree,
        order.owner,
        turns.until_final,
        lambda hit: turns.best_answer(hit, spends_reserve=is_top),
        is_top=is_top,
    )


def _subcalls(tree: Tree, depth: int, models: SubModels, sharing: Sharing | None) -> SubCalls:
    run_child = _children(tree, depth + 1, models, sharing)
    return SubCalls(tree, models, depth=depth, run_child=run_child, sharing=sharing)


def _children(tree: Tree, depth: int, models: SubModels, sharing: Sharing | None) -> RunChild | None:
    """How rlm_query opens child runs of a depth; None beyond the greatest, where it is a plain call."""
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
            result = Result(outcome=Outcome.STOPPED, reason="Stopped.")
            try:
                opening = prompts.opening(
                    tree, question=CHILD_QUESTION, context=prompt, model=model, sub_model=models.default, depth=depth
                )
                child = LoopOrder(owner=span, depth=depth, opening=opening, model=model)
                subcalls = _subcalls(tree, depth, models, sharing)
                result = await run_loop(tree, child, prompt, subcalls, tools=RLM_TOOLS)
            except RlmError as error:
                result = Result(outcome=Outcome.FAILED, reason=str(error))
            finally:
                tree.write(
                    ChildEnded(
                        span=span, at=tree.now(), outcome=result.outcome, answer=result.answer, reason=result.reason
                    )
                )
        return child_reply(result.outcome, result.answer, result.reason)

    return run_child


def child_reply(outcome: Outcome, answer: str, reason: str) -> SubReply:
    """What the code that asked is given of a child run that ended so."""
    if answer:
        return SubReply(text=answer)
    return SubReply(error=f"The child run ended without an answer ({outcome.value}): {reason}")


async def _close(repl: Repl) -> None:
    """Close a REPL also while the run is being cancelled."""
    await asyncio.shield(asyncio.ensure_future(repl.close()))
