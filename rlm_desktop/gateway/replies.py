"""A reply in OpenAI's words, whole or in pieces, made a Completion; what was not reported stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway import prices
from rlm_desktop.gateway.refusals import Failure, Trouble
from rlm_desktop.ports import Completion, OnText, Request

Plain = Mapping[str, Any]
TOOL_REASONS = frozenset({"tool_calls", "function_call"})
"""Finish reasons of a reply that holds no text but a call of a tool."""


def whole(request: Request, reply: Plain) -> Completion:
    """A chat.completion object.

    Raises Failure when it holds no reply.
    """
    gathered = Gathered(request)
    gathered.add(reply, None)
    return gathered.completion()


def usage_of(model: str, reported: object) -> Usage:
    """Our figures from a `usage` object; None where it does not say."""
    if not isinstance(reported, Mapping):
        return Usage()
    tokens_in, tokens_out = _count(reported.get("prompt_tokens")), _count(reported.get("completion_tokens"))
    if not tokens_in and not tokens_out:
        return Usage()
    counted = Usage(
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        tokens_cached=_count(_part(reported, "prompt_tokens_details").get("cached_tokens")),
        tokens_reasoning=_count(_part(reported, "completion_tokens_details").get("reasoning_tokens")),
    )
    return replace(counted, cost=prices.cost(model, counted))


class Gathered:
    """What a reply has come to so far: of one chat.completion, or of many chat.completion.chunk."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self._text: list[str] = []
        self._thinking: list[str] = []
        self._refusal: list[str] = []
        self._usage: object = None
        self._model = ""
        self._has_choice = False
        self.finish_reason = ""
        """Empty until the model said that it was done."""

    def add(self, piece: Plain, on_text: OnText | None) -> None:
        """One more object; on_text hears what is new in it."""
        self._model = _word(piece.get("model")) or self._model
        if piece.get("usage") is not None:
            self._usage = piece["usage"]
        choices = piece.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], Mapping):
            return
        self._has_choice = True
        choice = choices[0]
        self.finish_reason = _word(choice.get("finish_reason")) or self.finish_reason
        said = _part(choice, "message") or _part(choice, "delta")
        thought = _text(said.get("reasoning_content")) or _text(said.get("reasoning"))
        for text, kept, thinking in ((thought, self._thinking, True), (_text(said.get("content")), self._text, False)):
            if text:
                kept.append(text)
                if on_text is not None:
                    on_text(text, thinking)
        self._refusal.append(_text(said.get("refusal")))

    @property
    def usage(self) -> Usage:
        """What was reported so far."""
        return usage_of(self._request.model, self._usage)

    def completion(self) -> Completion:
        """The reply.

        An empty one of the root model is for its loop to send back; where code asked, a reply that was withheld
        or never begun is a failure. Raises Failure, with what was used.
        """
        text, refusal = "".join(self._text), "".join(self._refusal)
        if not self._has_choice:
            raise Failure(Trouble.EMPTY, "it holds no choice", usage=self.usage)
        finish_reason = "content_filter" if refusal and not text else self.finish_reason
        if not text and self._request.role == "sub":
            if finish_reason == "content_filter":
                raise Failure(Trouble.WITHHELD, refusal, usage=self.usage)
            if finish_reason == "length":
                raise Failure(Trouble.SPENT, "finish_reason is length", usage=self.usage)
            if finish_reason in TOOL_REASONS:
                raise Failure(Trouble.EMPTY, "it asks for a tool, and there are none", usage=self.usage)
        return Completion(
            text=text or refusal,
            thinking="".join(self._thinking),
            usage=self.usage,
            finish_reason=finish_reason,
            model=self._model,
        )


def _part(plain: Plain, name: str) -> Plain:
    part = plain.get(name)
    return part if isinstance(part, Mapping) else {}


def _count(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0 else None


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _text(content: object) -> str:
    """Text, or the text parts of a list of parts."""
    if isinstance(content, list):
        return "".join(_word(part.get("text")) for part in content if isinstance(part, Mapping))
    return _word(content)
