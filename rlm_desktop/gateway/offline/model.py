"""The offline models as models: who replies, in pieces, with estimated tokens, at no cost."""

from __future__ import annotations

import asyncio
import re

from rlm_desktop.events.documents import CHARS_PER_TOKEN
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.offline import analyst, reader
from rlm_desktop.ports import Completion, OnText, Request

TYPING_SECONDS = 0.15
"""Over which a streamed reply is spread, so that one can see it come."""


class OfflineModel:
    """offline/analyst and offline/reader: the role decides, so that a child run's loop is the analyst's too."""

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """The reply; never fails."""
        if request.role == "root":
            text = analyst.reply_to(request.messages)
        else:
            prompt = request.messages[-1].text
            text = await asyncio.to_thread(reader.read, prompt) if len(prompt) > 20_000 else reader.read(prompt)
        if on_text is not None:
            pieces = re.findall(r"[^\n]*\n|[^\n]+", text)
            for piece in pieces:
                on_text(piece, False)
                await asyncio.sleep(TYPING_SECONDS / len(pieces))
        usage = Usage(
            tokens_in=sum(len(message.text) for message in request.messages) // CHARS_PER_TOKEN,
            tokens_out=len(text) // CHARS_PER_TOKEN,
            cost=0.0,
        )
        return Completion(text=text, usage=usage, finish_reason="stop", model=request.model)
