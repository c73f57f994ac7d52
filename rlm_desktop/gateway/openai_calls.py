"""Requests to OpenAI-compatible servers given by an address: plain HTTP, because 64 calls at once must cost little.

For the same server litellm gives the same replies, errors and figures; it takes 5 ms of processor time for each call
and 3 s to import. It serves every other provider.
"""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
import urllib.request
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import certifi

from rlm_desktop import keys
from rlm_desktop.gateway import addresses, replies
from rlm_desktop.gateway.refusals import Failure, Trouble, trouble_of
from rlm_desktop.gateway.retrying import Patience, Retrying, asked_wait
from rlm_desktop.ports import Completion, OnText, Request

MOST_ERROR_BYTES = 1 << 16
MOST_REPLY_BYTES = 1 << 28
MOST_LINE_BYTES = 1 << 26


class OpenAICalls:
    """Asks OpenAI-compatible servers; owns the connections, from the first call until close."""

    def __init__(self, provider_keys: Mapping[str, str], patience: Patience) -> None:
        self._keys = provider_keys
        self._patience = patience
        self._retrying = Retrying(provider_keys, patience)
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def complete(self, request: Request, address: str, on_text: OnText | None) -> Completion:
        """One reply.

        Raises CallError with a sentence, after the retries that made sense.
        """
        return await self._retrying.complete(
            request.model, address, lambda hear: self._once(request, address, hear), on_text
        )

    async def _once(self, request: Request, address: str, on_text: OnText | None) -> Completion:
        seconds = self._patience.reply_seconds
        try:
            async with (
                asyncio.timeout(seconds if on_text is None else None),
                self._post(request, address, on_text) as response,
            ):
                if response.status != 200:
                    raise await _refused(response)
                if on_text is None or response.content_type == "application/json":
                    return replies.whole(request, _object(await _read(response, MOST_REPLY_BYTES)))
                return await _streamed(request, response, on_text)
        except TimeoutError as error:
            raise Failure(Trouble.TIME, f"nothing came for {seconds:g} seconds") from error
        except aiohttp.ClientConnectorError as error:
            raise Failure(Trouble.UNREACHABLE, str(error.os_error) or str(error)) from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise Failure(Trouble.REQUEST, "the address is not one of the web") from error
        except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            raise Failure(Trouble.CUT, "the connection was closed") from error
        except aiohttp.ClientError as error:
            raise Failure(Trouble.SERVER, str(error)) from error

    def _post(self, request: Request, address: str, on_text: OnText | None) -> Any:
        body: dict[str, Any] = {
            "model": addresses.name_there(request.model),
            "messages": [{"role": message.role, "content": message.text} for message in request.messages],
        }
        if request.max_tokens is not None:
            body["max_tokens"] = request.max_tokens
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if on_text is not None:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        headers = {"Content-Type": "application/json"}
        key = self._keys.get(keys.provider_of(request.model)) or self._keys.get(keys.OPENAI)
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        if self._session is None:
            self._session = _session(self._patience)
        return self._session.post(
            addresses.endpoint(address),
            data=json.dumps(body).encode(),
            headers=headers,
            proxy=_proxy(address),
            ssl=_trusted() if address.startswith("https:") else True,
        )


def _session(patience: Patience) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(
            total=None, sock_connect=patience.connect_seconds, sock_read=patience.reply_seconds
        ),
    )


@functools.cache
def _trusted() -> ssl.SSLContext:
    """The machine's certificates, and those that come along where it has none."""
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(certifi.where())
    return trusted


@functools.cache
def _proxy(address: str) -> str | None:
    """The proxy that the environment names for an address; aiohttp itself would look for it at every call."""
    parts = urlsplit(address)
    if not parts.hostname or urllib.request.proxy_bypass(parts.hostname):
        return None
    return urllib.request.getproxies().get(parts.scheme)


async def _streamed(request: Request, response: aiohttp.ClientResponse, on_text: OnText) -> Completion:
    gathered = replies.Gathered(request)
    is_done = False
    try:
        async for data in _events(response):
            if data == b"[DONE]":
                is_done = True
                break
            gathered.add(_object(data), on_text)
    except (aiohttp.ClientError, TimeoutError) as error:
        if gathered.finish_reason:
            return gathered.completion()
        trouble = Trouble.TIME if isinstance(error, TimeoutError) else Trouble.CUT
        raise Failure(trouble, "the stream stopped", usage=gathered.usage) from error
    if not is_done and not gathered.finish_reason:
        raise Failure(Trouble.CUT, "the stream ended without a finish_reason", usage=gathered.usage)
    return gathered.completion()


async def _events(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    """The data of each server-sent event, which in this protocol is one line."""
    rest = b""
    async for piece in response.content.iter_any():
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > MOST_LINE_BYTES:
            raise Failure(Trouble.GARBLED, "a line of the stream does not end")
        for line in lines:
            name, _, data = line.strip().partition(b":")
            if name == b"data" and data.strip():
                yield data.strip()


async def _refused(response: aiohttp.ClientResponse) -> Failure:
    """What a response that is no reply means."""
    try:
        body = (await _read(response, MOST_ERROR_BYTES)).decode("utf-8", "replace")
    except (aiohttp.ClientError, Failure):
        body = ""
    detail = _words(body) or f"HTTP {response.status} {response.reason or ''}"
    return Failure(trouble_of(response.status, body), detail, wait=asked_wait(response.headers))


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes:
    parts, size = [], 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > most:
            raise Failure(Trouble.GARBLED, "it does not end")
        parts.append(part)
    return b"".join(parts)


def _object(data: bytes) -> dict[str, Any]:
    """A JSON object that holds no error; some servers send an error under a good status."""
    try:
        plain = json.loads(data)
    except ValueError as problem:
        raise Failure(Trouble.GARBLED, "it is not JSON") from problem
    if not isinstance(plain, dict):
        raise Failure(Trouble.GARBLED, "it is not a JSON object")
    if error := plain.get("error"):
        code = error.get("code") if isinstance(error, dict) else None
        body = json.dumps(plain)
        raise Failure(trouble_of(code if isinstance(code, int) else 500, body), _words(body))
    return plain


def _words(body: str) -> str:
    """The message in an error's body, which servers put in many places; empty for a page of HTML."""
    try:
        plain = json.loads(body)
    except ValueError:
        return "" if body.lstrip().startswith("<") else body
    for name in ("error", "message", "detail"):
        if not isinstance(plain, dict):
            break
        plain = plain.get(name) or plain
    if isinstance(plain, dict):
        return json.dumps(plain)
    return str(plain)
