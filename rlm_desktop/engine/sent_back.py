"""Why a reply that neither ran nor ended could not be used, in words for the model that wrote it."""

from __future__ import annotations

import re

from rlm_desktop.engine.fences import Reading
from rlm_desktop.ports import Completion

NO_CODE = "The reply holds neither code nor a final answer. Write a block fenced with ```repl, or FINAL(your answer)."
EMPTY_REPLY = "The reply was empty. Write a block fenced with ```repl, or FINAL(your answer)."
ONLY_THINKING = "The reply held only thinking. Write a block fenced with ```repl, or FINAL(your answer)."
WRONG_TAG = "Only blocks fenced with ```repl or ```python run; this reply's were tagged {tags}."
WITHHELD = "The model's provider withheld the reply (content filter). Put it another way."
TOOL_CALL = (
    "The reply looks like a tool call, and there are no tools here. Write the code itself, in a block fenced "
    "with ```repl."
)

TOOL_REASONS = frozenset({"tool_calls", "function_call"})
"""Finish reasons of a reply that is nothing but a tool call."""

_TOOL_CALL = re.compile(
    r"<(?:tool_call|function_call|function=|invoke\b)|^\s*\{\s*\"(?:name|tool|function)\"\s*:", re.MULTILINE
)


def why_unusable(reading: Reading, completion: Completion) -> str:
    """One sentence or two."""
    if completion.finish_reason == "content_filter":
        return WITHHELD
    if not completion.text.strip():
        if completion.finish_reason in TOOL_REASONS:
            return TOOL_CALL
        return ONLY_THINKING if completion.thinking.strip() else EMPTY_REPLY
    if _TOOL_CALL.search(completion.text):
        return TOOL_CALL
    if reading.other_tags:
        return WRONG_TAG.format(tags=", ".join(sorted(set(reading.other_tags))))
    return NO_CODE if reading.prose.strip() else ONLY_THINKING
