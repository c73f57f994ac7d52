"""Bars as columns and pixels: what of hand-made tiles is drawn where, and what a point means."""

from __future__ import annotations

from array import array
from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest

from rlm_desktop.store.matches import TICK, Matches
from rlm_desktop.store.painting import WIDTHS, Bars, Kind, Lane, State, tile_seconds
from rlm_desktop.ui.timeline.axis import Sight, tick_label, tick_step, ticks
from rlm_desktop.ui.timeline.columns import Columns, columns_of, joined
from rlm_desktop.ui.timeline.geometry import row_at, row_of, rows, total_height
from rlm_desktop.ui.timeline.kept import Kept
from rlm_desktop.ui.timeline.pointing import bar_at, bar_beside
from rlm_desktop.ui.timeline.rastering import Glass, code, crowd_of, lay, marks_of, rows_of
from rlm_desktop.ui.timeline.tiles import Address, Tiles, addresses, whole_level
from rlm_desktop.ui.timeline.warp import STRAIGHT, compressed

PLAIN = np.arange(1, 33, dtype=np.uint32)
OTHER = np.arange(101, 133, dtype=np.uint32)


def columns(*bars: tuple, level: int = 0) -> Columns:
    """Bars by line, begin, end, and maybe state, count, errors, kind; their spans are 1, 2, 3."""
    full = [(*bar, State.OK, 1, 0, Kind.SUB)[: len(bar)] + (State.OK, 1, 0, Kind.SUB)[len(bar) - 3 :] for bar in bars]
    return columns_of(
        Bars(
            lines=array("q", [bar[0] for bar in full]),
            begins=array("d", [bar[1] for bar in full]),
            ends=array("d", [bar[2] for bar in full]),
            spans=array("q", range(1, len(full) + 1)),
            kinds=bytes(bar[6] for bar in full),
            states=bytes(bar[3] for bar in full),
            counts=array("q", [bar[4] for bar in full]),
            errors=array("q", [bar[5] for bar in full]),
        ),
        level,
    )


def glass(*, start: float = 0.0, scale: float = 10.0, width: int = 100, now: float = 1e9, warp=STRAIGHT) -> Glass:
    return Glass(np.array(warp.times), np.array(warp.places), start, scale, width, now, 1.0)


def drawn(bars: Columns, seen: Glass, *, kind: Kind = Kind.SUB, lines: int = 1) -> list[list[int]]:
    """The pixels of each line."""
    return rows_of(lay(bars, seen), lines, seen, PLAIN, OTHER)[kind].tolist()


def test_a_bar_on_a_line_that_is_not_known_yet_waits_for_the_next_reading():
    bars, seen = columns((0, 0.0, 1.0), (3, 0.0, 1.0)), glass()
    assert lay(bars, seen, lines=3).lines.tolist() == [0]
    assert lay(bars, seen, lines=4).lines.tolist() == [0, 3]


def test_a_bar_takes_its_pixels_and_leaves_a_gap_to_its_neighbour():
    ok = int(PLAIN[code(Kind.SUB, State.OK, False)])
    (row,) = drawn(columns((0, 1.0, 2.0), (0, 2.0, 2.2)), glass(width=30))
    assert row == [0] * 10 + [ok] * 9 + [0] + [ok] * 2 + [0] * 8


def test_a_bar_narrower_than_a_pixel_has_one():
    (row,) = drawn(columns((0, 1.0, 1.0001)), glass(width=20))
    assert np.count_nonzero(row) == 1


def test_what_stands_for_many_fills_its_bucket():
    width = WIDTHS[6]
    (row,) = drawn(columns((0, width * 2.3, width * 2.4, State.OK, 9), level=6), glass(scale=8 / width, width=80))
    assert np.flatnonzero(row).tolist() == list(range(16, 24))


def test_a_running_bar_is_open_ended_at_now_and_nothing_is_drawn_behind_it():
    (row,) = drawn(columns((0, 1.0, inf, State.RUNNING), (0, 6.0, 7.0)), glass(now=3.0))
    assert np.flatnonzero(row).tolist() == list(range(10, 29))
    running = code(Kind.SUB, State.RUNNING, False)
    assert (row[10], row[28]) == (PLAIN[running], OTHER[running])


def test_at_a_horizon_what_ends_later_runs_and_has_not_failed_yet():
    bars = columns((0, 1.0, 5.0, State.BAD, 1, 1))
    before, after = glass(now=3.0), glass(now=5.0)
    assert lay(bars, before).states.tolist() == [State.RUNNING]
    assert not marks_of(lay(bars, before), 1, before).any()
    assert marks_of(lay(bars, after), 1, after).any()


@pytest.mark.parametrize("scale", [0.001, 1.0, 100.0])
def test_what_failed_is_marked_however_narrow_it_is(scale):
    seen = glass(scale=scale)
    marks = marks_of(lay(columns((0, 0.5, 0.6), (0, 0.7, 0.7, State.BAD, 1, 1)), seen), 1, seen)
    assert np.count_nonzero(marks) == 3


def test_neighbouring_tiles_draw_a_bar_of_both_once():
    one, other = columns((0, 0.5, 7.5)), columns((0, 0.5, 7.5))
    both = joined([(one, -inf, 4.0), (other, 4.0, 8.0)])
    assert len(both) == 1
    (row,) = drawn(both, glass())
    assert np.flatnonzero(row).tolist() == list(range(5, 74))


def test_overlapping_bars_of_the_last_line_are_counted():
    seen = glass()
    assert crowd_of(lay(columns((2, 0.0, 2.0), (2, 1.0, 3.0)), seen), 2, seen)[[5, 15, 25, 35]].tolist() == [1, 2, 1, 0]


