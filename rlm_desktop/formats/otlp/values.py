"""The values of OTLP JSON: attributes both ways, ids in hex or base64, and times."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from rlm_desktop.formats.told import LATEST, amount, moment, rows

DEEPEST = 40
NANO = 10**9
_HEX = re.compile(r"[0-9a-fA-F]+")
_KINDS = ("string", "bool", "int", "double", "array", "kvlist", "bytes")


def value_of(item: Any, depth: int = 0) -> Any:
    """What an AnyValue holds, in either spelling; anything else as it is."""
    if not isinstance(item, dict) or depth > DEEPEST:
        return item
    for kind in _KINDS:
        for key in (f"{kind}Value", f"{kind}_value"):
            if key in item:
                return _plain(kind, item[key], depth)
    return item if item and "value" not in item else None


def attributes_of(item: Any) -> dict[str, Any]:
    """Attributes by dotted name: a list of keys and values, a flat object, or objects inside objects."""
    if isinstance(item, list):
        return {str(one["key"]): value_of(one.get("value")) for one in item if isinstance(one, dict) and "key" in one}
    if not isinstance(item, dict):
        return {}
    flat: dict[str, Any] = {}
    waiting = [("", item, 0)]
    while waiting:
        before, table, depth = waiting.pop()
        for key, value in table.items():
            name = f"{before}{key}"
            if isinstance(value, dict) and value and depth < DEEPEST:
                waiting.append((f"{name}.", value, depth + 1))
                if depth == 0 or not before:
                    flat.setdefault(name, value)
            elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value) and depth < DEEPEST:
                waiting += [(f"{name}.{place}.", one, depth + 1) for place, one in enumerate(value)]
                flat.setdefault(name, value)
            else:
                flat[name] = value
    return flat


def any_value(value: Any) -> dict[str, Any]:
    """An AnyValue: whole numbers are texts, as OTLP JSON has them."""
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list | tuple):
        return {"arrayValue": {"values": [any_value(one) for one in value]}}
    if isinstance(value, Mapping):
        return {"kvlistValue": {"values": keys_and_values(value)}}
    return {"stringValue": valid(str(value))}


def keys_and_values(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Attributes as OTLP has them; those that are None are left out."""
    return [{"key": valid(key), "value": any_value(value)} for key, value in attributes.items() if value is not None]


def valid(text: str) -> str:
    """A text that is UTF-8; what has no place there (half a surrogate pair) as an escape."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def nanoseconds(at: float) -> str:
    """A moment as OTLP has it."""
    return str(round(Fraction(at) * NANO))


def seconds(item: Any) -> float | None:
    """A moment: nanoseconds since the epoch as a number or a text, or an ISO text; 0 is none."""
    if isinstance(item, str) and item.isdecimal():
        item = int(item[:25])
    if amount(item) is None:
        return moment(item if not isinstance(item, str) or _has_zone(item) else f"{item}+00:00")
    value = float(item / NANO)
    return value if 0 < value < LATEST else None


def identity(item: Any, size: int) -> str:
    """An id of so many bytes in lower case hex; empty where it is none. Other texts stay as they are."""
    if not isinstance(item, str) or not item.strip("0"):
        return ""
    text = item.removeprefix("0x")
    if len(text) == 2 * size and _HEX.fullmatch(text):
        return text.lower()
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return text
    return (raw.hex() if any(raw) else "") if len(raw) == size else text


def _plain(kind: str, item: Any, depth: int) -> Any:
    if kind == "int" and isinstance(item, str) and re.fullmatch(r"-?\d{1,20}", item):
        return int(item)
    if kind == "array":
        values = rows(item.get("values")) if isinstance(item, dict) else rows(item)
        return [value_of(one, depth + 1) for one in values]
    if kind == "kvlist":
        pairs = rows(item.get("values")) if isinstance(item, dict) else rows(item)
        return {
            str(one["key"]): value_of(one.get("value"), depth + 1)
            for one in pairs
            if isinstance(one, dict) and "key" in one
        }
    return item


def _has_zone(text: str) -> bool:
    return bool(re.search(r"(?:Z|[+-]\d\d:?\d\d)\s*$", text))
