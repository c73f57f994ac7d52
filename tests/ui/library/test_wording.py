"""How the library says ages, money and ratings, here and in another country."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import QLocale

from rlm_desktop.ui.library import wording

NOW = datetime(2026, 3, 14, 15, 9)


@pytest.mark.parametrize(
    ("then", "said"),
    [
        (datetime(2026, 3, 14, 15, 8, 30), "now"),
        (datetime(2026, 3, 14, 15, 9, 30), "now"),
        (datetime(2026, 3, 14, 14, 57), "12 min ago"),
        (datetime(2026, 3, 14, 3, 9), "12 h ago"),
        (datetime(2026, 3, 13, 23, 0), "yesterday"),
        (datetime(2026, 3, 12, 23, 0), "12 Mar"),
        (datetime(2025, 12, 31, 23, 0), "31 Dec 2025"),
    ],
)
def test_ages_are_said_as_people_do(then, said):
    assert wording.ago(then.timestamp(), NOW.timestamp()) == said


def test_a_tooltip_has_the_whole_moment():
    assert wording.moment(NOW.timestamp()) == "Saturday, 14 March 2026, 15:09"


def test_figures_are_those_of_the_users_country():
    default = QLocale()
    try:
        QLocale.setDefault(QLocale("de_DE"))
        assert wording.number(1_234_567) == "1.234.567"
        assert wording.cost(1234.5, 0).startswith("1.234,5000")
        assert wording.ago(datetime(2025, 12, 31, 23, 0).timestamp(), NOW.timestamp()) == "31 Dez. 2025"
    finally:
        QLocale.setDefault(default)


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
