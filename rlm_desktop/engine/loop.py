"""The recursive loop: a question answered by a model that programs over its context.

The algorithm is that of Zhang, Kraska and Khattab, Recursive Language Models (arXiv:2512.24601), with its open
ends closed: every way to end is an outcome, every limit holds for the whole tree, and all of it is on record.
"""

from __future__ import annotations

import asyncio

from rlm_desktop.engine import prompts
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
    context = _context(task)
    models = SubModels(default=task.sub_model, allowed=frozenset({task.root_model, task.sub_model}))
    order = LoopOrder(
        owner=run,
        depth=0,
        opening=prompts.opening(
            tree,
            question=task.question,
            context=context,
            model=task.root_model,
            sub_model=task.sub_model,
            depth=0,
        ),
        model=task.root_model,
        questions_first_final=task.questions_first_final,
    )
    sharing = Sharing(tree) if task.shares_identical else None
    return await _recursive(tree, order, context, models, sharing)


async def rlm_without_subcalls(task: Task, tree: Tree, run: int) -> Result:
    """The paper's ablation: the same REPL with no model in it."""
    context = _context(task)
    order = LoopOrder(
        owner=run,
        depth=0,
        opening=prompts.opening(
            tree,
            question=task.question,
            context=context,
            model=task.root_model,
            sub_model=task.sub_model,
            depth=0,
        ),
        model=task.root_model,
        questions_first_final=task.questions_first_final,
    )
    nobody = SubModels(default=task.sub_model, allowed=frozenset())
    subcalls = SubCalls(tree, nobody, depth=0, run_child=None)
    return await run_loop(tree, order, context, subcalls, tools=frozenset({"context"}))


async def run_loop(
    tree: Tree, order: LoopOrder, context: Corpus | str, subcalls: SubCalls, *, tools: frozenset[str]
) -> Result:
    """Open a REPL with these tools, run one loop in it to its end, and close it."""
    repl = await tree.repls.open(context, memory_mb=tree.limits.memory_mb, tools=tools)
    try:
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
    finally:
        await _close(repl)


def _context(task: Task) -> Corpus | str:
    return task.corpus if task.corpus is not None else ""


async def _recursive(
    tree: Tree, order: LoopOrder, context: Corpus | str, models: SubModels, sharing: Sharing | None
) -> Result:
    run_child = _children(tree, order, models, sharing)
    subcalls = SubCalls(tree, models, depth=order.depth, run_child=run_child, sharing=sharing)
    return await run_loop(tree, order, context, subcalls, tools=RLM_TOOLS)


def _children(tree: Tree, order: LoopOrder, models: SubModels, sharing: Sharing | None) -> RunChild | None:
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
            opening = prompts.opening(
                tree, question=CHILD_QUESTION, context=prompt, model=model, sub_model=models.default, depth=depth
            )
            child = LoopOrder(owner=span, depth=depth, opening=opening, model=model)
            result = Result(outcome=Outcome.STOPPED, reason="Stopped.")
            try:
                result = await _recursive(tree, child, prompt, models, sharing)
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


async def _close(repl: Repl) -> None:
    """Close a REPL also while the run is being cancelled."""
    await asyncio.shield(asyncio.ensure_future(repl.close()))
