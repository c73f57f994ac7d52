"""Prompts as Inspect has them: short ones in full, long ones as stretches of one list of messages, each there once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

INLINE = 40
"""Messages of a prompt that stands in full, so that every version of Inspect shows it."""

Spoken = tuple[str, str]
"""A role, and a text or what stands for it."""


@dataclass(slots=True)
class _Chain:
    """What was said in calls that go on from each other."""

    said: list[Spoken] = field(default_factory=list)
    stretches: list[tuple[int, int]] = field(default_factory=list)
    """Where the first of it stand in the list: the first place of each stretch, and the one after its last."""
    placed: int = 0
    """How many of it stand there."""

    def until(self, end: int) -> _Chain:
        """A chain of its own that begins with the first of this one."""
        stretches, left = [], min(end, self.placed)
        for first, last in self.stretches:
            taken = min(left, last - first)
            if taken:
                stretches.append((first, first + taken))
            left -= taken
        return _Chain(self.said[:end], stretches, min(end, self.placed))


class Prompts:
    """The prompts of a sample's calls.

    pool: the messages that prompts refer to, in their order.
    """

    def __init__(self) -> None:
        self.pool: list[Spoken] = []
        self._ends: dict[int, tuple[_Chain, int]] = {}
        """By call: its chain, and how much of it is the call's prompt and reply."""

    def ask(self, call: int, after: int | None, said: list[Spoken]) -> dict[str, Any]:
        """The fields of a call's event that tell its prompt.

        after: the call whose prompt and reply come first.
        """
        chain, end = self._ends.get(after, (_Chain(), 0)) if after is not None else (_Chain(), 0)
        if len(chain.said) != end:
            chain = chain.until(end)
        chain.said += said
        self._ends[call] = (chain, len(chain.said))
        if len(chain.said) <= INLINE:
            return {"input": [message(*one) for one in chain.said]}
        self._place(chain)
        return {"input": [], "input_refs": [list(one) for one in chain.stretches]}

    def reply(self, call: int, text: str) -> None:
        """Note what the model replied, as far as calls may go on from it."""
        chain, end = self._ends[call]
        if len(chain.said) != end:
            chain = chain.until(end)
        chain.said.append(("assistant", text))
        self._ends[call] = (chain, end + 1)

    def told(self, call: int) -> list[dict[str, Any]]:
        """The messages of a call's prompt and its reply."""
        chain, end = self._ends[call]
        return [message(*one) for one in chain.said[:end]]

    def _place(self, chain: _Chain) -> None:
        first = len(self.pool)
        self.pool += chain.said[chain.placed :]
        if chain.stretches and chain.stretches[-1][1] == first:
            first = chain.stretches.pop()[0]
        chain.stretches.append((first, len(self.pool)))
        chain.placed = len(chain.said)


def message(role: str, text: str) -> dict[str, Any]:
    """A message of a chat."""
    return {"role": role, "content": text}
