"""A value as the text of an answer."""

from __future__ import annotations

import json
from typing import Any

ANSWER_CHARS = 4 << 20
"""A longer answer is cut."""


def answer_text(value: Any) -> str:
    """A str as it is; a dict, list, tuple, number, bool or None as JSON where it can be; anything else by str()."""
    if isinstance(value, str):
        return str.__str__(value)[:ANSWER_CHARS]
    if value is None or type(value) in {bool, int, float, dict, list, tuple}:
        try:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)[:ANSWER_CHARS]
        except (TypeError, ValueError, RecursionError):  # holds what JSON does not know
            pass
    return str.__str__(str(value))[:ANSWER_CHARS]
