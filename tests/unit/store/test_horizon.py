"""Replay is a horizon: after any event, a finished run shows exactly what it showed live at that moment."""

import dataclasses
import itertools
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.connection import connect, transaction
from rlm_desktop.store.fold import fold, fold_all
from rlm_desktop.store.library import open_library
from rlm_desktop.store.listing import span_row
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.readings import State
from rlm_desktop.store.tables import read_state, write_changes
from rlm_desktop.store.writer import Writer

_numbers = itertools.count()
STREAMS = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def reader(database):
    reader = Reader(database)
    yield reader
    reader.close()


def new_run() -> str:
    return f"0191a0b0c00{next(_numbers):08x}"


def without_cost(row):
    return dataclasses.replace(row, cost=None)


def assert_shows(reader, run, events, horizon):
    """The reader at the horizon gives what the fold of the events until then gives."""
    _, then = fold_all(events[:horizon])
    expected = [span_row(run, span) for span in sorted(then.values(), key=lambda span: span.ordinal)]
    shown = reader.spans(run, horizon=horizon)
    assert list(map(without_cost, shown)) == list(map(without_cost, expected))
    assert [row.cost for row in shown] == pytest.approx([row.cost for row in expected])
    for row in shown:
        below = [one for one in shown if one.parent == row.span]
        assert reader.child_count(run, row.span, horizon=horizon) == len(below)
        assert reader.children(run, row.span, horizon=horizon) == below
        assert reader.span(run, row.span, horizon=horizon) == row


def test_every_moment_of_a_golden_run_shows_as_it_was(write, reader, golden):
    run, events = golden[0].run, [one.event for one in golden]
    write(events, run)
    for horizon in range(1, len(events) + 1):
        assert_shows(reader, run, events, horizon)


@STREAMS
@given(seed=st.integers(0, 2**32), size=st.integers(2, 90), outcome=st.sampled_from([None, *Outcome]), data=st.data())
def test_any_moment_of_any_run_shows_as_it_was(database, write, random_events, seed, size, outcome, data):
    events, run = random_events(seed, size, outcome), new_run()
    write(events, run)
    reader = Reader(database)
    try:
        for horizon in data.draw(st.lists(st.integers(1, len(events)), min_size=1, max_size=4)):
            assert_shows(reader, run, events, horizon)
    finally:
        reader.close()


def rows(connection: sqlite3.Connection, run: str) -> list[list]:
    return [
        sorted(connection.execute(f"SELECT * FROM {table} WHERE run = ?", (run,)).fetchall(), key=repr)
        for table in ("runs", "spans", "variables", "lanes", "buckets", "gaps")
    ]


def rebuilt(path, run: str, events: list[facts.Event]) -> list[list]:
    """The readings that folding all events again gives."""
    open_library(path)
    connection = connect(path, mode="rw")
    state = State()
    with transaction(connection):
        for event in events:
            changes = fold(event, state)
            write_changes(connection, run, changes)
            state.apply(changes)
    found = rows(connection, run)
    connection.close()
    return found


def test_a_golden_run_rebuilt_from_its_events_is_what_was_written_live(database, write, golden, tmp_path):
    run, events = golden[0].run, [one.event for one in golden]
    write(events, run)
    live = connect(database, mode="ro")
    assert rebuilt(tmp_path / "again.db", run, events) == rows(live, run)
    live.close()


@STREAMS
@given(
    seed=st.integers(0, 2**32),
    size=st.integers(1, 120),
    outcome=st.sampled_from([None, *Outcome]),
    cut=st.floats(0, 1),
)
def test_any_run_written_by_two_writers_is_what_its_events_give(
    database, random_events, tmp_path_factory, seed, size, outcome, cut
):
    events, run = random_events(seed, size, outcome), new_run()
    place = int(cut * len(events))
    for part in (events[:place], events[place:]):
        writer = Writer(database, run)
        for event in part:
            writer.write(event)
        writer.close()
    live = connect(database, mode="ro")
    try:
        assert rebuilt(tmp_path_factory.mktemp("again") / "again.db", run, events) == rows(live, run)
        state, _ = fold_all(events)
        assert read_state(live, run) == state
    finally:
        live.close()


def test_a_step_bears_the_label_of_its_newest_reply_at_every_moment(write, reader, start):
    message = facts.Message(role="user", text="hello")
    events: list[facts.Event] = [start(), facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0)]
    for span, reply in ((3, "a summary"), (4, "the reply")):
        events += [
            facts.CallStarted(span=span, at=102.0, parent=2, role="root", model="m", messages=(message,)),
            facts.CallFinished(span=span, at=103.0, reply=reply, usage=facts.Usage()),
        ]
    events.append(facts.StepEnded(span=2, at=104.0))
    run = new_run()
    write(events, run)
    assert [reader.span(run, 2, horizon=n).label for n in range(2, 8)] == [
        *("", "", "a summary", "a summary", "the reply", "the reply")
    ]
    for horizon in range(1, len(events) + 1):
        assert_shows(reader, run, events, horizon)


def test_a_run_of_an_older_file_shows_every_moment_after_the_update(database, write, golden):
    run, events = golden[0].run, [one.event for one in golden]
    write(events, run)
    connection = connect(database, mode="rw")
    for index in ("spans_ended_calls", "spans_but_calls"):
        connection.execute(f"DROP INDEX {index}")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm003_sums_at_a_horizon'")
    connection.close()
    open_library(database)
    reader = Reader(database)
    assert_shows(reader, run, events, len(events) // 2)
    reader.close()
