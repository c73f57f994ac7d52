"""The offline models as models: who replies, in pieces, with estimated tokens, at no cost."""

from __future__ import annotations

import asyncio
import re

from rlm_desktop.events.documents import CHARS_PER_TOKEN
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.offline import analyst, notes, reader
from rlm_desktop.ports import Completion, OnText, Request

TYPING_SECONDS = 0.15
"""Over which a streamed reply is spread, so that one can see it come."""

LONG_CHARS = 20_000
"""A prompt over this is read in a thread, so that the loop goes on."""


class OfflineModel:
    """offline/analyst and offline/reader: the role decides, so that a child run's loop is the analyst's too."""

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """The reply; never fails."""
        chars = sum(len(message.text) for message in request.messages)
        text = await asyncio.to_thread(_reply, request) if chars > LONG_CHARS else _reply(request)
        if on_text is not None:
            pieces = re.findall(r"[^\n]*\n|[^\n]+", text)
            for piece in pieces:
                on_text(piece, False)
                await asyncio.sleep(TYPING_SECONDS / len(pieces))
        usage = Usage(
            tokens_in=chars // CHARS_PER_TOKEN,
            tokens_out=len(text) // CHARS_PER_TOKEN,
            cost=0.0,
        )
        return Completion(text=text, usage=usage, finish_reason="stop", model=request.model)


def _reply(request: Request) -> str:
    if request.role == "root":
        return analyst.reply_to(request.messages)
    prompt = request.messages[-1].text
    return notes.read(prompt) or reader.read(prompt)
