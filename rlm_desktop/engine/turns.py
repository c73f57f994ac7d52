"""One loop, of the run or of a child run: the model's turns, its code, what it is told, until a final answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rlm_desktop.engine import compaction, prompts
from rlm_desktop.engine.answers import Answers
from rlm_desktop.engine.blocks import Blocks, Ran
from rlm_desktop.engine.conversation import Conversation
from rlm_desktop.engine.fences import Reading, read_reply
from rlm_desktop.engine.finals import Final, find_final
from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.sent_back import why_unusable
from rlm_desktop.engine.steps import Step, step
from rlm_desktop.engine.task import Retold
from rlm_desktop.engine.tree import Admitted, Place, Tree
from rlm_desktop.events.facts import Message, ReplySentBack
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.places import CLOSING, REPLY, SUMMARY, root_call_in, step_in
from rlm_desktop.ports import Completion, Repl, UnknownName

SET_ASIDE = (
    "Your FINAL was set aside: it was written before the code's output was there. "
    "Look at the output above; when it bears the answer out, give the final again, alone."
)
CODE_FAILED = "Your final was set aside because the code in the same reply did not run to its end."
LOOK_FIRST = (
    "You gave a final answer before you had looked at anything. Look into the REPL first; if you are sure that there "
    "is nothing to look at, give the final once more."
)
CUT_REPLY = "The reply was cut off at the model's output limit; write less at a time."
NOT_BROUGHT_BACK = "The REPL was made again by running your code again. These names could not be brought back: {}."
CUT_CODE = "The last block was cut off with it and did not run."

_FINAL_VAR = re.compile(r"^.*\bFINAL_VAR[ \t]*\(.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopOrder:
    """What one loop is to answer."""

    owner: int
    """Span of the run or child run."""
    depth: int
    opening: tuple[Message, ...]
    """The system prompt and the first message: what the conversation begins with."""
    model: str
    questions_first_final: bool = False
    """A final that comes before anything was looked at is sent back once."""
    retold: Retold | None = None
    """What is executed again before the loop goes on; None where nothing is."""


class Turns:
    """Runs one loop; holds its conversation."""

    def __init__(self, tree: Tree, order: LoopOrder, repl: Repl, blocks: Blocks, answers: Answers) -> None:
        self._tree = tree
        self._order = order
        self._repl = repl
        self._blocks = blocks
        self._answers = answers
        self._conversation = Conversation(order.opening)
        self._steps = 0
        self._retold_steps = 0 if order.retold is None else order.retold.steps
        self._has_left = False
        self._errors_in_row = 0
        self._may_question = order.questions_first_final

    async def until_final(self) -> str:
        """Take turns until an answer is accepted.

        Raises LimitHit when a limit stands in the way, CallError when the model fails.
        """
        limits = self._tree.limits
        while True:
            if self._steps == self._retold_steps:
                self._errors_in_row = 0
            if self._steps >= self._retold_steps + limits.max_steps:
                raise LimitHit(Limit.STEPS, limits.max_steps, self._steps - self._retold_steps)
            is_new = self._steps >= self._retold_steps
            if is_new and limits.max_errors is not None and self._errors_in_row >= limits.max_errors:
                raise LimitHit(Limit.ERRORS, limits.max_errors, self._errors_in_row)
            answer = await self._turn(closing=False)
            if answer is not None:
                return answer

    async def best_answer(self, hit: LimitHit, *, spends_reserve: bool) -> str:
        """Ask once, after a limit, for the best answer so far; no code runs.

        spends_reserve: the share of the budget that was held back for this may be used.
        Raises LimitHit when not even that can be afforded, CallError when the model fails.
        """
        self._conversation.tell(prompts.closing_message(hit.sentence()))
        return await self._turn(closing=True, spends_reserve=spends_reserve) or ""

    async def _turn(self, *, closing: bool, spends_reserve: bool = False) -> str | None:
        """One step: the model's reply and what follows from it; the answer when one was accepted."""
        tree, order, conversation = self._tree, self._order, self._conversation
        is_top = order.depth == 0
        number = self._steps + 1
        asked = root_call_in(step_in(tree.recall.places[order.owner], number), CLOSING if closing else REPLY)
        if order.retold is not None and not self._has_left and tree.recall.is_new(asked):
            self._leave(order.retold)
        admitted = await tree.admit(order.model, conversation.prompt(), asked, closing=spends_reserve, is_top=is_top)
        self._steps = number
        with step(tree, order.owner, self._steps, depth=order.depth, closing=closing) as now:
            place = Place(parent=now.span, depth=order.depth)
            if not closing and self._is_to_be_shortened(admitted, now.span):
                tree.give_back(admitted)
                await compaction.compact(tree, order.model, conversation, self._repl, place)
                admitted = await tree.admit(order.model, conversation.prompt(), asked, is_top=is_top)
            call, completion = await tree.root_call(admitted, place)
            conversation.hear(call, completion.text)
            if closing:
                return await self._read_closing(now.span, completion)
            return await self._work(now, completion)

    def _is_to_be_shortened(self, admitted: Admitted, span: int) -> bool:
        """Whether the history is shortened before this step's call: as it was, where that call is recalled."""
        recall = self._tree.recall
        if admitted.recalled is not None:
            return recall.call(root_call_in(recall.places[span], SUMMARY)) is not None
        return compaction.is_due(self._tree, self._order.model, self._conversation)

    async def _work(self, now: Step, completion: Completion) -> str | None:
        """Run the reply's code, look for a final, and say to the model what it must know."""
        reading = read_reply(completion.text)
        is_cut = completion.finish_reason == "length"
        told = [CUT_REPLY] if is_cut else []
        runnable = reading.blocks
        if is_cut and reading.is_unclosed:
            runnable = reading.blocks[:-1]
            told.append(CUT_CODE)
        ran = await self._blocks.run(now.span, runnable)
        answer, unusable = ran.answer, ""
        if answer is None:
            answer, unusable = await self._final_in_prose(now.span, reading, ran)
        if answer is not None:
            self._errors_in_row = 0
            return answer
        if not runnable:
            unusable = unusable or ("" if is_cut else why_unusable(reading, completion))
            reason = unusable or " ".join(told)
            self._tree.write(ReplySentBack(span=now.span, at=self._tree.now(), reason=reason))
            now.error = reason
        now.failed = ran.failed or not runnable
        now.error = ran.error or now.error
        self._errors_in_row = self._errors_in_row + 1 if now.failed else 0
        parts = (*ran.reports, unusable, *told, self._steps_left())
        self._conversation.tell("\n\n".join(part for part in parts if part))
        return None

    async def _final_in_prose(self, span: int, reading: Reading, ran: Ran) -> tuple[str | None, str]:
        """The accepted answer, or what the model must be told of its final."""
        final = find_final(reading.prose)
        if not isinstance(final, Final):
            return None, final.problem
        try:
            answer, computed = await self._answers.resolve(final)
        except UnknownName as error:
            return None, self._answers.refuse(span, final.via, final.content, str(error))
        if ran.failed:
            return None, self._answers.refuse(span, final.via, answer, CODE_FAILED)
        if reading.blocks and not computed:
            return None, self._answers.refuse(span, final.via, answer, SET_ASIDE)
        if self._steps == 1 and not reading.blocks and self._may_question:
            self._may_question = False
            return None, self._answers.refuse(span, final.via, answer, LOOK_FIRST)
        return self._answers.from_text(span, final.via, answer)

    async def _read_closing(self, span: int, completion: Completion) -> str:
        reading = read_reply(completion.text)
        said = reading.prose.strip() or completion.text.strip()
        for text in (reading.prose, "\n".join(reading.blocks)):
            final = find_final(text)
            if isinstance(final, Final):
                try:
                    answer, _ = await self._answers.resolve(final)
                except UnknownName as error:
                    self._answers.refuse(span, final.via, final.content, str(error))
                    said = _FINAL_VAR.sub("", said).strip()
                    continue
                return self._answers.take(span, final.via, answer)
        return self._answers.take(span, "text", said) if any(map(str.isalnum, said)) else ""

    def _leave(self, retold: Retold) -> None:
        """The record of an earlier run has ended: say so where the model must know of it."""
        self._has_left = True
        lost = self._tree.recall.lost
        told = (retold.told, NOT_BROUGHT_BACK.format(", ".join(lost)) if lost else "")
        if any(told):
            self._conversation.tell("\n\n".join(filter(None, told)))

    def _steps_left(self) -> str:
        limit = self._tree.limits.max_steps
        left = limit - self._steps + (self._retold_steps if self._steps >= self._retold_steps else 0)
        if left == 1:
            return "One step is left: give your final answer in it."
        return f"{left} steps are left." if left <= 5 else ""
