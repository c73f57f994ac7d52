"""What foreign JSON says, when it says it in a form that can be used; None where it does not."""

from __future__ import annotations

import json
import math
import re
from datetime import UTC, datetime
from typing import Any

from rlm_desktop.codec import LARGEST_INT
from rlm_desktop.events.facts import Message

UNKNOWN_MODEL = "unknown"
"""What a record calls a model that it does not name."""

LATEST = 253_402_300_799.0
"""Seconds since the epoch: the end of the year 9999."""

_FINE = re.compile(r"(\.\d{6})\d+")
"""More digits of a second than a datetime holds."""

_ROLES: dict[str, Any] = {"system": "system", "developer": "system", "user": "user", "assistant": "assistant"}


def table(item: Any) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return item if isinstance(item, dict) else {}


def rows(item: Any) -> list[Any]:
    """A list; an empty one for anything else."""
    return item if isinstance(item, list) else []


def text(item: Any) -> str:
    """A text; other data as its JSON, None as nothing."""
    if isinstance(item, str):
        return item
    return "" if item is None else json.dumps(item, ensure_ascii=False, default=str)


def whole(item: Any) -> int | None:
    """A number of things: whole, and not below zero."""
    return item if type(item) is int and 0 <= item < LARGEST_INT else None


def amount(item: Any) -> float | None:
    """A measure, finite and not below zero."""
    if type(item) not in (int, float):
        return None
    try:
        value = float(item)
    except OverflowError:
        return None
    return value if math.isfinite(value) and value >= 0 else None


def moment(item: Any, *, as_utc: bool = False) -> float | None:
    """Seconds since the epoch of an ISO text; without a zone it is this computer's time, or UTC where asked for."""
    if not isinstance(item, str):
        return None
    try:
        when = datetime.fromisoformat(_FINE.sub(r"\1", item.strip()))
        if as_utc:
            when = when.replace(tzinfo=UTC)
        seconds = when.timestamp()
    except (ValueError, OverflowError, OSError):
        return None
    return seconds if 0 <= seconds < LATEST else None


def instant(item: Any) -> float | None:
    """Seconds since the epoch of a number of seconds; None for a moment that no calendar holds."""
    seconds = amount(item)
    return seconds if seconds is not None and seconds < LATEST else None


def epoch(item: Any) -> float | None:
    """Seconds since the epoch of a number of seconds or milliseconds, or of an ISO text."""
    value = amount(item)
    if value is None:
        return moment(item)
    seconds = value / 1000 if value > 1e11 else value
    return seconds if seconds < LATEST else None


def message(item: Any) -> Message:
    """One message of a chat; a role that we do not know speaks as the user."""
    if not isinstance(item, dict):
        return Message(role="user", text=text(item))
    role = item.get("role")
    content = item.get("content")
    if isinstance(content, list):
        content = "\n".join(_part(one) for one in content)
    return Message(role=_ROLES.get(role, "user") if isinstance(role, str) else "user", text=text(content))


def messages(item: Any) -> tuple[Message, ...]:
    """A prompt: a list of messages, or the one text of a user."""
    if isinstance(item, list):
        return tuple(map(message, item))
    if isinstance(item, dict) and isinstance(item.get("messages"), list):
        return tuple(map(message, item["messages"]))
    return () if item is None else (message(item),)


def _part(item: Any) -> str:
    said = item.get("text") if isinstance(item, dict) else None
    return said if isinstance(said, str) else text(item)
