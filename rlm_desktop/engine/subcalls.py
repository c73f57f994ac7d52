"""What running code asks models: plain calls side by side, and child runs where the depth allows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from rlm_desktop.engine.ledger import LimitHit, TooLarge
from rlm_desktop.engine.sharing import Sharing
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.events.usage import Total, Usage
from rlm_desktop.ports import CallError, SubCall, SubReply

TOO_LARGE = "This prompt alone is more than the whole run may use ({limit}); send less."
NO_SEARCH = "There is nothing to search in this run."

RunChild = Callable[[str, str, Place], Awaitable[SubReply]]
"""Runs a child: its prompt, its model, its place."""
Search = Callable[[str, int], Awaitable[SubReply]]
"""Answers a SEARCH: its query, and the span of the code that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubModels:
    """Which models the code may ask."""

    default: str
    allowed: frozenset[str]

    def choose(self, asked: str | None) -> str | None:
        """The model to ask; None when the code may not choose that one."""
        if asked is None:
            return self.default
        return asked if asked in self.allowed else None

    def refusal(self, asked: str) -> str:
        """Why the model is not asked."""
        allowed = ", ".join(sorted(self.allowed))
        return f"The model {asked!r} is not part of this run; leave model out, or use one of: {allowed}."


class SubCalls:
    """Answers the sub-calls of one loop's code."""

    def __init__(
        self,
        tree: Tree,
        models: SubModels,
        *,
        depth: int,
        run_child: RunChild | None,
        search: Search | None = None,
        sharing: Sharing | None = None,
    ) -> None:
        self._tree = tree
        self._models = models
        self._depth = depth
        self._run_child = run_child
        self._search = search
        self._sharing = sharing

    @property
    def can_ask(self) -> bool:
        """Whether there is a model that the code may ask."""
        return bool(self._models.allowed)

    @contextlib.asynccontextmanager
    async def during(self, code: int) -> AsyncIterator[Asking]:
        """One block's sub-calls; those still in flight when the block ends are cancelled."""
        asking = Asking(self, code)
        try:
            yield asking
        finally:
            await asking.end()

    def place(self, asked: SubCall, code: int, batch: int | None, index: int) -> Place:
        """Where a call belongs that the code asks for."""
        return Place(
            parent=code,
            depth=self._depth + 1,
            asked_as="" if asked.asked_as == "SEARCH" else asked.asked_as,
            line=asked.line,
            batch=batch,
            index=index,
        )

    def new_batch(self) -> int:
        """The next batch's number."""
        return self._tree.new_batch()

    async def answer(self, asked: SubCall, prompt: str, place: Place) -> tuple[SubReply, Usage | None]:
        """One prompt answered, and what that used where it was a plain call."""
        if asked.asked_as == "SEARCH":
            found = await self._search(prompt, place.parent) if self._search is not None else SubReply(error=NO_SEARCH)
            return found, None
        model = self._models.choose(asked.model)
        if model is None:
            return SubReply(error=self._models.refusal(asked.model or "")), None
        try:
            if asked.asked_as == "rlm_query" and self._run_child is not None:
                return await self._run_child(prompt, model, place), None
            if self._sharing is not None:
                completion, was_asked = await self._sharing.sub_call(model, prompt, place)
            else:
                (_, completion), was_asked = await self._tree.sub_call(model, prompt, place), True
            return SubReply(text=completion.text), completion.usage if was_asked else None
        except CallError as error:
            return SubReply(error=str(error)), error.usage or Usage()
        except TooLarge as hit:
            return SubReply(error=TOO_LARGE.format(limit=f"{hit.allowed:g} {hit.limit.value}")), None
        except LimitHit as hit:
            self._tree.note_limit(place.parent, hit)
            sentence = f"{hit.sentence()} No further model call is made; give the best answer you have."
            return SubReply(error=sentence), None


class Asking:
    """The sub-calls of one block while it runs, and what they came to."""

    def __init__(self, subcalls: SubCalls, code: int) -> None:
        self._subcalls = subcalls
        self._code = code
        self._tasks: set[asyncio.Task[SubReply]] = set()
        self._total = Total()

    async def on_sub_call(self, asked: SubCall) -> tuple[SubReply, ...]:
        """Answer what the code asks; see ports.OnSubCall."""
        batch = self._subcalls.new_batch() if asked.batched else None
        started = []
        for index, prompt in enumerate(asked.prompts):
            task = asyncio.create_task(self._one(asked, prompt, self._subcalls.place(asked, self._code, batch, index)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            started.append(task)
        return tuple(await asyncio.gather(*started))

    async def end(self) -> None:
        """Cancel what is still in flight."""
        left = list(self._tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.gather(*left, return_exceptions=True)

    def sentence(self) -> str:
        """How many calls there were, and what they cost, for the model; empty when there were none."""
        if not self._total.calls:
            return ""
        cost = "" if self._total.cost is None else f", ${self._total.cost:.4f}"
        unpriced = f", {self._total.unpriced} of unknown price" if self._total.unpriced else ""
        return f"Sub-calls made: {self._total.calls}{cost}{unpriced}."

    async def _one(self, asked: SubCall, prompt: str, place: Place) -> SubReply:
        reply, usage = await self._subcalls.answer(asked, prompt, place)
        if usage is not None:
            self._total = self._total.plus(usage)
        return reply
