"""The messages of prompts and replies, as OpenInference and the conventions for generative AI have them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from rlm_desktop.events.facts import Message
from rlm_desktop.formats.told import message, rows, table, text

_FLAT = re.compile(r"(?:llm\.(?:input|output)_messages|gen_ai\.(?:prompt|completion))\.(\d{1,6})\.(?:message\.)?(.+)")
_PART = re.compile(r"contents\.(\d{1,6})\.(?:message_content\.)?text")
_TOOL_CALL = re.compile(r"tool_calls\.(\d{1,6})\.(?:tool_call\.)?(?:function\.)?(name|arguments)")


def opened(item: Any) -> Any:
    """What a text of JSON holds; anything else as it is."""
    if isinstance(item, str) and item.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(item)
        except (ValueError, RecursionError):
            return item
    return item


def flat_messages(attributes: Mapping[str, Any], prefixes: Sequence[str]) -> list[Message]:
    """The messages that lie under numbered keys."""
    found: dict[int, dict[str, Any]] = {}
    for key, value in attributes.items():
        if key.startswith(tuple(prefixes)) and (hit := _FLAT.fullmatch(key)):
            found.setdefault(int(hit[1]), {})[hit[2]] = value
    return [_message(found[place]) for place in sorted(found)]


def structured_messages(item: Any) -> tuple[list[Message], str]:
    """The messages of a list of roles and parts, as text of JSON or not, and what was thought in them."""
    said, thoughts = [], []
    given = opened(item)
    for one in rows(given) if not isinstance(given, dict) else [given]:
        told = table(one)
        parts = told.get("parts")
        if not isinstance(parts, list):
            said.append(message(one))
            continue
        pieces = [_part(table(part)) for part in parts if table(part).get("type") != "reasoning"]
        thoughts += [text(part.get("content")) for part in map(table, parts) if part.get("type") == "reasoning"]
        said.append(message({"role": told.get("role"), "content": "\n".join(pieces)}))
    return said, "\n".join(thoughts)


def last_said(item: Any, role: str) -> str:
    """The text of the last message of a role; empty where there is none."""
    return next((one.text for one in reversed(structured_messages(item)[0]) if one.role == role), "")


def _message(told: dict[str, Any]) -> Message:
    pieces = [text(told["content"])] if told.get("content") not in (None, "") else []
    parts = sorted((int(hit[1]), text(value)) for key, value in told.items() if (hit := _PART.fullmatch(key)))
    pieces += [said for _, said in parts]
    calls: dict[int, dict[str, str]] = {}
    for key, value in told.items():
        if hit := _TOOL_CALL.fullmatch(key):
            calls.setdefault(int(hit[1]), {})[hit[2]] = text(value)
    pieces += [f"{one.get('name', '')}({one.get('arguments', '')})" for _, one in sorted(calls.items())]
    return message({"role": told.get("role"), "content": "\n".join(pieces)})


def _part(part: dict[str, Any]) -> str:
    match part.get("type"):
        case "tool_call":
            return f"{text(part.get('name'))}({text(part.get('arguments'))})"
        case "tool_call_response":
            return text(part.get("response", part.get("result")))
        case _:
            return text(part.get("content", part.get("text"))) or text(part)
