"""Requests through litellm: the one file that names it. Imported only when a model needs it, for it takes seconds."""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections.abc import Mapping
from typing import Any

from rlm_desktop import keys
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway import prices
from rlm_desktop.ports import CallError, Completion, OnText, Request

CALL_SECONDS = 600.0
"""Longest wait for one reply."""
MOST_RETRIES = 4
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
NO_KEY = "none"
"""Sent to servers of one's own, which mostly want no key but litellm does."""


def load() -> Any:
    """litellm, with everything switched off that talks, waits or prints; the first time takes seconds."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_MODE"] = "PRODUCTION"
    os.environ["HF_HUB_OFFLINE"] = "1"
    import litellm

    litellm.suppress_debug_info = True
    litellm.disable_hf_tokenizer_download = True
    litellm.telemetry = False
    litellm.drop_params = True
    return litellm


class LitellmCalls:
    """Asks models of all providers, with retries that are counted."""

    def __init__(self, provider_keys: Mapping[str, str]) -> None:
        self._keys = provider_keys
        self._used = False

    async def close(self) -> None:
        """Close the connections that litellm keeps open."""
        if self._used:
            await load().close_litellm_async_clients()

    async def complete(self, request: Request, api_base: str | None, on_text: OnText | None) -> Completion:
        """One reply.

        Raises CallError with a sentence, after the retries that made sense.
        """
        litellm = await asyncio.to_thread(load)
        self._used = True
        retries = 0
        while True:
            started = False

            def hear(text: str, thinking: bool) -> None:
                nonlocal started
                started = True
                if on_text is not None:
                    on_text(text, thinking)

            try:
                return await self._once(litellm, request, api_base, hear if on_text else None, retries)
            except Exception as error:
                if isinstance(error, CallError):
                    raise
                pause = _pause_seconds(litellm, error, retries)
                if pause is None or started:
                    raise CallError(self._sentence(litellm, error, request.model, api_base), retries=retries) from error
            await asyncio.sleep(pause)
            retries += 1

    async def _once(
        self, litellm: Any, request: Request, api_base: str | None, on_text: OnText | None, retries: int
    ) -> Completion:
        model = request.model if api_base is None or "/" in request.model else f"openai/{request.model}"
        arguments: dict[str, Any] = {
            "model": model,
            "messages": [{"role": message.role, "content": message.text} for message in request.messages],
            "timeout": CALL_SECONDS,
            "num_retries": 0,
            "max_retries": 0,
        }
        if request.max_tokens is not None:
            arguments["max_tokens"] = request.max_tokens
        key = self._keys.get(keys.provider_of(model))
        if api_base is not None:
            arguments |= {"api_base": api_base, "api_key": key or NO_KEY}
        elif key is not None:
            arguments["api_key"] = key
        if on_text is None:
            return _completion(request.model, await litellm.acompletion(**arguments), retries)
        return await self._streamed(litellm, request.model, arguments, on_text, retries)

    async def _streamed(
        self, litellm: Any, model: str, arguments: dict[str, Any], on_text: OnText, retries: int
    ) -> Completion:
        stream = await litellm.acompletion(**arguments, stream=True, stream_options={"include_usage": True})
        text: list[str] = []
        thinking: list[str] = []
        usage, finish_reason, answered_as = None, "", ""
        try:
            async for chunk in stream:
                answered_as = getattr(chunk, "model", None) or answered_as
                usage = getattr(chunk, "usage", None) or usage
                if not chunk.choices:
                    continue
                finish_reason = chunk.choices[0].finish_reason or finish_reason
                delta = chunk.choices[0].delta
                if thought := getattr(delta, "reasoning_content", None):
                    thinking.append(thought)
                    on_text(thought, True)
                if delta.content:
                    text.append(delta.content)
                    on_text(delta.content, False)
        finally:
            close = getattr(stream, "aclose", None)
            if close is not None:
                await close()
        if not finish_reason:
            raise CallError(
                f"The reply of {model} broke off before its end.", usage=_usage(model, usage), retries=retries
            )
        return Completion(
            text="".join(text),
            thinking="".join(thinking),
            usage=_usage(model, usage),
            finish_reason=finish_reason,
            model=answered_as,
            retries=retries,
        )

    def _sentence(self, litellm: Any, error: Exception, model: str, api_base: str | None) -> str:
        """What went wrong and what to do, without any key."""
        provider = keys.provider_of(model)
        where = f" at {api_base}" if api_base else ""
        detail = self._clean(str(getattr(error, "message", "") or error))
        match error:
            case litellm.AuthenticationError() | litellm.PermissionDeniedError():
                return (
                    f"{provider} refused the key for {model}{where}: {detail} Connect the model again, "
                    f"or set {keys.variable_of(provider)}."
                )
            case litellm.ContextWindowExceededError():
                return f"The prompt is longer than {model} takes: {detail}"
            case litellm.ContentPolicyViolationError():
                return f"{model} withheld its reply (content policy): {detail}"
            case litellm.NotFoundError():
                return f"There is no model {model!r}{where}: {detail}"
            case litellm.RateLimitError():
                return f"{provider} allows no more requests for now (rate limit or quota){where}: {detail}"
            case litellm.Timeout():
                return f"{model} did not reply in time{where}: {detail}"
            case litellm.APIConnectionError():
                return f"{model} could not be reached{where}: {detail} Check the address and the network."
            case litellm.BadRequestError():
                return f"{provider} did not accept the request to {model}{where}: {detail}"
            case _:
                return f"{model} gave no reply{where}: {detail}"

    def _clean(self, text: str) -> str:
        """At most 400 characters of a provider's words, on one line, without keys."""
        for key in self._keys.values():
            text = text.replace(key, "…")
        text = re.sub(r"\b(sk|pk|key|AIza)[-_A-Za-z0-9]{8,}", "…", text)
        text = " ".join(re.sub(r"litellm\.\w+:\s*", "", text).split())
        return text[:400].rstrip(".") + "."