def test_what_a_filter_leaves_out_is_dim():
    ticks = array("q", (int(seconds / TICK) for seconds in (101.0, 103.5)))
    some = Matches(run="", filter="", horizon=None, seq=1, total=9, spans=array("q", [2, 9]), ticks=ticks)
    kept = Kept(some, 100.0)
    bars = columns((0, 0.0, 0.5), (0, 1.0, 1.5), (0, 3.1, 3.2, State.OK, 4), (0, 8.1, 8.2, State.OK, 4), level=6)
    assert kept.leaves_out(bars).tolist() == [True, False, False, True]
    assert Kept(replace(some, spans=array("q"), ticks=array("q")), 100.0).leaves_out(bars).all()


def test_a_point_means_the_bar_under_it_or_near_it():
    bars = columns((0, 0.0, 2.0), (0, 5.0, 6.0), (1, 0.0, 9.0))
    hits = [bar_at(bars, 0, time, 0.5, 100.0) for time in (1.0, 2.4, 3.5, 4.6, 5.5, 9.0)]
    assert [hit and hit.span for hit in hits] == [1, 1, None, 2, 2, None]
    assert bar_beside(bars, 0, 0.0, 1, 1, 100.0).span == 2
    assert bar_beside(bars, 0, 5.0, 2, -1, 100.0).span == 1
    assert bar_beside(bars, 0, 5.0, 2, 1, 100.0) is None


def test_code_is_meant_before_the_child_run_around_it():
    bars = columns((0, 0.0, 9.0, State.OK, 1, 0, Kind.CHILD), (0, 2.0, 3.0, State.OK, 1, 0, Kind.CODE))
    assert [bar_at(bars, 0, time, 0.1, 100.0).span for time in (2.5, 5.0)] == [2, 1]


def test_a_coarser_tile_stands_in_for_one_that_is_not_there():
    tiles = Tiles()
    fine = [Address(0, True, 2, number) for number in (4, 5)]
    coarse = Address(0, True, 3, 1)
    tiles.put(coarse, columns((0, 0.0, 1.0)))
    tiles.put(fine[1], columns((0, 0.0, 1.0)))
    assert [found[0] for found in tiles.covering(fine)] == [coarse, fine[1]]
    assert [tiles.needs(one) for one in fine] == [True, False]


def test_what_changed_is_read_again_and_shown_until_then():
    tiles = Tiles()
    early, late = (Address(0, True, 1, number) for number in (0, 1))
    for address in (early, late):
        tiles.put(address, columns((0, 0.0, 1.0)))
    tiles.age(tile_seconds(1) * 1.5)
    assert [tiles.needs(one) for one in (early, late)] == [False, True]
    assert tiles.best(late) is not None


def test_tiles_are_kept_up_to_a_limit_and_the_latest_used_longest():
    tiles = Tiles(most_bars=100)
    first = Address(0, True, 1, 0)
    for number in range(400):
        tiles.best(first)
        tiles.put(Address(0, True, 1, number), columns((0, 0.0, 1.0), (0, 2.0, 3.0)))
    assert tiles.has(first)
    assert not tiles.has(Address(0, True, 1, 200))
    assert len(tiles) == 64
    assert tiles.bars == 128


def test_a_stretch_needs_the_tiles_that_it_touches():
    lane = Lane(depth=1, are_calls=True, lines=3, spans=9)
    width = tile_seconds(4)
    assert [one.number for one in addresses(lane, 4, width * 1.5, width * 3.2)] == [1, 2, 3]
    assert tile_seconds(whole_level(1_000.0)) >= 1_000.0
    assert tile_seconds(whole_level(1_000.0) - 1) < 1_000.0


def test_idle_time_is_cut_and_every_time_still_has_its_place():
    warp = compressed([(10.0, 110.0), (120.0, 520.0)], 530.0)
    assert warp.cuts == ((10.0, 110.0), (120.0, 520.0))
    assert warp.place(530.0) == pytest.approx(30.0 * 1.15)
    for time in (0.0, 5.0, 10.0, 60.0, 115.0, 300.0, 529.0, 600.0):
        assert warp.time(warp.place(time)) == pytest.approx(time)
    inside = glass(warp=warp, scale=1.0).x(np.array([0.0, 60.0, 115.0, 600.0]))
    assert inside.tolist() == pytest.approx([warp.place(time) for time in (0.0, 60.0, 115.0, 600.0)])


def test_no_tick_stands_inside_a_cut():
    warp = compressed([(10.0, 3_000.0)], 3_020.0)
    found = ticks(Sight(0.0, warp.place(3_020.0), 1_000), warp)
    assert found
    assert not [time for time, _ in found if 10.0 < time < 3_000.0]
    assert all(after[1] - before[1] >= 89 for before, after in pairwise(found))


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
    found = ticks(sight, STRAIGHT)
    assert [tick_label(time, tick_step(sight)) for time, _ in found[:3]] == said
    assert found[1][1] - found[0][1] >= 90


def test_ticks_inside_a_second_are_said_in_full_later_on():
    assert tick_label(65.25, 0.05) == "1:05.25"
    assert tick_label(3_723.0, 1.0) == "1:02:03"


def test_lanes_lie_below_each_other_and_a_height_means_one_line():
    lanes = [Lane(depth=0, are_calls=False, lines=1, spans=3), Lane(depth=0, are_calls=True, lines=17, spans=90)]
    found = rows(lanes)
    assert [row.line for row in found] == [0, *range(17)]
    assert all(after.top >= before.top + before.height for before, after in pairwise(found))
    assert found[-1].is_crowd
    assert row_at(found, found[5].top + 2) is found[5]
    assert row_of(found, Lane(depth=0, are_calls=True, lines=3, spans=4), 2) is found[3]
    assert total_height(found) > found[-1].top
