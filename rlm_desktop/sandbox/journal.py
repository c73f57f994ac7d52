"""Answers for blocks that are executed again in a fresh namespace: those that were given the first time."""

from __future__ import annotations

from collections import deque
from typing import Literal

from rlm_desktop.ports import Executed, OnOutput, OnSubCall, SubCall, SubReply

NOT_RECORDED = "This prompt was not asked when the block ran first."


class Recollection:
    """Answers a block's questions prompt by prompt; threads may ask in another order than they did."""

    def __init__(self, block: Executed) -> None:
        self._default_model = block.default_model
        self._left: dict[tuple[str, str, str | None], deque[SubReply]] = {}
        for call, replies in block.asked:
            for prompt, reply in zip(call.prompts, replies, strict=True):
                self._left.setdefault(self._key(call, prompt), deque()).append(reply)

    async def answer(self, call: SubCall) -> tuple[SubReply, ...]:
        """The recorded replies; failures that say so where there are none."""
        return tuple(self._one(call, prompt) for prompt in call.prompts)

    def answer_or(self, ask: OnSubCall) -> OnSubCall:
        """Answers by the record, and asks for what is not in it."""

        async def answer(call: SubCall) -> tuple[SubReply, ...]:
            if all(self._left.get(self._key(call, prompt)) for prompt in call.prompts):
                return await self.answer(call)
            return await ask(call)

        return answer

    def _one(self, call: SubCall, prompt: str) -> SubReply:
        recorded = self._left.get(self._key(call, prompt)) or self._of_any_model(call, prompt)
        return recorded.popleft() if recorded else SubReply(error=NOT_RECORDED)

    def _of_any_model(self, call: SubCall, prompt: str) -> deque[SubReply] | None:
        """Replies to the prompt by another model: a fork's default model may not be the one that had been asked."""
        return next((left for key, left in self._left.items() if key[:2] == (call.asked_as, prompt) and left), None)

    def _key(self, call: SubCall, prompt: str) -> tuple[str, str, str | None]:
        return call.asked_as, prompt, call.model or self._default_model


def after(chars: int, on_output: OnOutput) -> OnOutput:
    """Hears what comes after so many characters, which were heard before."""
    left = chars

    def hear(text: str, stream: Literal["stdout", "stderr"]) -> None:
        nonlocal left
        new = text[left:]
        left = max(0, left - len(text))
        if new:
            on_output(new, stream)

    return hear
