"""A server that speaks OpenAI's chat protocol by script, on loopback, in a thread of its own."""

import asyncio
import itertools
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

TOOL_CALL = {"id": "call_1", "type": "function", "function": {"name": "python", "arguments": '{"code": "1"}'}}
Fault = Literal["", "hang", "cut", "malformed", "html", "no_choices", "error_in_body", "not_an_object"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server does with one request."""

    text: str = "ready"
    status: int = 200
    error: Mapping[str, Any] = field(default_factory=dict)
    """Body of an error, under "error"."""
    headers: Mapping[str, str] = field(default_factory=dict)
    fault: Fault = ""
    """cut: the connection is closed in the middle of the reply."""
    delay: float = 0.0
    """Seconds before anything is sent."""
    piece_delay: float = 0.0
    """Seconds before each piece of a streamed reply."""
    thinking: str = ""
    thinking_field: str = "reasoning_content"
    refusal: str | None = None
    finish_reason: str | None = "stop"
    tokens_in: int | None = None
    """None: one token for four characters."""
    tokens_out: int | None = None
    cached: int = 0
    reasoning: int = 0
    usage: bool = True
    tool_call: bool = False
    """The reply calls a tool that nobody offered, and holds no text."""


@dataclass(slots=True)
class Asked:
    """One request as it came."""

    body: dict[str, Any]
    headers: dict[str, str]
    is_closed: threading.Event = field(default_factory=threading.Event)
    """Set when the client went away before it had its reply."""

    @property
    def last(self) -> str:
        """The last message's text."""
        return self.body["messages"][-1]["content"]


class OpenAIServer:
    """Answers each request with what `answer` gives for it. Counts what it was asked and what it billed."""

    def __init__(self, answer: Callable[[Asked, int], Reply]) -> None:
        """answer: from a request and its number, from 0, to the reply; called in the server's thread."""
        self._answer = answer
        self._numbers = itertools.count()
        self.asked: list[Asked] = []
        self.replied = 0
        """Replies with status 200 that were sent to their end: what a provider bills."""
        self.unreported = 0
        """Of these, the replies without figures; the tokens below leave them out."""
        self.tokens_in = 0
        self.tokens_out = 0
        self.in_flight = 0
        self.most_in_flight = 0
        self.address = ""
        self._loop = asyncio.new_event_loop()
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="openai-server")
        self._thread.start()
        assert self._is_up.wait(20)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._until_closed())
        finally:
            self._loop.close()

    async def _until_closed(self) -> None:
        self._stop = asyncio.Event()
        application = web.Application(client_max_size=1 << 30)
        application.router.add_post("/v1/chat/completions", self._handle)
        application.router.add_post("/chat/completions", self._handle)
        runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.address = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
        self._is_up.set()
        await self._stop.wait()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(await request.json(), {name.lower(): value for name, value in request.headers.items()})
        self.asked.append(asked)
        reply = self._answer(asked, next(self._numbers))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(reply.delay)
            return await self._reply(request, asked, reply)
        except (asyncio.CancelledError, ConnectionError):
            asked.is_closed.set()
            raise
        finally:
            self.in_flight -= 1

    async def _reply(self, request: web.Request, asked: Asked, reply: Reply) -> web.StreamResponse:
        if reply.fault == "hang":
            await asyncio.Event().wait()
        if reply.status != 200:
            return web.json_response({"error": dict(reply.error)}, status=reply.status, headers=reply.headers)
        match reply.fault:
            case "malformed":
                return web.Response(text='{"choices": [', content_type="application/json")
            case "html":
                return web.Response(text="<html>Bad gateway</html>", status=502, content_type="text/html")
            case "not_an_object":
                return web.json_response(["what"])
            case "error_in_body":
                return web.json_response({"error": {"message": "the upstream has no room", "code": 503}})
        if asked.body.get("stream"):
            return await self._stream(request, asked, reply)
        body = json.dumps(self._whole(asked, reply)).encode()
        if reply.fault == "cut":
            response = web.StreamResponse(
                headers={"Content-Length": str(len(body)), "Content-Type": "application/json"}
            )
            await response.prepare(request)
            await response.write(body[: len(body) // 2])
            request.transport.abort()
            return response
        self._count(asked, reply)
        return web.Response(body=body, content_type="application/json")

    def _whole(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        message = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
        if reply.tool_call:
            message |= {"content": None, "tool_calls": [TOOL_CALL]}
        if reply.thinking:
            message[reply.thinking_field] = reply.thinking
        choice = {"index": 0, "message": message, "finish_reason": reply.finish_reason}
        whole = {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": self._name(asked),
            "choices": [] if reply.fault == "no_choices" else [choice],
        }  # fmt: skip
        if reply.usage:
            whole["usage"] = self._usage(asked, reply)
        return whole

    async def _stream(self, request: web.Request, asked: Asked, reply: Reply) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)

        async def send(choices: list[dict[str, Any]], **more: Any) -> None:
            chunk = {
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": self._name(asked),
                "choices": choices, **more,
            }  # fmt: skip
            await response.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")

        def delta(finish_reason: str | None = None, **said: Any) -> list[dict[str, Any]]:
            return [{"index": 0, "delta": said, "finish_reason": finish_reason}]

        if reply.fault != "no_choices":
            await send(delta(role="assistant", content=""))
            if reply.thinking:
                await send(delta(**{reply.thinking_field: reply.thinking}))
            if reply.tool_call:
                await send(delta(tool_calls=[{"index": 0, **TOOL_CALL}]))
            pieces = re.findall(r"\S+\s*|\s+", reply.text)
            for piece in pieces[: len(pieces) // 2] if reply.fault == "cut" else pieces:
                await asyncio.sleep(reply.piece_delay)
                await send(delta(content=piece))
            if reply.fault == "cut":
                await asyncio.sleep(0.05)
                request.transport.abort()
                return response
            if reply.refusal:
                await send(delta(refusal=reply.refusal))
            if reply.finish_reason is not None:
                await send(delta(reply.finish_reason))
        if reply.usage and asked.body.get("stream_options", {}).get("include_usage"):
            await send([], usage=self._usage(asked, reply))
        if reply.finish_reason is not None:
            await response.write(b"data: [DONE]\n\n")
        self._count(asked, reply)
        await response.write_eof()
        return response

    def _name(self, asked: Asked) -> str:
        return asked.body["model"] + "-2026"

    def _usage(self, asked: Asked, reply: Reply) -> dict[str, Any]:
        tokens_in, tokens_out = self._tokens(asked, reply)
        return {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
            "prompt_tokens_details": {"cached_tokens": reply.cached},
            "completion_tokens_details": {"reasoning_tokens": reply.reasoning},
        }

    def _tokens(self, asked: Asked, reply: Reply) -> tuple[int, int]:
        prompt = sum(len(message["content"]) for message in asked.body["messages"]) // 4
        return (
            prompt if reply.tokens_in is None else reply.tokens_in,
            len(reply.text) // 4 if reply.tokens_out is None else reply.tokens_out,
        )

    def _count(self, asked: Asked, reply: Reply) -> None:
        tokens_in, tokens_out = self._tokens(asked, reply)
        self.replied += 1
        if not reply.usage:
            self.unreported += 1
            return
        self.tokens_in += tokens_in
        self.tokens_out += tokens_out
