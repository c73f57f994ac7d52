"""What a conversation tells offline/analyst: which method it plays, what is asked, what was said and printed since."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rlm_desktop.events.facts import Message

MOST_QUESTION = 2000
"""Characters."""

_CONTEXT = re.compile(r"\AQuestion:\s*\n?(.*)\n\s*Context:", re.DOTALL)
_QUESTION = re.compile(r"\A\s*Question:\s*\n?(.*?)(?:\n\s*\n|\Z)", re.DOTALL)
_TEXTS = re.compile(r"^(?:Documents|Text|Summary of what was read before):\n", re.MULTILINE)
_ONCE_MORE = "\n\nQuestion, once more:\n"


class Part(Enum):
    """How the text is reached."""

    ASKS = auto()
    """It is `context` in a REPL, with models to ask."""
    PRINTS = auto()
    """It is `context` in a REPL without a model."""
    SEARCHES = auto()
    """SEARCH(query) looks into it."""
    ACTS = auto()
    """It stands in the first message, beside a REPL."""
    READS = auto()
    """It stands in the message, and there is no REPL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One question's conversation so far."""

    part: Part
    question: str
    """On one line."""
    text: str
    """The texts that stand in the question's message."""
    replies: tuple[str, ...]
    outputs: tuple[str, ...]
    """What was said to the replies."""

    @property
    def last(self) -> str:
        """What was said last; empty before the first reply."""
        return self.outputs[-1] if self.outputs else ""


def heard(messages: Sequence[Message]) -> Heard:
    """What the conversation says; a worked example, or an earlier question, before the last question is left out."""
    system = "\n".join(message.text for message in messages if message.role == "system")
    turns = [message for message in messages if message.role != "system"]
    asks = [place for place, one in enumerate(turns) if one.role == "user" and one.text.startswith("Question:")]
    begin = asks[-1] if asks else 0
    first = turns[begin].text if turns else ""
    in_repl = _CONTEXT.match(first)
    asked = in_repl or _QUESTION.match(first)
    since = turns[begin + 1 :]
    return Heard(
        part=_part(system, has_context=in_repl is not None),
        question=" ".join((asked[1] if asked else first[:MOST_QUESTION]).split())[:MOST_QUESTION],
        text="" if in_repl else _texts(first, asked.end() if asked else 0),
        replies=tuple(one.text for one in since if one.role == "assistant"),
        outputs=tuple(one.text for one in since if one.role == "user"),
    )


def _part(system: str, *, has_context: bool) -> Part:
    if "SEARCH(" in system:
        return Part.SEARCHES
    if has_context:
        return Part.ASKS if "llm_query" in system else Part.PRINTS
    return Part.ACTS if "REPL" in system else Part.READS


def _texts(first: str, begin: int) -> str:
    """The documents or the text of a message, and the summary before it, without the question around them."""
    end = first.rfind(_ONCE_MORE, begin)
    texts = first[begin : end if end >= 0 else None]
    found = _TEXTS.search(texts)
    return _TEXTS.sub("", texts[found.start() :]) if found else texts