def _pause_seconds(litellm: Any, error: Exception, retries: int) -> float | None:
    """How long to wait before the next try; None when trying again makes no sense."""
    lasting = (
        litellm.AuthenticationError,
        litellm.PermissionDeniedError,
        litellm.NotFoundError,
        litellm.BadRequestError,
        litellm.ContextWindowExceededError,
        litellm.ContentPolicyViolationError,
    )
    passing = (
        litellm.RateLimitError,
        litellm.Timeout,
        litellm.APIConnectionError,
        litellm.InternalServerError,
        litellm.ServiceUnavailableError,
        litellm.BadGatewayError,
    )
    if retries >= MOST_RETRIES or isinstance(error, lasting) or not isinstance(error, passing):
        return None
    response = getattr(error, "response", None)
    asked = getattr(response, "headers", {}).get("retry-after") if response is not None else None
    try:
        seconds = float(asked) if asked else FIRST_PAUSE_SECONDS * 2**retries * random.uniform(0.75, 1.25)
    except ValueError:
        seconds = FIRST_PAUSE_SECONDS * 2**retries
    return min(seconds, LONGEST_PAUSE_SECONDS)


def _completion(model: str, response: Any, retries: int) -> Completion:
    if not response.choices:
        raise CallError(f"The reply of {model} was empty.", usage=_usage(model, response.usage), retries=retries)
    choice = response.choices[0]
    return Completion(
        text=choice.message.content or "",
        thinking=getattr(choice.message, "reasoning_content", None) or "",
        usage=_usage(model, getattr(response, "usage", None)),
        finish_reason=choice.finish_reason or "",
        model=response.model or "",
        retries=retries,
    )


def _usage(model: str, reported: Any) -> Usage:
    """Our figures from litellm's; what was not reported is None."""
    if reported is None:
        return Usage()
    tokens_in = getattr(reported, "prompt_tokens", None)
    tokens_out = getattr(reported, "completion_tokens", None)
    if not tokens_in and not tokens_out:
        return Usage()
    usage = Usage(
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_cached=getattr(getattr(reported, "prompt_tokens_details", None), "cached_tokens", None),
        tokens_reasoning=getattr(getattr(reported, "completion_tokens_details", None), "reasoning_tokens", None),
    )
    return Usage(
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        tokens_cached=usage.tokens_cached,
        tokens_reasoning=usage.tokens_reasoning,
        cost=prices.cost(model, usage),
    )
