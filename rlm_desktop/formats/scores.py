"""Scores as files write them: ours, and what scorers of other programs say."""

from __future__ import annotations

from typing import Any

from rlm_desktop.events.score import Score, who
from rlm_desktop.formats.told import amount, table, text

_WORDS = {"C": 1.0, "I": 0.0, "P": 0.5, "N": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0}
"""Inspect's letters (correct, incorrect, partial, no answer) and its words, by what Inspect counts them as."""


def as_plain(score: Score) -> dict[str, Any]:
    """A score as our own files have it."""
    return {"value": score.value, "by": score.by}


def from_plain(item: Any) -> Score | None:
    """A score of our own files; None where it is none."""
    return score_of(table(item).get("value"), text(table(item).get("by")))


def score_of(value: Any, by: str) -> Score | None:
    """What a scorer says, where it says a number from 0 to 1 or a word for one."""
    if isinstance(value, bool):
        value = float(value)
    if isinstance(value, str):
        value = _WORDS.get(value, _WORDS.get(value.lower(), value))
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                return None
    known = amount(value)
    return Score(known, who(by)) if known is not None and known <= 1 else None
