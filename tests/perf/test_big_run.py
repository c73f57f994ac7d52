"""What the store gives of a run of 337,351 spans, in time for the screen: pages, horizons, the timeline's tiles.

Run apart: .venv/bin/pytest tests/perf/test_big_run.py -s. The first time it writes the run, which takes minutes.
The bars hold for the processor time of the reading thread, so that others at work do not count.
"""

from __future__ import annotations

import gc
import os
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from rlm_desktop.store.connection import connect
from rlm_desktop.store.painting import LEVELS, Painting, tile_seconds
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.tables import read_state

from .big_database import SIZE
from .big_run import RUN, WIDEST

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def painting(database) -> Iterator[Painting]:
    painting = Painting(database)
    yield painting
    painting.close()


@pytest.fixture
def measure(say) -> Callable[..., None]:
    """measure(name, acts, bar): says how long the acts take, and fails where the longest takes longer than the bar.

    In seconds, without the pauses of Python's collector of garbage, of which a test run has plenty.
    """

    def measure(name: str, acts: list[Callable[[], object]], bar: float) -> None:
        taken, waited = [], []
        gc.collect()
        gc.disable()
        for act in acts:
            wall, begin = time.perf_counter(), time.thread_time()
            act()
            taken.append(time.thread_time() - begin)
            waited.append(time.perf_counter() - wall)
        gc.enable()
        p95, longest = sorted(taken)[int(len(taken) * 0.95)], max(taken)
        say(
            f"{name:<52} p95 {p95 * 1000:7.2f} ms, longest {longest * 1000:7.2f} ms of {len(acts)}"
            f" (waited {max(waited) * 1000:.0f} ms at load {os.getloadavg()[0]:.1f})"
        )
        assert longest < bar

    return measure


def wide(reader: Reader) -> list[SpanRow]:
    """The code that made the most calls, the most first."""
    blocks = [
        code
        for step in reader.children(RUN, None)
        for code in reader.children(RUN, step.span)
        if code.children
    ]  # fmt: skip
    return sorted(blocks, key=lambda row: -row.children)


def parents(database: Path) -> list[tuple[int, int]]:
    """Spans that have children, and how many."""
    connection = connect(database, mode="ro")
    found = connection.execute("SELECT span, children FROM spans WHERE children > 0 ORDER BY span").fetchall()
    connection.close()
    return found


def test_open_to_the_first_rows(database, measure):
    def open_it() -> None:
        reader = Reader(database)
        assert reader.runs()[0].run == RUN
        reader.run(RUN)
        reader.span(RUN, 1)
        step = reader.children(RUN, None)[0]
        reader.children(RUN, step.span)
        reader.close()

    measure("open, library, run, first rows", [open_it] * 20, 0.1)


def test_any_page(database, reader, measure):
    chance = random.Random(1)
    pages = []
    for span, children in parents(database):
        offset = chance.randrange(children)
        pages.append(lambda span=span, offset=offset: reader.children(RUN, span, offset=offset))
    measure("a page at random, of every parent", pages, 0.02)
    batch = wide(reader)[0]
    assert batch.children >= min(WIDEST, SIZE // 40)
    offsets = [chance.randrange(batch.children) for _ in range(100)]
    deep = [lambda offset=offset: reader.children(RUN, batch.span, offset=offset) for offset in offsets]
    measure("a page at random of the widest batch", deep, 0.02)
    spans = [lambda: reader.spans(RUN, offset=chance.randrange(SIZE), limit=200) for _ in range(100)]
    measure("200 spans at random, in the order of time", spans, 0.02)
    ids = [[chance.randrange(1, SIZE) for _ in range(200)] for _ in range(100)]
    measure("200 spans by number", [lambda some=some: reader.spans_by_id(RUN, some) for some in ids], 0.02)
    measure("the way to a span", [lambda some=some: reader.path(RUN, some[0]) for some in ids], 0.02)


def test_the_widest_batch_at_once(reader, measure):
    batch = wide(reader)[0]
    measure("all rows of the widest batch", [lambda: reader.children(RUN, batch.span, limit=WIDEST)] * 3, 1.0)


def test_horizons(reader, measure):
    chance = random.Random(2)
    last = reader.run(RUN).last_seq
    horizons = [chance.randrange(1, last) for _ in range(100)]
    horizons += [1, 2, last - 1, last]

    def jump(horizon: int) -> None:
        own = reader.span(RUN, 1, horizon=horizon)
        assert len(reader.children(RUN, None, horizon=horizon)) == min(own.children, 200)

    measure("a jump: the run and the first page", [lambda one=one: jump(one) for one in horizons], 0.02)
    batch = wide(reader)[0]

    def page(horizon: int) -> None:
        count = reader.child_count(RUN, batch.span, horizon=horizon)
        rows = reader.children(RUN, batch.span, horizon=horizon, offset=max(0, count - 200))
        assert len(rows) == min(count, 200)

    inside = [chance.randrange(batch.begin_seq, batch.end_seq or last) for _ in range(50)]
    measure("the last page of the widest batch, half done", [lambda one=one: page(one) for one in inside], 0.02)
    deep = [one for one in horizons if one > 100]
    measure(
        "any page at a horizon",
        [lambda one=one: reader.spans(RUN, horizon=one, offset=one // 3, limit=200) for one in deep],
        0.02,
    )


def test_tiles(reader, painting, measure, say):
    own = reader.span(RUN, 1)
    assert own.end is not None
    lasted = own.end - own.begin
    chance = random.Random(3)
    lanes = painting.lanes(RUN)
    most = 0
    for level in range(LEVELS + 1):
        count = int(lasted / tile_seconds(level)) + 1
        acts = []
        for lane in lanes:
            numbers = range(count) if count < 30 else [chance.randrange(count) for _ in range(30)]
            acts += [partial(painting.bars, RUN, lane, level, one) for one in numbers]
        for act in acts:
            most = max(most, len(act().spans))
        measure(f"a tile of level {level}", acts, 0.005)
    say(f"the fullest tile holds {most} bars; {sum(lane.lines for lane in lanes)} lines in {len(lanes)} lanes")


def test_the_rest_of_the_timeline(reader, painting, measure):
    own = reader.span(RUN, 1)
    assert own.end is not None
    lasted = own.end - own.begin
    measure("lanes", [lambda: painting.lanes(RUN)] * 20, 0.005)
    measure("gaps", [lambda: painting.gaps(RUN, 5.0)] * 20, 0.005)
    measure("steps", [lambda: painting.steps(RUN, 0.0, lasted, 500)] * 20, 0.005)
    measure("where a span is", [lambda: painting.place_of(RUN, SIZE // 2)] * 20, 0.005)
    measure("the strip of the whole run, 1,000 wide", [lambda: painting.strip(RUN, 0.0, lasted, 1_000)] * 5, 0.1)
    step = lasted / 1_000
    measure("the last ten of it", [lambda: painting.strip(RUN, lasted - 10 * step, lasted, 10)] * 20, 0.01)


def test_a_writer_takes_the_run_up(database, measure):
    connection = connect(database, mode="ro")
    measure("what a writer must know", [lambda: read_state(connection, RUN)] * 5, 1.0)
    connection.close()


def test_what_a_live_run_touches(reader, painting, measure):
    last = reader.run(RUN).last_seq
    measure("touched by the last 40 events", [lambda: reader.touched(RUN, after=last - 40)] * 20, 0.005)
    measure("the stretch that they changed", [lambda: painting.touched(RUN, last - 40)] * 20, 0.005)
