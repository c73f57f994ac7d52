"""Attributes that are never longer than collectors take, and the pieces of what did not fit."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rlm_desktop.formats.otlp import keys
from rlm_desktop.formats.told import rows, table

WHOLE = frozenset(
    {
        *("gen_ai.input.messages", "gen_ai.output.messages", "input.value", "output.value"),
        *(keys.OWN_STDERR, keys.OWN_FIELDS, keys.OWN_EVENT),
    }
)
"""What is kept whole, in pieces; the other attributes say the same again."""
_MESSAGES = frozenset({"gen_ai.input.messages", "gen_ai.output.messages"})
_JSON = frozenset({keys.OWN_FIELDS, keys.OWN_EVENT})


def fitted(attributes: Mapping[str, Any], name: str = "") -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The attributes, each short enough, and the pieces of those that were not.

    name: under which the pieces are kept, where it is not the attribute's own.
    """
    fit: dict[str, Any] = {}
    rest: list[dict[str, Any]] = []
    for key, value in attributes.items():
        if not isinstance(value, str) or len(value) <= keys.MOST_CHARS:
            fit[key] = value
            continue
        if key in WHOLE:
            rest += [{keys.REST_KEY: name or key, keys.REST_TEXT: piece} for piece in _pieces(value)]
        if key in _MESSAGES:
            fit[key] = _short_messages(value)
        elif key not in _JSON:
            fit[key] = _short(value, keys.MOST_CHARS)
    return fit, rest


def _pieces(text: str) -> Iterator[str]:
    for at in range(0, len(text), keys.MOST_CHARS):
        yield text[at : at + keys.MOST_CHARS]


def _short(text: str, most: int) -> str:
    mark = f" … [cut: {len(text):,} characters in all]"
    return text if len(text) <= most else text[: max(0, most - len(mark))] + mark


def _short_messages(value: str) -> str:
    """The first messages with their texts cut: JSON, and short enough."""
    given = json.loads(value)[: keys.MOST_MESSAGES]
    most = keys.MOST_CHARS // (8 * max(1, sum(len(rows(one.get("parts"))) for one in given)))
    for part in (table(part) for one in given for part in rows(one.get("parts"))):
        part["content"] = _short(part["content"], most)
    return json.dumps(given, separators=(",", ":"))
