"""A model that follows a script: for tests, golden runs and demonstrations. Deterministic; talks to nobody."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.codec import CodecError, from_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.documents import CHARS_PER_TOKEN
from rlm_desktop.events.usage import Usage
from rlm_desktop.ports import CallError, Completion, OnText, Request

PREFIX = "scripted/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One reply of a script."""

    text: str = ""
    role: str = ""
    """root or sub, when it is meant for one of them only."""
    match: str = ""
    """A regular expression that the last message must hold; such a line can be used any number of times."""
    error: str = ""
    """A sentence: the call fails with it."""
    delay: float = 0.0
    """Seconds before the reply; streamed replies are spread over them."""
    thinking: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    cost: float | None = None
    finish_reason: str = "stop"


class Script:
    """Gives its lines away: the first that matches the request; lines without `match` are used up in order."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._used: set[int] = set()
        self.calls = 0

    async def complete(self, request: Request, on_text: OnText | None = None) -> Completion:
        """The next line.

        Raises CallError when the line says so, or when the script has none left.
        """
        self.calls += 1
        line = self._next(request)
        usage = Usage(
            tokens_in=_estimate(request) if line.tokens_in is None else line.tokens_in,
            tokens_out=len(line.text) // CHARS_PER_TOKEN if line.tokens_out is None else line.tokens_out,
            cost=line.cost,
        )
        pieces = re.findall(r"\S+\s*|\s+", line.text) if on_text is not None else []
        if on_text is not None and line.thinking:
            on_text(line.thinking, True)
        for piece in pieces:
            if line.delay:
                await asyncio.sleep(line.delay / len(pieces))
            if on_text is not None:
                on_text(piece, False)
        if not pieces and line.delay:
            await asyncio.sleep(line.delay)
        if line.error:
            raise CallError(line.error, usage=None)
        return Completion(
            text=line.text,
            thinking=line.thinking,
            usage=usage,
            finish_reason=line.finish_reason,
            model=request.model,
        )

    def _next(self, request: Request) -> Line:
        last = request.messages[-1].text
        for number, line in enumerate(self._lines):
            if number in self._used or (line.role and line.role != request.role):
                continue
            if line.match:
                if re.search(line.match, last):
                    return line
                continue
            self._used.add(number)
            return line
        raise CallError(f"The script has no line left for call {self.calls} ({request.role}).")


def read_script(model: str) -> Script:
    """The script that a model name scripted/<path> names: a JSON list of lines.

    Raises RlmError that names the file.
    """
    file = Path(model.removeprefix(PREFIX))
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return Script([from_plain(Line, line) for line in plain])
    except (OSError, ValueError, CodecError, TypeError) as error:
        raise RlmError(f"The script {file} cannot be used: {error}.", "It must be a JSON list of replies.") from error


def _estimate(request: Request) -> int:
    return sum(len(message.text) for message in request.messages) // CHARS_PER_TOKEN
