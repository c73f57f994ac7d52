"""How the library says ages."""

from __future__ import annotations

from datetime import datetime

import pytest

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
    assert wording.moment(NOW.timestamp()) == "Saturday, 14 March 2026, 15:09:00"
