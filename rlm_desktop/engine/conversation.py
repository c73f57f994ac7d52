"""What a loop has said and heard: the prompt of its next call, and what of it is new to the record."""

from __future__ import annotations

from collections.abc import Sequence

from rlm_desktop.engine.tree import Prompt
from rlm_desktop.events.facts import Message


class Conversation:
    """The messages of one loop, in order; never two of one side in a row, because some servers refuse that."""

    def __init__(self, opening: Sequence[Message]) -> None:
        self.opening = tuple(opening)
        """What it began with: the system prompt and the question."""
        self._since: list[Message] = []
        self._told: list[Message] = list(opening)
        self._heard: list[Message] = []
        self._after: int | None = None

    @property
    def since(self) -> tuple[Message, ...]:
        """All that was said since the opening."""
        return tuple(self._since)

    def prompt(self, *besides: Message) -> Prompt:
        """The prompt of the next call; besides: messages for this call alone, which are not kept."""
        fresh = _joined([*self._told, *besides])
        return Prompt(messages=(*self._heard, *fresh), fresh=fresh, after=self._after)

    def tell(self, text: str) -> None:
        """Say something to the model."""
        message = Message(role="user", text=text)
        self._told.append(message)
        self._since.append(message)

    def hear(self, call: int, reply: str) -> None:
        """The model's reply to the prompt; call: its span."""
        message = Message(role="assistant", text=reply)
        self._heard += [*_joined(self._told), message]
        self._since.append(message)
        self._told.clear()
        self._after = call

    def shorten(self, since: Sequence[Message]) -> None:
        """Put other messages in the place of all that was said since the opening."""
        self._since = list(since)
        self._told = [*self.opening, *since]
        self._heard.clear()
        self._after = None


def _joined(messages: Sequence[Message]) -> tuple[Message, ...]:
    """The messages, those of one side in a row as one."""
    result: list[Message] = []
    for message in messages:
        if result and result[-1].role == message.role:
            result[-1] = Message(role=message.role, text=f"{result[-1].text}\n\n{message.text}")
        else:
            result.append(message)
    return tuple(result)
