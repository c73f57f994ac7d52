"""Requests through litellm: the one file that names it. Imported only when a model needs it, for it takes seconds."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from rlm_desktop import keys
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway import replies
from rlm_desktop.gateway.refusals import Failure, Trouble, trouble_of
from rlm_desktop.gateway.retrying import Patience, Retrying, asked_wait
from rlm_desktop.ports import Completion, OnText, Request

NO_KEY = "none"
"""Sent to servers of one's own, which mostly want no key but litellm does."""

_WRAPPING = re.compile(r"^(?:(?:litellm\.)?\w+Error: |\w+Exception - )+")
"""What litellm puts before a provider's own words."""


def load() -> Any:
    """litellm, with everything switched off that talks, waits or prints; the first time takes seconds."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    os.environ["LITELLM_DISABLE_BUG_REPORT_LINK"] = "true"
    os.environ["HF_HUB_OFFLINE"] = "1"
    import litellm

    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    litellm.telemetry = False
    litellm.drop_params = True
    return litellm


class LitellmCalls:
    """Asks models of all providers."""

    def __init__(self, provider_keys: Mapping[str, str], patience: Patience) -> None:
        self._keys = provider_keys
        self._patience = patience
        self._retrying = Retrying(provider_keys, patience)
        self._is_used = False

    async def close(self) -> None:
        """Close the connections that litellm keeps open."""
        if self._is_used:
            await load().close_litellm_async_clients()

    async def complete(self, request: Request, address: str | None, on_text: OnText | None) -> Completion:
        """One reply.

        Raises CallError with a sentence, after the retries that made sense.
        """
        litellm = await asyncio.to_thread(load)
        self._is_used = True

        async def once(hear: OnText | None) -> Completion:
            try:
                return await self._once(litellm, request, address, hear)
            except Failure:
                raise
            except Exception as error:
                raise _failure(litellm, error) from error

        return await self._retrying.complete(request.model, address, once, on_text)

    async def _once(self, litellm: Any, request: Request, address: str | None, on_text: OnText | None) -> Completion:
        model = request.model if address is None or "/" in request.model else f"{keys.OPENAI}/{request.model}"
        arguments: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.text} for message in request.messages],
            "timeout": self._patience.reply_seconds,
            "num_retries": 0,
            "max_retries": 0,
        }
        if request.max_tokens is not None:
            arguments["max_tokens"] = request.max_tokens
        if request.temperature is not None:
            arguments["temperature"] = request.temperature
        key = self._keys.get(keys.provider_of(model))
        if address is not None:
            arguments |= {"api_base": address, "api_key": key or NO_KEY}
        elif key is not None:
            arguments["api_key"] = key
        if on_text is None:
            return replies.whole(request, (await litellm.acompletion(**arguments)).model_dump())
        return await _streamed(litellm, request, arguments, on_text)


async def _streamed(litellm: Any, request: Request, arguments: dict[str, Any], on_text: OnText) -> Completion:
    stream = await litellm.acompletion(**arguments, stream=True, stream_options={"include_usage": True})
    gathered = replies.Gathered(request)
    try:
        async for chunk in stream:
            gathered.add(chunk.model_dump(), on_text)
    finally:
        close = getattr(stream, "aclose", None)
        if close is not None:
            await close()
    if not gathered.finish_reason:
        raise Failure(Trouble.CUT, "the stream ended without a finish_reason", usage=gathered.usage)
    completion = gathered.completion()
    if not any(getattr(chunk, "usage", None) for chunk in stream.chunks):
        return replace(completion, usage=Usage())  # litellm made its own estimate where nothing was reported
    return completion


def _failure(litellm: Any, error: Exception) -> Failure:
    """What one of litellm's errors means."""
    words = str(getattr(error, "message", "") or error)
    response = getattr(error, "response", None)
    match error:
        case litellm.Timeout():
            trouble = Trouble.TIME
        case litellm.ContextWindowExceededError():
            trouble = Trouble.WINDOW
        case litellm.ContentPolicyViolationError():
            trouble = Trouble.WITHHELD
        case _ if any(isinstance(cause, (ConnectionRefusedError, socket.gaierror)) for cause in _causes(error)):
            trouble = Trouble.UNREACHABLE
        case _:
            status = getattr(error, "status_code", None)
            known = f"{words} {getattr(error, 'body', '')}"
            trouble = trouble_of(status if isinstance(status, int) else 400, known)
    detail = _WRAPPING.sub("", words.partition("Traceback (most recent call last)")[0])
    return Failure(trouble, detail, wait=asked_wait(response.headers) if response is not None else None)


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__
