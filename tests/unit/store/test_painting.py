"""The timeline's bars: every span has its place, and a tile of any level holds what is in it, told apart or counted."""

import dataclasses
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome, SpanKind
from rlm_desktop.store.connection import connect
from rlm_desktop.store.fold import fold_all
from rlm_desktop.store.lanes import LAYERS, STATES, is_drawn, most_lines
from rlm_desktop.store.library import delete_run, open_library
from rlm_desktop.store.painting import LEVELS, WIDTHS, Kind, Painting, State, level_for, tile_seconds
from rlm_desktop.store.writer import Writer, append_imported

from .conftest import RUN, started

MESSAGE = (facts.Message(role="user", text="hello"),)
STREAMS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TABLES = ("runs", "spans", "lanes", "buckets", "gaps")


@pytest.fixture
def painting(database):
    painting = Painting(database)
    yield painting
    painting.close()


def crowd(calls: int, at_once: int, seconds: float, seed: int = 1) -> list[facts.Event]:
    """A run of one block with so many calls, so many in flight, of about so many seconds each; one in ten fails."""
    chance = random.Random(seed)
    events: list[facts.Event] = [
        started(),
        facts.StepStarted(span=2, at=100.0, parent=1, step=1, depth=0),
        facts.CodeStarted(span=3, at=100.0, parent=2, code="x", block=1),
    ]
    ends: list[tuple[float, int]] = []
    at = 100.0
    for span in range(4, 4 + calls):
        if len(ends) == at_once:
            ends.sort()
            at, done = ends.pop(0)
            events.append(ended(done, at, fails=chance.random() < 0.1))
        events.append(facts.CallStarted(span=span, at=at, parent=3, role="sub", model="m", messages=MESSAGE))
        ends.append((at + chance.uniform(0.5, 1.5) * seconds, span))
    for at, span in sorted(ends):
        events.append(ended(span, at, fails=False))
    events.append(facts.CodeFinished(span=3, at=at, state="ok"))
    events.append(facts.StepEnded(span=2, at=at))
    events.append(facts.RunEnded(span=1, at=at, outcome=Outcome.ANSWERED))
    return events


def ended(span: int, at: float, *, fails: bool) -> facts.Event:
    if fails:
        return facts.CallFailed(span=span, at=at, error="no")
    return facts.CallFinished(span=span, at=at, reply="yes", usage=facts.Usage(cost=0.25))


def tiles(painting: Painting, run: str, level: int, last: float):
    """All tiles of a level up to a time, lane by lane."""
    for lane in painting.lanes(run):
        for tile in range(int(last / tile_seconds(level)) + 1):
            yield lane, tile, painting.bars(run, lane, level, tile)


def each(bars):
    columns = (getattr(bars, field.name) for field in dataclasses.fields(bars))
    return list(zip(*columns, strict=True))


def drawn(events):
    """The spans that are bars, by number."""
    _, spans = fold_all(events)
    return {span.span: span for span in spans.values() if is_drawn(span.lane)}


