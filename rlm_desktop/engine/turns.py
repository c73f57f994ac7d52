"""One loop, of the run or of a child run: the model's turns, its code, what it is told, until a final answer."""

from __future__ import annotations

from dataclasses import dataclass

from rlm_desktop.engine import prompts
from rlm_desktop.engine.blocks import Blocks, Ran
from rlm_desktop.engine.fences import Reading, read_reply
from rlm_desktop.engine.finals import Final, find_final
from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.steps import Step, step
from rlm_desktop.engine.tree import Place, Prompt, Tree
from rlm_desktop.events.facts import AnswerOffered, Message, ReplySentBack
from rlm_desktop.events.limits import Limit
from rlm_desktop.ports import Completion, Repl, UnknownName

SET_ASIDE = (
    "Your FINAL was set aside: it was written before the code's output was there. "
    "Look at the output above; when it bears the answer out, give the final again, alone."
)
CODE_FAILED = "Your final was set aside because the code in the same reply did not run to its end."
NO_CODE = "The reply holds neither code nor a final answer. Write a block fenced with ```repl, or FINAL(your answer)."
EMPTY_REPLY = "The reply was empty. Write a block fenced with ```repl, or FINAL(your answer)."
WRONG_TAG = "Only blocks fenced with ```repl or ```python run; this reply's were tagged {tags}."
CUT_REPLY = "The reply was cut off at the model's output limit; write less at a time."


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopOrder:
    """What one loop is to answer."""

    owner: int
    """Span of the run or child run."""
    depth: int
    opening: tuple[Message, ...]
    """The system prompt and the first message: what the conversation begins with."""
    model: str


