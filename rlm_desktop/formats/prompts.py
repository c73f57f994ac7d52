"""Whole prompts again from calls that name the call they go on from, for formats that write every prompt in full."""

from __future__ import annotations

from rlm_desktop.events.facts import Message
from rlm_desktop.formats.account import Part


class Prompts:
    """The prompts of one loop's root calls."""

    def __init__(self) -> None:
        self._calls: dict[int, tuple[int | None, tuple[Message, ...], str]] = {}

    def take(self, call: Part) -> None:
        """A call that is over, so that later ones can go on from it."""
        self._calls[call.span] = (call.after, call.messages, call.text)

    def whole(self, call: Part) -> list[Message]:
        """All messages that a call was sent."""
        pieces: list[tuple[Message, ...]] = [call.messages]
        after = call.after
        while after is not None and after in self._calls:
            before, messages, reply = self._calls[after]
            pieces += [(Message(role="assistant", text=reply),), messages]
            after = before
        return [message for piece in reversed(pieces) for message in piece]
