"""Bars of two runs: each as wide as the greater, inside what holds it, with what it has more or less."""

from __future__ import annotations

import pytest

from rlm_desktop.analysis.flame import Part, lay_out, sum_up


def test_a_bar_is_as_wide_as_the_greater_of_the_two_and_knows_who_has_more():
    whole = sum_up("All", [Part(name="one", left=3, right=1), Part(name="two", left=0, right=1, place=7)])
    bars = {bar.name: bar for bar in lay_out(whole)}
    assert (bars["All"].left, bars["All"].right, bars["All"].width) == (3, 2, 1)
    assert bars["one"].width == pytest.approx(0.75)
    assert bars["one"].change == -2
    assert bars["one"].strength == pytest.approx(2 / 3)
    assert (bars["two"].begin, bars["two"].width) == (pytest.approx(0.75), pytest.approx(0.25))
    assert (bars["two"].change, bars["two"].strength, bars["two"].place) == (1, 1, 7)


def test_bars_of_a_level_do_not_meet_and_lie_inside_the_bar_above():
    inner = sum_up("inner", [Part(name="a", left=5, right=0), Part(name="b", left=0, right=5)])
    bars = lay_out(sum_up("All", [inner, Part(name="rest", left=1, right=1)]))
    holder = next(bar for bar in bars if bar.name == "inner")
    below = [bar for bar in bars if bar.level == 2]
    assert below[0].begin == holder.begin
    assert below[1].begin == pytest.approx(below[0].begin + below[0].width)
    assert below[1].begin + below[1].width == pytest.approx(holder.begin + holder.width)


def test_what_neither_has_takes_no_room():
    assert lay_out(Part(name="All", left=0, right=0)) == []
    bars = lay_out(sum_up("All", [Part(name="none", left=0, right=0), Part(name="one", left=1, right=1)]))
    assert [bar.name for bar in bars] == ["All", "one"]
