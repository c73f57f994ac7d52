"""What the library says of costs and ratings."""

from __future__ import annotations

import pytest

from rlm_desktop.ui.library import wording


@pytest.mark.parametrize(
    ("known", "unpriced", "said"),
    [
        (None, 0, "$0"),
        (None, 2, "—"),
        (0.0, 0, "$0"),
        (0.25, 0, "$0.2500"),
        (0.25, 1, "$0.2500+"),
        (12.0, 0, "$12.0000"),
    ],
)
def test_a_cost_never_passes_for_nothing(known, unpriced, said):
    assert wording.cost(known, unpriced) == said


def test_a_rating_is_stars_and_none_is_nothing():
    assert (wording.stars(None), wording.stars(2)) == ("", "★★☆☆☆")
