"""As what a text can be shown."""

from __future__ import annotations

import re
from enum import StrEnum

from rlm_desktop.ui.texts.json_reading import may_be_json
from rlm_desktop.ui.texts.markdown import is_renderable

_MARKS = re.compile(r"^(?:#{1,6} |[-*+] |\d+\. |>|```|\|.+\|$)|\*\*\S|\]\(", re.MULTILINE)
LOOKED_AT = 20_000


class Kind(StrEnum):
    """One of the ways to show a text, as it is called on screen."""

    TEXT = "Text"
    JSON = "JSON"
    MARKDOWN = "Markdown"
    BYTES = "Bytes"


def kinds_of(text: str) -> tuple[Kind, ...]:
    """The ways that make sense for a text, the usual one first."""
    return (
        Kind.TEXT,
        *([Kind.JSON] if may_be_json(text) else []),
        *([Kind.MARKDOWN] if _MARKS.search(text, 0, LOOKED_AT) and is_renderable(text) else []),
        Kind.BYTES,
    )
