"""What was executed in a namespace, to execute it again in a fresh one with the answers that were given then."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from rlm_desktop.ports import SubCall, SubReply

NOT_RECORDED = "This prompt was not asked when the block ran first."


@dataclass(slots=True, kw_only=True)
class Entry:
    """A block that came to its end: its code, the time it took, and what it asked, in order."""

    code: str
    seconds: float
    asked: list[tuple[SubCall, tuple[SubReply, ...]]] = field(default_factory=list)


class Recollection:
    """Answers a block's questions from its entry; threads may ask in another order than they did."""

    def __init__(self, entry: Entry) -> None:
        self._left: dict[tuple[str, tuple[str, ...], str | None], deque[tuple[SubReply, ...]]] = {}
        for call, replies in entry.asked:
            self._left.setdefault(_key(call), deque()).append(replies)

    async def answer(self, call: SubCall) -> tuple[SubReply, ...]:
        """The recorded replies; failures that say so where there are none."""
        recorded = self._left.get(_key(call))
        if recorded:
            return recorded.popleft()
        return tuple(SubReply(error=NOT_RECORDED) for _ in call.prompts)


def _key(call: SubCall) -> tuple[str, tuple[str, ...], str | None]:
    return call.asked_as, call.prompts, call.model
