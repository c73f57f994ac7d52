"""The fold: what was written live is what folding all events again gives, and sums are sums."""

import sqlite3
from collections import defaultdict

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.store.connection import connect, transaction
from rlm_desktop.store.fold import Misplaced, fold, fold_all, label_of
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.readings import State
from rlm_desktop.store.tables import write_changes

RUN = "0191a0b0c00aaaaaaaa"
READINGS = ("runs", "spans", "variables", "lanes", "buckets", "gaps")


def rows(connection: sqlite3.Connection) -> dict[str, list]:
    return {table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in READINGS}


@pytest.mark.parametrize("outcome", [None, *Outcome])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rebuilding_from_the_events_gives_what_was_written_live(
    database, write, random_events, tmp_path, seed, outcome
):
    write(random_events(seed, 250, outcome))
    reader = Reader(database)
    live = connect(database, mode="ro")
    again = tmp_path / "again.db"
    open_library(again)
    fresh = connect(again, mode="rw")
    state = State()
    with transaction(fresh):
        for recorded in reader.events(RUN):
            changes = fold(recorded.event, state)
            write_changes(fresh, RUN, changes)
            state.apply(changes)
    assert rows(fresh) == rows(live)
    assert len(rows(live)["spans"]) > 10
    assert len(rows(live)["lanes"]) > 2
    for connection in (reader, live, fresh):
        connection.close()


@pytest.mark.parametrize("seed", range(8))
def test_every_sum_is_the_sum_over_the_calls_below(random_events, seed):
    events = random_events(seed, 300, Outcome.STOPPED)
    _, spans = fold_all(events)
    below = defaultdict(list)
    for span in spans.values():
        if span.kind is SpanKind.CALL:
            above = span
            while above is not None:
                below[above.span].append(span)
                above = spans.get(above.parent)
    failures, names = defaultdict(list), defaultdict(int)
    for event in events:
        above = spans.get(event.span)
        while above is not None:
            if isinstance(event, facts.CallFailed) and not event.stopped:
                failures[above.span].append(event.span)
            if isinstance(event, facts.CodeFinished) and event.state in ("error", "killed"):
                failures[above.span].append(event.span)
            if isinstance(event, facts.VariablesChanged):
                names[above.span] += len(event.changed) + len(event.removed)
            above = spans.get(above.parent)
    assert failures[1]
    assert names[1]
    usages = {event.span: event.usage for event in events if isinstance(event, (facts.CallFinished, facts.CallFailed))}
    for span in spans.values():
        calls = below[span.span]
        known = [usages.get(call.span) for call in calls]
        costs = [usage.cost for usage in known if usage and usage.cost is not None]
        tokens = [usage.tokens_in for usage in known if usage and usage.tokens_in is not None]
        assert span.sums.calls == len(calls)
        assert span.sums.root_calls == sum(call.role == "root" for call in calls)
        assert span.sums.cost == (sum(costs) if costs else None)
        assert span.sums.tokens_in == (sum(tokens) if tokens else None)
        assert span.sums.unpriced == len(calls) - len(costs)
        assert span.sums.in_flight == 0
        assert span.sums.errors == len(failures[span.span])
        assert span.sums.variables == names[span.span]
        assert span.children == sum(other.parent == span.span for other in spans.values())


def test_the_fold_leaves_its_state_alone(random_events):
    state = State()
    for event in random_events(5, 100, Outcome.ANSWERED):
        before = state.copy()
        changes = fold(event, state)
        assert state == before
        state.apply(changes)


@pytest.mark.parametrize(
    ("outcome", "run", "call"),
    [
        (Outcome.ANSWERED, Status.OK, Status.STOPPED),
        (Outcome.FORCED, Status.OK, Status.STOPPED),
        (Outcome.STOPPED, Status.STOPPED, Status.STOPPED),
        (Outcome.BUDGET, Status.STOPPED, Status.STOPPED),
        (Outcome.TIME_LIMIT, Status.STOPPED, Status.STOPPED),
        (Outcome.FAILED, Status.FAILED, Status.FAILED),
        (Outcome.LOST, Status.LOST, Status.LOST),
    ],
)
def test_the_end_of_a_run_closes_what_still_ran(start, outcome, run, call):
    message = facts.Message(role="user", text="hello")
    events = [
        start(),
        facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
        facts.CallStarted(span=3, at=101.0, parent=2, role="root", model="m", messages=(message,)),
        facts.RunEnded(span=1, at=103.0, outcome=outcome, reason="because"),
    ]
    state, spans = fold_all(events)
    assert state.run.outcome is outcome
    assert (spans[1].status, spans[3].status) == (run, call)
    assert {span.end for span in spans.values()} == {103.0}
    assert [spans[number].sums.unpriced for number in (1, 2, 3)] == [1, 1, 1]


def test_a_parallel_call_that_ends_after_its_code_still_counts_above(start):
    message = facts.Message(role="user", text="hello")
    usage = facts.Usage(tokens_in=5, tokens_out=1, cost=0.5)
    _, spans = fold_all(
        [
            start(),
            facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
            facts.CodeStarted(span=3, at=101.0, parent=2, code="x", block=1),
            facts.CallStarted(span=4, at=101.0, parent=3, role="sub", model="m", messages=(message,)),
            facts.CodeFinished(span=3, at=102.0, state="interrupted"),
            facts.CallFinished(span=4, at=103.0, reply="late", usage=usage),
        ]
    )
    assert [spans[number].sums.cost for number in (1, 2, 3, 4)] == [0.5] * 4
    assert spans[3].status is Status.STOPPED


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (facts.StepEnded(span=9, at=1.0), "span 9 is not there"),
        (facts.CodeStarted(span=9, at=1.0, parent=8, code="", block=1), "span 8, the parent"),
        (facts.StepStarted(span=1, at=1.0, parent=1, step=1, depth=0), "has begun already"),
    ],
)
def test_an_event_without_its_place_is_refused(start, event, sentence):
    state, _ = fold_all([start()])
    with pytest.raises(Misplaced, match=sentence):
        fold(event, state)


def test_nothing_comes_before_the_start_or_after_the_end(start):
    step = facts.StepStarted(span=2, at=1.0, parent=1, step=1, depth=0)
    with pytest.raises(Misplaced, match="first event"):
        fold(step, State())
    state, _ = fold_all([start(), facts.RunEnded(span=1, at=101.0, outcome=Outcome.ANSWERED)])
    with pytest.raises(Misplaced, match="over"):
        fold(step, state)


def test_a_label_is_the_first_line_that_says_something():
    assert label_of("\n\n ```repl\n  print(1)  \nprint(2)") == "print(1)"
    assert label_of("x" * 500) == "x" * 159 + "…"
    assert label_of("") == ""
