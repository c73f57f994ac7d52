"""A sample's score, in and out: of several the first that says a number from 0 to 1, or a word for one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rlm_desktop.events.score import Score
from rlm_desktop.formats.account import Heading
from rlm_desktop.formats.inspect_eval.transcript import OURS
from rlm_desktop.formats.otlp.values import valid
from rlm_desktop.formats.scores import score_of
from rlm_desktop.formats.told import table, text

BY = "inspect: "
"""Before a scorer's name, in who gave a score."""


def is_ours(score: Any) -> bool:
    """Whether we wrote a score: then it is the run's, and needs no sentence of its own."""
    return OURS in table(table(score).get("metadata"))


def score_in(sample: dict[str, Any]) -> Score | None:
    """The score of a sample that was read."""
    for name, told in table(sample.get("scores")).items():
        own = table(table(table(told).get("metadata")).get(OURS))
        by = text(own.get("by")) or f"{BY}{name}"
        score = score_of(table(told).get("value") if isinstance(told, dict) else told, by)
        if score is not None:
            return score
    return None


def scores_told(told: Heading) -> dict[str, Any] | None:
    """The scores of a sample that is written."""
    if told.score is None:
        return None
    by = valid(told.score.by)
    return {
        _scorer(told.score): {"value": told.score.value, "answer": valid(told.answer), "metadata": {OURS: {"by": by}}}
    }


def results_told(told: Sequence[Heading]) -> dict[str, Any] | None:
    """The mean of each scorer over the samples that it scored; None where there is no score."""
    found: dict[str, list[float]] = {}
    for one in told:
        if one.score is not None:
            found.setdefault(_scorer(one.score), []).append(one.score.value)
    if not found:
        return None
    done = sum(one.outcome is not None for one in told)
    means = [
        {
            "name": name,
            "scorer": name,
            "scored_samples": len(values),
            "unscored_samples": len(told) - len(values),
            "params": {},
            "metrics": {"mean": {"name": "mean", "value": sum(values) / len(values), "params": {}}},
        }
        for name, values in found.items()
    ]
    return {"total_samples": len(told), "completed_samples": done, "scores": means}


def _scorer(score: Score) -> str:
    return valid(score.by.removeprefix(BY))
