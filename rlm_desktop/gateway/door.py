"""The door: which kind of model a name means, and the way to it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import CHARS_PER_TOKEN
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway import prices
from rlm_desktop.gateway.litellm_calls import LitellmCalls, load
from rlm_desktop.gateway.offline import names
from rlm_desktop.gateway.offline.model import OfflineModel
from rlm_desktop.gateway.scripted import PREFIX as SCRIPTED
from rlm_desktop.gateway.scripted import Script, read_script
from rlm_desktop.ports import Completion, OnText, Request


class Door:
    """The gateway of one run.

    keys: by provider. api_base: an address for every model that is neither offline nor scripted;
    api_bases: addresses by model name, which go first.
    """

    def __init__(
        self,
        *,
        keys: Mapping[str, str],
        api_base: str | None = None,
        api_bases: Mapping[str, str] | None = None,
    ) -> None:
        self._api_base = api_base
        self._api_bases = api_bases or {}
        self._litellm = LitellmCalls(keys)
        self._offline = OfflineModel()
        self._scripts: dict[str, Script] = {}

    def check(self, model: str) -> None:
        """Refuse a name that cannot mean a model, before anything is asked.

        Raises RlmError.
        """
        if model.startswith(names.PREFIX) and model not in (names.ANALYST, names.READER):
            raise RlmError(
                f"There is no offline model {model!r}.", f"The offline models are {names.ANALYST} and {names.READER}."
            )
        if model.startswith(SCRIPTED):
            self._script(model)
        if not model.strip():
            raise RlmError("A model is missing.", "Choose one, or connect one.")

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """Ask the model; see ports.Gateway."""
        if request.model.startswith(names.PREFIX):
            return await self._offline.complete(request, on_text)
        if request.model.startswith(SCRIPTED):
            return await self._script(request.model).complete(request, on_text)
        api_base = self._api_bases.get(request.model, self._api_base)
        return await self._litellm.complete(request, api_base, on_text)

    def estimate(self, request: Request) -> Usage:
        """What the request's prompt would use: tokens by rule of thumb, dollars where the price is known."""
        tokens = sum(len(message.text) for message in request.messages) // CHARS_PER_TOKEN
        if request.model.startswith(names.PREFIX):
            return Usage(tokens_in=tokens, cost=0.0)
        if request.model.startswith(SCRIPTED):
            return Usage(tokens_in=tokens)
        return Usage(tokens_in=tokens, cost=prices.input_cost(request.model, tokens))

    def window(self, model: str) -> int | None:
        """Tokens that fit the model; None when unknown."""
        return names.WINDOW if model.startswith(names.PREFIX) else prices.window(model)

    async def close(self) -> None:
        """End what the models hold open."""
        await self._litellm.close()

    def _script(self, model: str) -> Script:
        if model not in self._scripts:
            self._scripts[model] = read_script(model)
        return self._scripts[model]


def needs_litellm(model: str) -> bool:
    """Whether a model is reached through litellm."""
    return not model.startswith((names.PREFIX, SCRIPTED))


async def warm(models: Sequence[str]) -> None:
    """Import litellm now if one of the models needs it."""
    if any(needs_litellm(model) for model in models):
        await asyncio.to_thread(load)