@STREAMS
@given(seed=st.integers(0, 2**32), size=st.integers(2, 150), outcome=st.sampled_from([None, *Outcome]))
def test_every_span_is_in_the_tiles_that_it_touches_as_itself_or_counted(
    tmp_path_factory, random_events, seed, size, outcome
):
    database = tmp_path_factory.mktemp("painted") / "runs.db"
    open_library(database)
    events = random_events(seed, size, outcome)
    writer = Writer(database, RUN)
    for event in events:
        writer.write(event)
    spans = drawn(events)
    last = events[-1].at - 100.0
    painting = Painting(database)
    for level in (0, 1, 4, 5, 7, LEVELS):
        own, counted = set(), {}
        for lane, tile, bars in tiles(painting, RUN, level, last):
            start, stop = tile * tile_seconds(level), (tile + 1) * tile_seconds(level)
            for line, begin, end, span, kind, state, count, errors in each(bars):
                found = spans[span]
                assert (found.lane // LAYERS, found.lane % LAYERS, found.track) == (lane.depth, kind, line)
                assert (begin, end) == (found.begin - 100.0, (found.end or float("inf")) - 100.0)
                assert state == STATES[found.status]
                assert begin < stop
                assert end >= start
                own.add(span)
                if begin >= start:
                    counted[span] = (count, errors)
        long = {span.span for span in spans.values() if span.reach is None or span.reach > level}
        assert long <= own
        assert sum(count for count, _ in counted.values()) == len(spans)
        bad = [span for span in spans.values() if STATES[span.status] is State.BAD]
        assert sum(errors for _, errors in counted.values()) == len(bad)
    assert sum(lane.spans for lane in painting.lanes(RUN)) == len(spans)
    painting.close()
    writer.close()


@pytest.mark.parametrize("seed", range(4))
def test_bars_of_one_line_never_overlap_below_the_last(random_events, seed):
    spans = drawn(random_events(seed, 600, Outcome.STOPPED))
    lines = {}
    for span in sorted(spans.values(), key=lambda span: span.begin_seq):
        if span.track < most_lines(span.lane):
            key = (span.lane // LAYERS, span.lane % LAYERS == Kind.SUB, span.lane % LAYERS == Kind.CHILD, span.track)
            assert lines.get(key, 0) < span.begin_seq
            lines[key] = span.end_seq
    assert len(lines) > 3


def test_a_crowd_lies_on_sixteen_lines_and_one_for_the_rest(database, painting):
    append_imported(database, RUN, iter(crowd(500, 40, 1.0)))
    loop, calls = painting.lanes(RUN)
    assert (loop.lines, loop.are_calls, loop.spans) == (1, False, 1)
    assert (calls.lines, calls.are_calls, calls.spans, calls.most) == (17, True, 500, 16)
    begun = [bars for _, _, bars in tiles(painting, RUN, 0, 20.0)]
    assert {line for bars in begun for line in bars.lines} == set(range(17))


@pytest.mark.parametrize("seconds", [0.0005, 0.02, 1.0, 300.0])
def test_a_tile_holds_few_bars_at_any_level(database, painting, seconds):
    append_imported(database, RUN, iter(crowd(3_000, 64, seconds)))
    for level in range(LEVELS + 1):
        largest = max(
            len(bars.spans) for *_, bars in tiles(painting, RUN, level, min(3_000 * seconds, 100 * tile_seconds(level)))
        )
        assert largest <= 5_000
        if level >= level_for(3_000 * seconds / 64 / 1_000):
            assert largest <= 17 * 256


def test_what_reaches_into_a_tile_is_in_it(database, painting):
    events = [
        started(),
        facts.StepStarted(span=2, at=100.0, parent=1, step=1, depth=0),
        facts.CodeStarted(span=3, at=100.0, parent=2, code="x", block=1),
        facts.CodeFinished(span=3, at=100_000.0, state="ok"),
    ]
    append_imported(database, RUN, iter(events))
    (lane,) = painting.lanes(RUN)
    for level in range(LEVELS + 1):
        last = int(99_899 / tile_seconds(level))
        for tile in {0, last // 2, last}:
            assert list(painting.bars(RUN, lane, level, tile).spans) == [3], (level, tile)
        assert not painting.bars(RUN, lane, level, int(99_900 / tile_seconds(level)) + 1).spans
    assert painting.place_of(RUN, 3) == (lane, 0, 0.0, 99_900.0)
    assert painting.place_of(RUN, 2) is None


def test_a_long_bar_of_the_crowded_line_is_found_from_afar(database, painting):
    append_imported(database, RUN, iter(crowd(40, 40, 1_000.0)))
    calls = painting.lanes(RUN)[1]
    for level in range(LEVELS + 1):
        tile = int(499.0 / tile_seconds(level))
        bars = painting.bars(RUN, calls, level, tile)
        assert set(bars.lines) == set(range(17))
        if tile:
            counts = [
                count for line, begin, count in zip(bars.lines, bars.begins, bars.counts, strict=True) if line == 16
            ]
            assert sum(counts) == 24


def test_steps_are_those_of_the_runs_own_loop(database, painting):
    events = [started()]
    for step in range(1, 6):
        events.append(facts.StepStarted(span=step + 1, at=100.0 + 10 * step, parent=1, step=step, depth=0))
        events.append(facts.StepEnded(span=step + 1, at=101.0 + 11 * step))
    append_imported(database, RUN, iter(events))
    assert painting.steps(RUN, 0.0, 100.0, 10)[0] == (2, 1, 10.0, 12.0)
    assert [step for _, step, *_ in painting.steps(RUN, 25.0, 41.0, 10)] == [3, 4]
    assert [step for _, step, *_ in painting.steps(RUN, 0.0, 100.0, 2)] == [4, 5]


def test_the_stretch_that_changed(database, painting):
    events = crowd(100, 10, 1.0)
    writer = Writer(database, RUN)
    writer.write_all(events[:100])
    assert painting.touched(RUN, 0) == (0.0, float("inf"))
    assert painting.touched(RUN, 100) is None
    writer.write_all(events[100:102])
    begin, end = painting.touched(RUN, 100)
    assert 0.0 < begin < events[101].at - 100.0
    assert end == float("inf")
    writer.write_all(events[102:])
    begin, end = painting.touched(RUN, len(events) - 4)
    assert (begin, end) == (0.0, events[-1].at - 100.0)
    writer.close()


def test_a_gap_is_when_nothing_was_at_work(database, painting):
    events = [
        started(),
        facts.StepStarted(span=2, at=104.0, parent=1, step=1, depth=0),
        facts.CallStarted(span=3, at=105.0, parent=2, role="root", model="m", messages=MESSAGE),
        facts.CallFinished(span=3, at=106.0, reply="r", usage=facts.Usage()),
        facts.CodeStarted(span=4, at=106.5, parent=2, code="x", block=1),
        facts.ChildStarted(span=5, at=106.5, parent=4, question="q", model="m", depth=1),
        facts.CodeFinished(span=4, at=107.0, state="interrupted"),
        facts.ChildEnded(span=5, at=110.0, outcome=Outcome.STOPPED),
        facts.Noted(span=2, at=120.0, note="still waiting"),
        facts.CallStarted(span=6, at=130.0, parent=2, role="root", model="m", messages=MESSAGE),
        facts.CallFinished(span=6, at=131.0, reply="r", usage=facts.Usage()),
        facts.RunEnded(span=1, at=140.0, outcome=Outcome.ANSWERED),
    ]
    append_imported(database, RUN, iter(events))
    assert painting.gaps(RUN, 1.0) == [(0.0, 5.0), (7.0, 30.0), (31.0, 40.0)]
    assert painting.gaps(RUN, 9.5) == [(7.0, 30.0)]


@pytest.mark.parametrize("seconds", [0.002, 1.0, 60.0])
@pytest.mark.parametrize("buckets", [1, 7, 500])
def test_a_strip_adds_up_to_the_run(database, painting, seconds, buckets):
    events = crowd(400, 30, seconds)
    append_imported(database, RUN, iter(events))
    strip = painting.strip(RUN, 0.0, events[-1].at - 100.0, buckets)
    failed = sum(isinstance(event, facts.CallFailed) for event in events)
    assert sum(strip.errors) == failed
    assert sum(strip.calls) == 400
    assert sum(strip.costs) == pytest.approx(0.25 * (400 - failed))
    spans = drawn(events).values()
    busy = sum(span.end - span.begin for span in spans if span.kind is SpanKind.CALL)
    assert sum(strip.seconds[Kind.SUB]) == pytest.approx(busy, rel=1e-4)
    if buckets == 500 and seconds > 1:
        middle = strip.seconds[Kind.SUB][200:300]
        assert sum(middle) == pytest.approx(30 * 100 * (events[-1].at - 100.0) / 500, rel=0.05)
        assert min(middle) > 0


def test_one_pixel_takes_the_narrowest_bucket_that_is_no_narrower():
    assert [level_for(seconds) for seconds in (0.0001, 0.001, 0.0011, 0.004, 1.0, 1e9)] == [0, 0, 1, 1, 5, LEVELS]
    assert all(WIDTHS[level_for(seconds)] >= seconds for seconds in (0.002, 0.3, 77.0))


def test_a_run_that_is_not_there_is_told(painting):
    assert painting.lanes("none") == ()
    with pytest.raises(RlmError, match="no run"):
        painting.steps("none", 0.0, 1.0, 5)


def test_deleting_a_run_takes_its_painting_with_it(database, write):
    append_imported(database, RUN, iter(crowd(30, 4, 1.0)))
    delete_run(database, RUN)
    connection = connect(database, mode="ro")
    assert [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES] == [0] * 5
    connection.close()


def dumped(database) -> list[list]:
    connection = connect(database, mode="ro")
    found = []
    for table in TABLES:
        names = sorted(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
        columns = ", ".join(f'"{name}"' for name in names)
        found.append(sorted(connection.execute(f"SELECT {columns} FROM {table}").fetchall(), key=repr))
    connection.close()
    return found


@pytest.mark.parametrize("outcome", [None, Outcome.ANSWERED, Outcome.FAILED, Outcome.LOST])
def test_a_file_of_the_tables_before_is_filled_as_if_it_had_been_written_so(database, write, random_events, outcome):
    for seed in range(3):
        write(random_events(seed, 400, outcome), f"0191a0b0c00{seed:08x}")
    append_imported(database, RUN, iter(crowd(300, 40, 1.0)))
    before = dumped(database)
    connection = connect(database, mode="rw")
    for index in ("spans_painted", "spans_running", "spans_ended_calls"):
        connection.execute(f"DROP INDEX {index}")
    for column in ("lane", "track", "reach", "errors", "variables"):
        connection.execute(f"ALTER TABLE spans DROP COLUMN {column}")
    for table in ("lanes", "buckets", "gaps"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("CREATE INDEX spans_ended_calls ON spans (run, parent)")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm005_painting'")
    connection.close()
    open_library(database)
    assert dumped(database) == before
