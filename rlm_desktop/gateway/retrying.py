"""Trying again: which troubles pass, how long to wait, and the count of it on the reply."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from time import time

from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.refusals import Failure, Sentences, Trouble
from rlm_desktop.ports import CallError, Completion, OnText

Once = Callable[[OnText | None], Awaitable[Completion]]
"""One try; raises Failure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a reply is waited for, and how often it is asked for again."""

    connect_seconds: float = 15.0
    reply_seconds: float = 600.0
    """For a whole reply; for the next piece of a streamed one."""
    retries: int = 5
    first_pause_seconds: float = 0.5
    """Doubled with each retry."""
    longest_pause_seconds: float = 30.0
    longest_asked_seconds: float = 120.0
    """A provider that asks for a longer pause is not asked again."""


_PASSING: Mapping[Trouble, int | None] = {
    Trouble.RATE: None,
    Trouble.SERVER: None,
    Trouble.CUT: None,
    Trouble.UNREACHABLE: None,
    Trouble.TIME: 1,
    Trouble.GARBLED: 1,
}
"""Troubles that may pass, and the most retries after one; None is what patience allows."""


class Retrying:
    """Asks until there is a reply or it makes no more sense."""

    def __init__(self, provider_keys: Mapping[str, str], patience: Patience) -> None:
        self._sentences = Sentences(provider_keys)
        self._patience = patience
        self._reached: set[str | None] = set()

    async def complete(self, model: str, address: str | None, once: Once, on_text: OnText | None) -> Completion:
        """The reply, with its retries, and what the tries before it were said to have used.

        Where a streamed reply broke off, the next one is not heard piece by piece: its text comes whole.
        Raises CallError with a sentence.
        """
        retries = 0
        spent: Usage | None = None
        is_heard = False

        def hear(text: str, thinking: bool) -> None:
            nonlocal is_heard
            is_heard = True
            if on_text is not None:
                on_text(text, thinking)

        while True:
            try:
                completion = await once(None if on_text is None else _deaf if is_heard else hear)
                self._reached.add(address)
                usage = completion.usage if spent is None else completion.usage.plus(spent)
                return dataclasses.replace(completion, usage=usage, retries=retries)
            except Failure as failure:
                if failure.trouble is not Trouble.UNREACHABLE:
                    self._reached.add(address)
                spent = _with(spent, failure.usage)
                pause = self._pause_seconds(failure, retries, address)
                if pause is None:
                    sentence = self._sentences.of(failure, model, address)
                    raise CallError(sentence, usage=spent, retries=retries) from failure
            await asyncio.sleep(pause)
            retries += 1

    def _pause_seconds(self, failure: Failure, retries: int, address: str | None) -> float | None:
        """How long to wait before the next try; None when there is none."""
        patience = self._patience
        if failure.trouble not in _PASSING:
            return None
        most = _PASSING[failure.trouble]
        if failure.trouble is Trouble.UNREACHABLE and address not in self._reached:
            most = 1  # a mistyped address is said soon; a network that was there is waited for
        if retries >= min(patience.retries, patience.retries if most is None else most):
            return None
        if failure.wait is not None:
            return failure.wait if failure.wait <= patience.longest_asked_seconds else None
        pause = min(patience.first_pause_seconds * 2.0**retries, patience.longest_pause_seconds)
        return pause * random.uniform(0.75, 1.25)


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response asks to wait (Retry-After, as seconds or as a date); None when it does not say.

    headers: names in lower case, or a mapping that does not mind.
    """
    milliseconds = headers.get("retry-after-ms")
    asked = headers.get("retry-after")
    try:
        if milliseconds:
            return max(0.0, float(milliseconds) / 1000)
        return max(0.0, float(asked)) if asked else None
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(asked or "").timestamp() - time())
    except ValueError:
        return None


def _with(spent: Usage | None, usage: Usage | None) -> Usage | None:
    """What was used so far, and one more try; a try of which nothing was reported is not known to be billed."""
    if usage is None or usage == Usage():
        return spent
    return usage if spent is None else spent.plus(usage)


def _deaf(text: str, thinking: bool) -> None:
    """Hears pieces that nobody wants."""
