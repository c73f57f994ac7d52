"""direct: the base model gets the question and the whole corpus in one call (the paper's base model)."""

from __future__ import annotations

from rlm_desktop.engine.conversation import Conversation
from rlm_desktop.engine.corpus_text import room_chars, text_chars, whole_text, without_middle
from rlm_desktop.engine.ending import within_limits
from rlm_desktop.engine.fences import without_thinking
from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.steps import step
from rlm_desktop.engine.task import Result, Task
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.events.documents import CHARS_PER_TOKEN
from rlm_desktop.events.facts import AnswerOffered, Message, Noted
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.places import CLOSING, REPLY, root_call_in, step_in
from rlm_desktop.ports import CallError

EMPTY = "The model's reply was empty."


async def direct(task: Task, tree: Tree, run: int) -> Result:
    """Ask once; a text that is too long for the model's window fails the run, or loses its middle, as the task says."""
    system = tree.preset.render("system")
    room = room_chars(tree, task.root_model, system, task.question)
    if task.overflow == "fail" and (chars := text_chars(task.corpus)) > room:
        return Result(outcome=Outcome.FAILED, reason=too_long(task, tree, chars, room))
    text = whole_text(tree, task.corpus)
    shown = fitting(task, tree, run, text, room)
    user = tree.preset.render("question", question=task.question, text=shown)
    messages = (Message(role="system", text=system), Message(role="user", text=user))

    async def ask() -> str:
        return await single_turn(tree, run, task.root_model, messages, number=1)

    async def best(hit: LimitHit) -> str:
        raise hit

    return await within_limits(tree, run, ask, best, is_top=True)


async def single_turn(
    tree: Tree, run: int, model: str, messages: tuple[Message, ...], *, number: int, closing: bool = False
) -> str:
    """Steps in which the root model's whole reply is the answer: one, and more while it does not fit its shape.

    number: of the first step. Raises LimitHit before a request, CallError after it.
    """
    conversation = Conversation(messages)
    if told := tree.shape.told():
        conversation.tell(told)
    while True:
        place = root_call_in(step_in(tree.recall.places[run], number), CLOSING if closing else REPLY)
        admitted = await tree.admit(model, conversation.prompt(), place, closing=closing)
        with step(tree, run, number, depth=0, closing=closing) as now:
            call, completion = await tree.root_call(admitted, Place(parent=now.span, depth=0))
            answer = without_thinking(completion.text).strip()
            if not answer:
                raise CallError(EMPTY)
            answer, problem = tree.shape.fit(answer)
            tree.write(
                AnswerOffered(
                    span=now.span, at=tree.now(), via="text", answer=answer, accepted=not problem, reason=problem
                )
            )
            if not problem or closing:
                return answer
            now.failed, now.error = True, problem
        conversation.hear(call, completion.text)
        conversation.tell(problem)
        number += 1


def too_long(task: Task, tree: Tree, chars: int, room: int) -> str:
    """By how much a text of so many characters is too long for the room there is, and what to do about it."""
    return f"{_excess(task, tree, chars, room)} Choose the method rlm, or let the middle be left out."


def fitting(task: Task, tree: Tree, run: int, text: str, room: int) -> str:
    """The text without as much of its middle as does not fit, which is put on record."""
    if len(text) <= room:
        return text
    note = f"{_excess(task, tree, len(text), room)} The middle of the text was left out."
    tree.write(Noted(span=run, at=tree.now(), note=note))
    return without_middle(text, max(room, 0))


def _excess(task: Task, tree: Tree, chars: int, room: int) -> str:
    window = tree.window(task.root_model)
    takes = f"{window:,} tokens" if window else "a window that is not known (128,000 tokens are assumed)"
    return (
        f"The documents are about {chars // CHARS_PER_TOKEN:,} tokens, and {task.root_model} takes {takes}: "
        f"about {(chars - room) // CHARS_PER_TOKEN:,} too many."
    )
