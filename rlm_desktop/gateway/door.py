"""The door: which kind of model a name means, and the way to it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import CHARS_PER_TOKEN
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway import litellm_calls, prices
from rlm_desktop.gateway.addresses import speaks_openai
from rlm_desktop.gateway.litellm_calls import LitellmCalls
from rlm_desktop.gateway.offline import names
from rlm_desktop.gateway.offline.model import OfflineModel
from rlm_desktop.gateway.retrying import Patience
from rlm_desktop.gateway.scripted import PREFIX as SCRIPTED
from rlm_desktop.gateway.scripted import Script, read_script
from rlm_desktop.ports import Completion, Estimate, OnText, Request

if TYPE_CHECKING:
    from rlm_desktop.gateway.openai_calls import OpenAICalls

PATIENT = Patience()


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
        patience: Patience = PATIENT,
    ) -> None:
        self._api_base = api_base
        self._api_bases = api_bases or {}
        self._keys = keys
        self._patience = patience
        self._litellm = LitellmCalls(keys, patience)
        self._openai: OpenAICalls | None = None
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
        address = self._address(request.model)
        if address is not None and speaks_openai(request.model, address):
            calls = self._openai or await self._open_openai()
            return await calls.complete(request, address, on_text)
        return await self._litellm.complete(request, address, on_text)

    def estimate(self, request: Request) -> Estimate:
        """What the request would use; the offline and the scripted models reply at no cost or an unknown one."""
        tokens = sum(len(message.text) for message in request.messages) // CHARS_PER_TOKEN
        if request.model.startswith(names.PREFIX):
            return Estimate(tokens=tokens, cost=0.0, largest_cost=0.0)
        if request.model.startswith(SCRIPTED):
            return Estimate(tokens=tokens)
        reply = request.max_tokens or prices.largest_reply(request.model)
        most = Usage(tokens_in=tokens, tokens_out=reply)
        return Estimate(
            tokens=tokens,
            reply_tokens=reply,
            cost=prices.input_cost(request.model, tokens),
            largest_cost=prices.cost(request.model, most),
        )

    def window(self, model: str) -> int | None:
        """Tokens that fit the model; None when unknown."""
        return names.WINDOW if model.startswith(names.PREFIX) else prices.window(model)

    async def warm(self, models: Iterable[str]) -> None:
        """Import now what calls to these models need; it takes seconds where that is litellm."""
        for model in models:
            if model.startswith((names.PREFIX, SCRIPTED)):
                continue
            address = self._address(model)
            is_plain = address is not None and speaks_openai(model, address)
            await asyncio.to_thread(_load_openai_calls if is_plain else litellm_calls.load)

    async def close(self) -> None:
        """End what the models hold open."""
        await self._litellm.close()
        if self._openai is not None:
            await self._openai.close()

    def _address(self, model: str) -> str | None:
        return self._api_bases.get(model, self._api_base)

    def _script(self, model: str) -> Script:
        if model not in self._scripts:
            self._scripts[model] = read_script(model)
        return self._scripts[model]

    async def _open_openai(self) -> OpenAICalls:
        await asyncio.to_thread(_load_openai_calls)
        if self._openai is None:
            self._openai = _load_openai_calls()(self._keys, self._patience)
        return self._openai


def _load_openai_calls() -> type[OpenAICalls]:
    from rlm_desktop.gateway.openai_calls import OpenAICalls

    return OpenAICalls
