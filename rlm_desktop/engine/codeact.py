"""codeact and codeact-bm25: a loop of thinking and acting in Python, the corpus not in the REPL.

CodeAct is that of Wang et al., Executable Code Actions Elicit Better LLM Agents (2024), as the paper's baseline uses
it: the corpus stands in the prompt where it fits; with BM25, SEARCH(query) looks into the documents instead.
"""

from __future__ import annotations

import asyncio

from rlm_desktop.engine.corpus_text import room_chars, text_chars, whole_text
from rlm_desktop.engine.direct import fitting, too_long
from rlm_desktop.engine.loop import run_loop
from rlm_desktop.engine.subcalls import SubCalls, SubModels
from rlm_desktop.engine.task import Result, Task
from rlm_desktop.engine.tree import Tree
from rlm_desktop.engine.turns import LoopOrder
from rlm_desktop.events.facts import Message, Searched
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.ports import SubReply

SHARE_FOR_HISTORY = 4
"""One part in so many of the window is kept free for the steps to come."""
PASSAGES = 5
"""Given by one SEARCH."""


async def codeact(task: Task, tree: Tree, run: int) -> Result:
    """The whole corpus in the first message; one that is too long fails the run or loses its middle, as with direct."""
    room = room_chars(tree, task.root_model, task.question)
    room -= max(room, 0) // SHARE_FOR_HISTORY
    if task.overflow == "fail" and (chars := text_chars(task.corpus)) > room:
        return Result(outcome=Outcome.FAILED, reason=too_long(task, tree, chars, room))
    text = whole_text(tree, task.corpus)
    question = tree.preset.render("question", question=task.question, text=fitting(task, tree, run, text, room))
    return await _act(task, tree, run, question, tools=frozenset())


async def codeact_with_search(task: Task, tree: Tree, run: int) -> Result:
    """The corpus behind SEARCH(query); the first message says only what there is."""
    documents = task.corpus.documents if task.corpus is not None else ()
    question = tree.preset.render("question", question=task.question, documents=len(documents))
    return await _act(task, tree, run, question, tools=frozenset({"SEARCH"}))


async def _act(task: Task, tree: Tree, run: int, question: str, *, tools: frozenset[str]) -> Result:
    system = tree.preset.render(
        "system",
        max_steps=task.limits.max_steps,
        output_chars=f"{task.limits.output_chars:,}",
    )
    first = "\n\n".join(filter(None, (question, tree.shape.told())))
    order = LoopOrder(
        owner=run,
        depth=0,
        opening=(Message(role="system", text=system), Message(role="user", text=first)),
        model=task.root_model,
        questions_first_final=task.questions_first_final and bool(tools),
        retold=task.retold,
    )

    async def search(query: str, code: int) -> SubReply:
        return await _search(task, tree, query, code)

    nobody = SubModels(default=task.sub_model, allowed=frozenset())
    subcalls = SubCalls(tree, nobody, depth=0, run_child=None, search=search if tools else None)
    return await run_loop(tree, order, "", subcalls, tools=tools)


async def _search(task: Task, tree: Tree, query: str, code: int) -> SubReply:
    assert task.corpus is not None
    found = await asyncio.to_thread(tree.texts.search, task.corpus, query, most=PASSAGES)
    names = tuple(passage.document for passage in found)
    tree.write(Searched(span=code, at=tree.now(), query=query, documents=names))
    if not found:
        return SubReply(text="No document holds any of these words.")
    return SubReply(text="\n\n".join(f"=== {passage.document} ===\n{passage.text}" for passage in found))
