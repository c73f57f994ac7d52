"""How what code does now differs from what the record says it did, in texts short enough to be shown."""

from __future__ import annotations

from collections.abc import Sequence

from rlm_desktop.events.facts import Message, Variable
from rlm_desktop.events.sameness import comparable

BEFORE_CHARS = 80
SHOWN_CHARS = 400


def differ(recorded: str, now: str) -> bool:
    """Whether two texts say something else; where an object lies in memory and the order of a set do not count."""
    return recorded != now and comparable(recorded) != comparable(now)


def around(recorded: str, now: str) -> tuple[str, str]:
    """Both texts, shortened to where they first differ."""
    pairs = enumerate(zip(recorded, now, strict=False))
    at = next((place for place, (one, other) in pairs if one != other), min(len(recorded), len(now)))
    begin = max(0, at - BEFORE_CHARS)
    return _cut(recorded, begin), _cut(now, begin)


def told(messages: Sequence[Message]) -> str:
    """Messages as one text."""
    return "\n\n".join(f"{message.role}: {message.text}" for message in messages)


def same_value(recorded: Variable, now: Variable) -> bool:
    """Whether a name holds the same value, as far as a record knows."""
    return (recorded.kind, recorded.size) == (now.kind, now.size) and not differ(recorded.preview, now.preview)


def value(variable: Variable | None) -> str:
    """A variable's value in a line; empty where there is none."""
    if variable is None:
        return ""
    size = "" if variable.size is None else f" of {variable.size:,}"
    return f"{variable.preview} ({variable.kind}{size})"


def _cut(text: str, begin: int) -> str:
    end = begin + SHOWN_CHARS
    return ("…" if begin and begin < len(text) else "") + text[begin:end] + ("…" if end < len(text) else "")