class Turns:
    """Runs one loop; holds its conversation."""

    def __init__(self, tree: Tree, order: LoopOrder, repl: Repl, blocks: Blocks) -> None:
        self._tree = tree
        self._order = order
        self._repl = repl
        self._blocks = blocks
        self._steps = 0
        self._errors_in_row = 0
        self._messages: list[Message] = list(order.opening)
        self._fresh: list[Message] = list(order.opening)
        self._after: int | None = None

    async def until_final(self) -> str:
        """Take turns until an answer is accepted.

        Raises LimitHit when a limit stands in the way, CallError when the model fails.
        """
        limits = self._tree.limits
        while True:
            if self._steps >= limits.max_steps:
                raise LimitHit(Limit.STEPS, limits.max_steps, self._steps)
            if limits.max_errors is not None and self._errors_in_row >= limits.max_errors:
                raise LimitHit(Limit.ERRORS, limits.max_errors, self._errors_in_row)
            answer = await self._turn(closing=False)
            if answer is not None:
                return answer

    async def best_answer(self, hit: LimitHit, *, spends_reserve: bool) -> str:
        """Ask once, after a limit, for the best answer so far; no code runs.

        spends_reserve: the share of the budget that was held back for this may be used.
        Raises LimitHit when not even that can be afforded, CallError when the model fails.
        """
        self._say("user", prompts.closing_message(hit.sentence()))
        return await self._turn(closing=True, spends_reserve=spends_reserve) or ""

    async def _turn(self, *, closing: bool, spends_reserve: bool = False) -> str | None:
        """One step: the model's reply and what follows from it; the answer when one was accepted."""
        tree, order = self._tree, self._order
        prompt = Prompt(messages=tuple(self._messages), fresh=tuple(self._fresh), after=self._after)
        admitted = tree.admit(order.model, prompt, closing=spends_reserve, is_top=order.depth == 0)
        self._steps += 1
        with step(tree, order.owner, self._steps, depth=order.depth, closing=closing) as now:
            call, completion = await tree.root_call(admitted, Place(parent=now.span, depth=order.depth))
            self._messages.append(Message(role="assistant", text=completion.text))
            self._fresh.clear()
            self._after = call
            if closing:
                return await self._read_closing(now.span, completion)
            return await self._work(now, completion)

    async def _work(self, now: Step, completion: Completion) -> str | None:
        """Run the reply's code, look for a final, and say to the model what it must know."""
        reading = read_reply(completion.text)
        ran = await self._blocks.run(now.span, reading.blocks)
        answer, unusable = ran.answer, ""
        if answer is None:
            answer, unusable = await self._final_in_prose(now.span, reading, ran)
        if answer is not None:
            self._errors_in_row = 0
            return answer
        if not reading.blocks:
            unusable = unusable or self._why_unusable(reading, completion)
            self._tree.write(ReplySentBack(span=now.span, at=self._tree.now(), reason=unusable))
        cut = CUT_REPLY if completion.finish_reason == "length" else ""
        now.failed = ran.failed or not reading.blocks
        now.error = ran.error or ("" if reading.blocks else unusable)
        self._errors_in_row = self._errors_in_row + 1 if now.failed else 0
        self._say("user", "\n\n".join(part for part in (*ran.reports, unusable, cut, self._steps_left()) if part))
        return None

    async def _final_in_prose(self, span: int, reading: Reading, ran: Ran) -> tuple[str | None, str]:
        """The accepted answer, or what the model must be told of its final."""
        final = find_final(reading.prose)
        if not isinstance(final, Final):
            return None, final.problem
        try:
            answer, computed = await self._resolve(final)
        except UnknownName as error:
            self._offer(span, final.via, final.content, str(error))
            return None, str(error)
        if ran.failed:
            self._offer(span, final.via, answer, CODE_FAILED)
            return None, CODE_FAILED
        if reading.blocks and not computed:
            self._offer(span, final.via, answer, SET_ASIDE)
            return None, SET_ASIDE
        self._offer(span, final.via, answer)
        return answer, ""

    async def _resolve(self, final: Final) -> tuple[str, bool]:
        """A final's text, and whether the REPL computed it.

        Raises UnknownName.
        """
        if final.via == "FINAL_VAR":
            return await self._repl.text_of(final.content), True
        if not final.literal and final.content.isidentifier():
            try:
                return await self._repl.text_of(final.content), True
            except UnknownName:
                return final.content, False
        return final.content, False

    async def _read_closing(self, span: int, completion: Completion) -> str:
        reading = read_reply(completion.text)
        for text in (reading.prose, "\n".join(reading.blocks)):
            final = find_final(text)
            if isinstance(final, Final):
                try:
                    answer, _ = await self._resolve(final)
                except UnknownName as error:
                    self._offer(span, final.via, final.content, str(error))
                    continue
                self._offer(span, final.via, answer)
                return answer
        answer = reading.prose.strip() or completion.text.strip()
        if answer:
            self._offer(span, "text", answer)
        return answer

    def _offer(self, span: int, via: str, answer: str, reason: str = "") -> None:
        self._tree.write(
            AnswerOffered(
                span=span,
                at=self._tree.now(),
                via="FINAL" if via == "FINAL" else "FINAL_VAR" if via == "FINAL_VAR" else "text",
                answer=answer,
                accepted=not reason,
                reason=reason,
            )
        )

    def _why_unusable(self, reading: Reading, completion: Completion) -> str:
        if completion.finish_reason == "content_filter":
            return "The model's provider withheld the reply (content filter). Put it another way."
        if not completion.text.strip():
            return EMPTY_REPLY
        if reading.other_tags:
            return WRONG_TAG.format(tags=", ".join(sorted(set(reading.other_tags))))
        return NO_CODE

    def _say(self, role: str, text: str) -> None:
        message = Message(role="system" if role == "system" else "user", text=text)
        self._messages.append(message)
        self._fresh.append(message)

    def _steps_left(self) -> str:
        left = self._tree.limits.max_steps - self._steps
        if left == 1:
            return "One step is left: give your final answer in it."
        return f"{left} steps are left." if left <= 5 else ""
