"""Identical sub-calls of one run that share one reply, where the user wants that."""

from __future__ import annotations

import asyncio
import hashlib

from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.events.facts import ReplyShared
from rlm_desktop.ports import Completion


class Sharing:
    """Asks at temperature 0, and each (model, prompt) once. A failed call is not shared: the next asks again."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._asked: dict[tuple[str, bytes], asyncio.Future[tuple[int, Completion] | None]] = {}
        """By model and the prompt's hash: the prompts themselves may be most of the text."""

    async def sub_call(self, model: str, prompt: str, place: Place) -> tuple[Completion, bool]:
        """The completion, and whether the model was asked for it.

        Raises LimitHit, CallError as the call itself does.
        """
        key = (model, hashlib.sha256(prompt.encode("utf-8", "surrogatepass")).digest())
        while (earlier := self._asked.get(key)) is not None:
            found = await asyncio.shield(earlier)
            if found is not None:
                span, completion = found
                shared = ReplyShared(
                    span=place.parent,
                    at=self._tree.now(),
                    call=span,
                    line=place.line,
                    batch=place.batch,
                    index=place.index,
                )
                self._tree.write(shared)
                return completion, False
        made: asyncio.Future[tuple[int, Completion] | None] = asyncio.get_running_loop().create_future()
        self._asked[key] = made
        try:
            found = await self._tree.sub_call(model, prompt, place, temperature=0.0)
        except BaseException:
            del self._asked[key]
            made.set_result(None)
            raise
        made.set_result(found)
        return found[1], True
