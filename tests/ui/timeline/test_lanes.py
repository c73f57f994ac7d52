"""Where spans lie: lanes by depth, calls side by side, and what is too much."""

from __future__ import annotations

import random
from math import inf

from rlm_desktop.events import facts
from rlm_desktop.ui.timeline.bars import Kind
from rlm_desktop.ui.timeline.geometry import strips
from rlm_desktop.ui.timeline.lanes import CALL_LINES, Lanes

FAMILY = "0191a0b0c1f0a0b0c0d"


def drawn(lanes: Lanes) -> list[tuple[str, list[list[int]]]]:
    """Each lane's title with the spans of its lines."""
    return [(lane.title, [list(line.spans) for line in lane.lines]) for lane in lanes.lanes]


def read(reader, run: str) -> Lanes:
    lanes = Lanes(reader.run(run).begin)
    lanes.put(reader.spans(run))
    return lanes


def test_depths_have_lanes_and_calls_lie_side_by_side(golden, reader):
    lanes = read(reader, FAMILY)
    assert drawn(lanes) == [
        ("Root", [[3, 5, 6, 17, 19, 20, 30]]),
        ("Sub-calls", [[21], [22], [23], [24], [25], [26], [27], [28]]),
        ("Depth 1", [[9, 10, 14, 15]]),
        ("Sub-calls", [[11, 16]]),
    ]
    assert [list(line.spans) for line in lanes.lanes[2].frames] == [[7, 12]]
    assert list(lanes.step_numbers) == [1, 2, 3, 4]


def test_child_runs_at_the_same_time_have_a_line_each_with_all_that_is_theirs(under_way, reader):
    code = under_way.code(under_way.step(1))
    children = [under_way.begin(facts.ChildStarted, parent=code, question="part", model="m", depth=1) for _ in range(2)]
    steps = [under_way.step(1, parent=child, depth=1) for child in children]
    codes = [under_way.code(step) for step in steps]
    subs = [under_way.sub(one) for one in codes]
    assert drawn(read(reader, under_way.id)) == [
        ("Root", [[code]]),
        ("Depth 1", [[codes[0]], [codes[1]]]),
        ("Sub-calls", [[subs[0]], [subs[1]]]),
    ]


def test_more_calls_at_once_than_lines_become_a_density(under_way, reader):
    code = under_way.code(under_way.step(1))
    calls = [under_way.sub(code, batch=1, index=place) for place in range(CALL_LINES + 4)]
    lanes = read(reader, under_way.id)
    lane = lanes.lanes[1]
    assert len(lane.lines) == CALL_LINES
    assert lane.rest.highest == 4
    assert lanes.spot(calls[-1]) is None
    assert calls[-1] in lanes
    assert [strip.number for strip in strips(lanes.lanes)] == [0, *range(CALL_LINES), -1]


def test_what_grew_lies_as_it_does_when_it_is_read_later(under_way, reader, focus):
    grown = Lanes(under_way.at)
    seen = [0]

    def grow(run: str, seq: int) -> None:
        rows = reader.touched(run, after=seen[0])
        seen[0] = seq
        grown.put(sorted(rows, key=lambda row: row.begin_seq))

    grow(under_way.id, 1)
    focus.grew.connect(grow)
    chance, waiting = random.Random(2), []
    code = under_way.code(under_way.step(1))
    for _ in range(150):
        waiting.append(under_way.sub(code))
        while waiting and chance.random() < 0.45:
            chance.choice([under_way.reply, under_way.fail])(waiting.pop(chance.randrange(len(waiting))))
    later = read(reader, under_way.id)
    assert drawn(grown) == drawn(later)
    assert [line.ends.tolist() for line in grown.lanes[1].lines] == [
        line.ends.tolist() for line in later.lanes[1].lines
    ]
    times = [number * 0.5 for number in range(300)]
    assert grown.lanes[1].rest.heights(times) == later.lanes[1].rest.heights(times)
    assert grown.lanes[1].rest.highest > 0


def test_running_bars_are_open_until_their_end_comes(under_way, reader):
    call = under_way.sub(under_way.code(under_way.step(1)))
    lanes = read(reader, under_way.id)
    spot = lanes.spot(call)
    assert (spot.line.kinds[spot.place], spot.line.ends[spot.place]) == (Kind.SUB, inf)
    under_way.reply(call)
    lanes.put(reader.touched(under_way.id, after=0))
    assert spot.line.ends[spot.place] < inf
    assert call not in lanes.open
