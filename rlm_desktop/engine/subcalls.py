"""What running code asks models: plain calls side by side, and child runs where the depth allows."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from rlm_desktop.engine.ledger import LimitHit
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.ports import CallError, OnSubCall, SubCall, SubReply

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
        self, tree: Tree, models: SubModels, *, depth: int, run_child: RunChild | None, search: Search | None = None
    ) -> None:
        self._tree = tree
        self._models = models
        self._depth = depth
        self._run_child = run_child
        self._search = search

    @contextlib.asynccontextmanager
    async def during(self, code: int) -> AsyncIterator[OnSubCall]:
        """The handler for one block's sub-calls; those still in flight when the block ends are cancelled."""
        tasks: set[asyncio.Task[SubReply]] = set()

        async def on_sub_call(asked: SubCall) -> tuple[SubReply, ...]:
            batch = self._tree.new_batch() if asked.batched else None
            started = []
            for index, prompt in enumerate(asked.prompts):
                place = Place(
                    parent=code,
                    depth=self._depth + 1,
                    asked_as="" if asked.asked_as == "SEARCH" else asked.asked_as,
                    line=asked.line,
                    batch=batch,
                    index=index,
                )
                task = asyncio.create_task(self._one(asked, prompt, place))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                started.append(task)
            return tuple(await asyncio.gather(*started))

        try:
            yield on_sub_call
        finally:
            left = list(tasks)
            for task in left:
                task.cancel()
            if left:
                await asyncio.gather(*left, return_exceptions=True)

    async def _one(self, asked: SubCall, prompt: str, place: Place) -> SubReply:
        if asked.asked_as == "SEARCH":
            return await self._search(prompt, place.parent) if self._search is not None else SubReply(error=NO_SEARCH)
        model = self._models.choose(asked.model)
        if model is None:
            return SubReply(error=self._models.refusal(asked.model or ""))
        try:
            if asked.asked_as == "rlm_query" and self._run_child is not None:
                return await self._run_child(prompt, model, place)
            return SubReply(text=await self._tree.sub_call(model, prompt, place))
        except CallError as error:
            return SubReply(error=str(error))
        except LimitHit as hit:
            self._tree.note_limit(place.parent, hit)
            return SubReply(error=f"{hit.sentence()} No further model call is made; give the best answer you have.")
