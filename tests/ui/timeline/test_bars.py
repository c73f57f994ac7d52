"""Lines of bars, densities and the axis: what is drawn is what is there, in few pieces."""

from __future__ import annotations

import random
from itertools import pairwise
from math import inf

import pytest

from rlm_desktop.ui.timeline.axis import Sight, tick_label, tick_step, ticks
from rlm_desktop.ui.timeline.bars import Kind, Line, State
from rlm_desktop.ui.timeline.density import Density


def line_of(*bars: tuple[float, float], state: State = State.OK, kind: Kind = Kind.SUB) -> Line:
    line = Line()
    for number, (begin, end) in enumerate(bars):
        place = line.add(number, kind, begin)
        if end < inf:
            line.settle(place, state, end)
    return line


def random_line(count: int) -> tuple[Line, list[tuple[float, float]]]:
    chance, at, bars = random.Random(5), 0.0, []
    for _ in range(count):
        begin = at + chance.choice([0.0, 0.001, 0.2, 3.0])
        at = begin + chance.choice([0.001, 0.01, 1.0])
        bars.append((begin, at))
    return line_of(*bars), bars


def test_wide_bars_are_drawn_each_on_its_own():
    drawn = line_of((0, 2), (3, 4), (4, 9)).pieces(0, 10, 100)
    assert [(bar.begin, bar.end, bar.place) for bar in drawn.bars] == [(0, 2, 0), (3, 4, 1), (4, 9, 2)]
    assert drawn.stretches == {}


def test_only_what_reaches_into_the_sight_is_drawn():
    line = line_of(*[(second, second + 0.9) for second in range(1_000)])
    drawn = line.pieces(500.5, 503.5, 100)
    assert [bar.place for bar in drawn.bars] == [500, 501, 502, 503]


def test_narrow_neighbours_become_one_stretch():
    line = line_of(*[(number / 1_000, (number + 1) / 1_000) for number in range(1_000)])
    assert line.pieces(0, 1, 100).stretches == {Kind.SUB: [(0.0, 1.0)]}


@pytest.mark.parametrize("pixels", [0.01, 0.3, 2.0, 40.0, 3_000.0])
def test_every_bar_is_covered_and_no_gap_that_can_be_seen_is_filled(pixels):
    line, bars = random_line(3_000)
    drawn = line.pieces(0, bars[-1][1], pixels)
    covered = sorted(
        [(bar.begin, bar.end) for bar in drawn.bars] + [one for many in drawn.stretches.values() for one in many]
    )
    total = bars[-1][1] * pixels
    assert len(covered) <= len(bars)
    assert len(covered) <= 3 * total + 10
    index = 0
    for begin, end in bars:
        while covered[index][1] < end:
            index += 1
        assert covered[index][0] <= begin
    gaps = [(before[1], after[0]) for before, after in pairwise(bars) if (after[0] - before[1]) * pixels > 3]
    for gap in gaps:
        assert not any(begin < gap[1] and end > gap[0] for begin, end in covered)


def test_a_running_bar_is_never_merged_and_failures_are_found_at_any_scale():
    line = line_of(*[(number, number + 0.5) for number in range(100)])
    line.settle(40, State.BAD, 40.5)
    line.settle(7, State.BAD, 7.5)
    line.add(100, Kind.SUB, 100.0)
    assert line.pieces(0, 200, 0.01).bars[-1].end == inf
    assert line.bad_between(0, 200) == [7, 40]
    assert line.bad_between(40.2, 41) == [40]


def test_a_point_means_the_bar_under_it_or_near_it():
    line = line_of((0, 2), (5, 6))
    assert [line.at(time, 0.5) for time in (1.0, 2.4, 3.5, 4.6, 5.5, 9.0)] == [0, 0, None, 1, 1, None]


def test_a_density_counts_what_is_open_also_when_ends_come_late():
    density = Density()
    for span, begin in ((1, 1.0), (2, 2.0), (3, 3.0)):
        density.begin(span, begin)
    assert density.heights([0.0, 0.5, 1.5, 2.5, 3.5, 9.0]) == [0, 1, 2, 3, 3]
    density.end(2, 2.0, 4.0, is_bad=True)
    density.end(1, 1.0, 5.0, is_bad=False)
    density.end(3, 3.0, 6.0, is_bad=False)
    assert density.heights([3.2, 3.8, 4.5, 5.5, 6.5, 9.0]) == [3, 3, 2, 1, 0]
    density.begin(4, 8.0)
    assert density.heights([6.5, 7.0, 8.5]) == [0, 1]
    assert (density.highest, density.bad) == (3, [2.0])


def test_zooming_keeps_the_time_under_the_cursor_and_stays_within_the_run():
    sight = Sight(0.0, 100.0, 1_000).zoomed(4, 600, 100.0)
    assert sight.time(600) == pytest.approx(60.0)
    assert sight.seconds == 25.0
    assert sight.moved(1e9, 100.0).end == 100.0
    assert sight.moved(-1e9, 100.0).start == 0.0
    assert sight.zoomed(1e-3, 10, 100.0) == Sight(0.0, 100.0, 1_000)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.01, ["0 s", "1 ms", "2 ms"]),
        (2.0, ["0 s", "200 ms", "400 ms"]),
        (9.0, ["0 s", "1 s", "2 s"]),
        (300.0, ["0 s", "30 s", "1:00"]),
        (40_000.0, ["0 s", "1:00:00", "2:00:00"]),
    ],
)
def test_ticks_are_round_and_far_enough_apart(seconds, said):
    sight = Sight(0.0, seconds, 1_000)
    found = ticks(sight)
    assert [tick_label(one, tick_step(sight)) for one in found[:3]] == said
    assert (found[1] - found[0]) * sight.scale >= 90


def test_ticks_inside_a_second_are_said_in_full_later_on():
    assert tick_label(65.25, 0.05) == "1:05.25"
    assert tick_label(3_723.0, 1.0) == "1:02:03"
