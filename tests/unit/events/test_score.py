"""What counts as a score, and who it is from."""

from __future__ import annotations

import pytest

from rlm_desktop.events.score import BY_HAND, LONGEST_BY, Score, score_in, who


@pytest.mark.parametrize(
    ("typed", "score"),
    [("1", 1.0), (" .75 ", 0.75), ("0,75", 0.75), ("75 %", 0.75), ("3/4", 0.75), ("0", 0.0), ("1e-3", 0.001)],
)
def test_a_score_is_typed_as_a_number_a_share_or_a_fraction(typed, score):
    assert score_in(typed) == score


@pytest.mark.parametrize("typed", ["", "1.01", "-0.1", "nan", "inf", "good", "101%", "1/0", "1/-2", "5/4"])
def test_what_is_no_score_is_refused(typed):
    with pytest.raises(ValueError, match="is not a score from 0 to 1"):
        score_in(typed)


def test_a_score_is_from_zero_to_one():
    for value in (-0.5, 1.5, float("nan")):
        with pytest.raises(ValueError, match="0 to 1"):
            Score(value)


def test_who_gave_it_is_one_short_line():
    assert who(" a\n b\ud800 ") == "a b?"
    assert who(" \n") == BY_HAND
    assert len(who("x" * 500)) == LONGEST_BY
