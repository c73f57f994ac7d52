"""Figures of runs against each other: signs, what is better, and what stays unknown."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from rlm_desktop.analysis.run_figures import FIGURES, differences, one_line, spread_of
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.score import Score


@dataclass(frozen=True)
class Run:
    question: str = "why?"
    method: str = "rlm"
    root_model: str = "big"
    sub_model: str = "small"
    corpus_name: str = "manuals"
    begin: float = 100.0
    end: float | None = 110.0
    outcome: Outcome | None = Outcome.ANSWERED
    reason: str = ""
    answer: str = "42"
    steps: int = 3
    root_calls: int = 3
    sub_calls: int = 1_200
    tokens_in: int = 10_000
    tokens_out: int = 500
    cost: float | None = 0.5
    unpriced_calls: int = 0
    errors: int = 0
    rating: int | None = None
    score: Score | None = None


def told(left: Run, right: Run) -> dict[str, tuple[str, bool | None]]:
    return {one.name: (one.change, one.is_better) for one in differences(left, right) if one.is_different}


def test_only_what_differs_is_different():
    assert told(Run(), Run()) == {}
    assert list(told(Run(), replace(Run(), answer="43", root_model="bigger"))) == ["Answer", "Root model"]


def test_less_is_better_but_for_a_rating_or_a_score_and_steps_are_neither():
    right = replace(Run(rating=4, score=Score(0.75)), steps=5, cost=0.25, end=107.5)
    assert told(replace(Run(), rating=2, score=Score(1.0)), right) == {
        "Steps": ("+2", None),
        "Cost": ("−$0.2500", True),
        "Time": ("−2.5 s", True),
        "Rating": ("+2", True),
        "Score": ("−0.25", False),
    }


def test_a_cost_that_leaves_calls_out_and_a_time_that_still_runs_have_no_difference():
    left, right = Run(), replace(Run(), cost=0.1, unpriced_calls=3, end=None)
    assert told(left, right)["Cost"] == ("—", None)
    assert told(left, right)["Time"] == ("—", None)


def test_presets_are_told_where_they_are_known():
    found = {one.name: (one.left, one.right) for one in differences(Run(), Run(), ("paper", ""))}
    assert found["Preset"] == ("paper", "—")


def test_every_figure_has_a_name_of_its_own():
    assert len({figure.name for figure in FIGURES}) == len(FIGURES)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [([2.0], (1, 2, 2, 2, 2, 2)), ([1.0, 3.0], (2, 1, 1.5, 2, 2.5, 3)), ([4, 1, 3, 2, 5], (5, 1, 2, 3, 4, 5))],
)
def test_a_spread_is_the_paper_s_box_and_whiskers(amounts, expected):
    found = spread_of(amounts)
    assert (found.count, found.least, found.low, found.median, found.high, found.most) == expected


def test_a_long_answer_is_one_line_that_says_it_goes_on():
    assert one_line("a\nb\x1b[1m") == "a b\\x1b[1m"
    assert one_line("word " * 500).endswith("…")
    assert len(one_line("word " * 500)) <= 300
