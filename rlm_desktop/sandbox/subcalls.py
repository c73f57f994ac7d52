"""Questions from running code to models: asked over the channel by any thread, answered by number."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Iterable
from types import FrameType
from typing import Any

from rlm_desktop.sandbox.channel import Channel
from rlm_desktop.sandbox.interrupts import Shield
from rlm_desktop.wire.frames import MAX_BLOB_BYTES, Frame

BATCH_PROMPTS = 10_000
_NAMED_FAILURES = 8


class SubCallFailed(RuntimeError):
    """A sub-call gave no answer; the message says why.

    For a batch: results is the list of answers in the order of the prompts, None for each that failed,
    and errors maps the place of each failed prompt (from 0) to its reason. So what did succeed is not lost:

        try:
            answers = llm_query_batched(prompts)
        except SubCallFailed as failed:
            answers = failed.results
    """

    def __init__(
        self, message: str, results: list[str | None] | None = None, errors: dict[int, str] | None = None
    ) -> None:
        super().__init__(message)
        self.results = results if results is not None else [None]
        self.errors = errors if errors is not None else {0: message}


SubCallFailed.__module__ = "__main__"


class _Waiting:
    def __init__(self) -> None:
        self.reply: Frame | None = None
        self.done = threading.Lock()
        self.done.acquire()


class SubCalls:
    """Asks for one block after the other.

    block_file: the file name of the block that runs; None between blocks, when asking is refused.
    """

    def __init__(self, channel: Channel, shield: Shield) -> None:
        self._channel = channel
        self._shield = shield
        self._numbers = itertools.count(1)
        self._waiting: dict[int, _Waiting] = {}
        self.block_file: str | None = None

    def deliver(self, reply: Frame) -> None:
        """Hand a reply to the thread that waits for it; from the reading thread."""
        waiting = self._waiting.get(reply.integer("id"))
        if waiting is not None and waiting.reply is None:
            waiting.reply = reply
            waiting.done.release()

    def single(self, asked_as: str, prompt: Any, model: Any) -> str:
        """One answer. Raises SubCallFailed."""
        results, errors = self._ask(asked_as, [_text(prompt, "prompt")], model, batched=False)
        if errors:
            raise SubCallFailed(errors[0], results, errors)
        return results[0] or ""

    def batch(self, asked_as: str, prompts: Any, model: Any) -> list[str]:
        """The answers in order. Raises SubCallFailed when any is missing."""
        if isinstance(prompts, (str, bytes)) or not isinstance(prompts, Iterable):
            raise TypeError(f"{asked_as}_batched takes a list of prompts, not a {type(prompts).__name__}")
        texts = [_text(prompt, f"prompts[{place}]") for place, prompt in enumerate(prompts)]
        if len(texts) > BATCH_PROMPTS:
            raise ValueError(f"{len(texts)} prompts in one batch; at most {BATCH_PROMPTS}")
        if not texts:
            return []
        results, errors = self._ask(asked_as, texts, model, batched=True)
        if errors:
            raise SubCallFailed(_failures(errors, len(texts)), results, errors)
        return [result or "" for result in results]

    def _ask(
        self, asked_as: str, prompts: list[str], model: Any, *, batched: bool
    ) -> tuple[list[str | None], dict[int, str]]:
        if self.block_file is None:
            raise RuntimeError(f"{asked_as} works only while a block runs")
        if model is not None and not isinstance(model, str):
            raise TypeError(f"model is a name or None, not a {type(model).__name__}")
        size = sum(len(prompt.encode("utf-8", "replace")) for prompt in prompts)
        if size > MAX_BLOB_BYTES:
            raise ValueError(f"prompts of {size:,} bytes at once; at most {MAX_BLOB_BYTES:,}")
        number = next(self._numbers)
        waiting = self._waiting[number] = _Waiting()
        fields = {"id": number, "as": asked_as, "model": model, "batched": batched, "line": self._line()}
        try:
            self._channel.send("ask", fields, prompts)
            waiting.done.acquire()
        finally:
            self._waiting.pop(number, None)
        reply = waiting.reply
        assert reply is not None
        failed = reply.flags("failed")
        results = [None if is_failed else text for text, is_failed in zip(reply.texts, failed, strict=True)]
        return results, {place: reply.texts[place] for place, is_failed in enumerate(failed) if is_failed}

    def _line(self) -> int | None:
        frame: FrameType | None = sys._getframe()
        line = None
        while frame is not None:
            if frame.f_code.co_filename == self.block_file:
                line = frame.f_lineno
                if frame.f_code.co_name == "<module>":
                    break
            frame = frame.f_back
        return line


def _text(prompt: Any, what: str) -> str:
    if not isinstance(prompt, str):
        raise TypeError(f"{what} must be a str, not a {type(prompt).__name__}")
    return str.__str__(prompt)


def _failures(errors: dict[int, str], asked: int) -> str:
    named = [f"prompts[{place}]: {reason}" for place, reason in itertools.islice(errors.items(), _NAMED_FAILURES)]
    more = len(errors) - len(named)
    if more:
        named.append(f"and {more} more (see .errors)")
    return (
        f"{len(errors)} of {asked} prompts failed: {'; '.join(named)}. "
        "This exception's .results holds the other answers in order, None where one failed."
    )
