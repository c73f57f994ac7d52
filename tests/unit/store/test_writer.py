"""The writer: what was committed survives any death, one process at a time is at work on a run, and nothing is lost."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading

import pytest

from rlm_desktop import paths
from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limit
from rlm_desktop.events.outcome import Outcome, Status
from rlm_desktop.store.connection import connect
from rlm_desktop.store.leases import IMPORTING, LOST_REASON, Lease, is_held
from rlm_desktop.store.library import delete_run, integrity
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import NO_END_REASON, Writer, append_imported, close_lost, same_events

RUN = "0191a0b0c00aaaaaaaa"
OTHER = "0191a0b0c00bbbbbbbb"

DYING_WRITER = """
import sys
from pathlib import Path
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.store.writer import Writer

writer = Writer(Path(sys.argv[1]), sys.argv[2])
writer.write(facts.RunStarted(span=1, at=1.0, question="q", method="rlm", root_model="a", sub_model="b",
                              corpus=None, limits=Limits()))
writer.write(facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
number = 3
while True:
    message = facts.Message(role="user", text="x" * 2000 + str(number))
    writer.write(facts.CallStarted(span=number, at=3.0, parent=2, role="sub", model="m", messages=(message,)))
    seq = writer.write(facts.CallFinished(span=number, at=4.0, reply="y" * 900, usage=facts.Usage(cost=0.5)))
    print(seq, flush=True)
    number += 1
"""


@pytest.fixture
def reader(database):
    reader = Reader(database)
    yield reader
    reader.close()


@pytest.fixture
def killed(database):
    """Starts a writer in a process of its own and kills it in the middle; the last number that it said was durable."""

    def kill(run: str = RUN) -> int:
        process = subprocess.Popen(
            [sys.executable, "-c", DYING_WRITER, str(database), run], stdout=subprocess.PIPE, text=True
        )
        for _ in range(40):
            durable = int(process.stdout.readline())
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split()
        process.wait()
        process.stdout.close()
        return max([durable, *map(int, rest[:-1])])

    return kill


def leftovers(database):
    folder = paths.leases_dir(database)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_a_killed_run_is_lost_and_keeps_its_events(database, reader, killed):
    durable = killed()
    row = reader.run(RUN)
    assert row.outcome is Outcome.LOST
    assert row.last_seq >= durable
    assert row.reason == LOST_REASON
    assert reader.span(RUN, 2).status is Status.LOST
    assert [one.seq for one in reader.events(RUN)] == list(range(1, row.last_seq + 1))
    assert close_lost(database) == [RUN]
    again = reader.run(RUN)
    assert (again.outcome, again.end, again.reason) == (row.outcome, row.end, row.reason)
    assert (again.unpriced_calls, again.cost) == (row.unpriced_calls, row.cost)
    assert again.last_seq == row.last_seq + 1
    assert integrity(database) == "ok"
    assert close_lost(database) == []
    assert leftovers(database) == []


def test_a_lost_run_looks_the_same_before_and_after_somebody_wrote_so(database, reader, killed):
    killed()
    before = reader.spans(RUN)
    close_lost(database)
    after = reader.spans(RUN)
    assert [(one.status, one.end, one.error, one.cost, one.unpriced_calls) for one in before] == [
        (one.status, one.end, one.error, one.cost, one.unpriced_calls) for one in after
    ]


def test_a_run_under_way_is_neither_lost_nor_deleted(database, reader, start):
    writer = Writer(database, RUN)
    writer.write(start())
    assert reader.run(RUN).outcome is None
    assert close_lost(database) == []
    with pytest.raises(RlmError, match="under way"):
        delete_run(database, RUN)
    with pytest.raises(RlmError, match="Another process is at work"):
        Lease(database, RUN, patience=0)
    writer.close()
    writer.close()
    assert reader.run(RUN).outcome is Outcome.LOST


def test_a_run_is_let_go_from_whichever_thread_closes_it(database, start):
    writer = Writer(database, RUN)
    writer.write(start())
    closing = threading.Thread(target=writer.close)
    closing.start()
    closing.join()
    assert not is_held(database, RUN)
    assert leftovers(database) == []


def test_a_writer_that_died_before_its_first_event_leaves_nothing(database):
    lease = Lease(database, RUN)
    lease._lock.release()
    assert leftovers(database) == [f"{RUN}.lock"]
    assert close_lost(database) == []
    assert leftovers(database) == []


def test_the_window_hears_of_an_event_only_when_another_process_could_read_it(database, reader, start):
    seen = []
    writer = Writer(database, RUN, on_commit=lambda seq: seen.append((seq, reader.run(RUN).last_seq)))
    writer.write(start())
    writer.write(facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0))
    writer.close()
    assert seen == [(1, 1), (2, 2)]


def test_an_event_that_does_not_fit_leaves_no_trace(database, reader, start):
    writer = Writer(database, RUN)
    writer.write(start())
    with pytest.raises(ValueError, match="span 7"):
        writer.write(facts.CodeStarted(span=8, at=101.0, parent=7, code="x" * 5000, block=1))
    assert writer.write(facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0)) == 2
    writer.close()
    connection = connect(database, mode="ro")
    assert connection.execute('SELECT count(*) FROM "values"').fetchone() == (0,)
    connection.close()


def test_a_writer_goes_on_where_an_earlier_one_stopped(database, reader, random_events):
    events = random_events(9, 200, Outcome.ANSWERED)
    for part in (events[:70], events[70:71], events[71:]):
        writer = Writer(database, RUN)
        for event in part:
            writer.write(event)
        writer.close()
    assert [one.event for one in reader.events(RUN)] == events


def test_many_threads_write_one_stream_without_gaps(database, reader, start):
    writer = Writer(database, RUN)
    writer.write(start())
    writer.write(facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0))

    def write(first):
        for number in range(first, first + 20):
            writer.write(facts.CodeStarted(span=number, at=101.0, parent=2, code="x", block=1))
            writer.write(facts.CodeFinished(span=number, at=101.0, state="ok"))

    threads = [threading.Thread(target=write, args=(first,)) for first in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert [one.seq for one in reader.events(RUN)] == list(range(1, 123))
    assert reader.child_count(RUN, 2) == 60


def test_two_processes_write_two_runs_while_a_third_reads(database, reader, killed):
    first = threading.Thread(target=killed)
    first.start()
    killed(OTHER)
    first.join()
    assert {row.run for row in reader.runs()} == {RUN, OTHER}
    assert sorted(close_lost(database)) == [RUN, OTHER]
    assert integrity(database) == "ok"


def test_deleting_a_run_keeps_what_others_share(database, write, reader, random_events):
    shared = "shared " * 200
    events = [one for one in random_events(4, 120, Outcome.ANSWERED)]
    both = [
        *events[:-1],
        facts.LimitReached(span=1, at=900.0, limit=Limit.STEPS, allowed=1.0, used=1.0),
    ]
    write([*both, facts.RunEnded(span=1, at=901.0, outcome=Outcome.ANSWERED, answer=shared)])
    write([*both, facts.RunEnded(span=1, at=901.0, outcome=Outcome.ANSWERED, answer=shared)], OTHER)
    kept = list(reader.events(OTHER))
    delete_run(database, RUN)
    assert list(reader.events(OTHER)) == kept
    delete_run(database, OTHER)
    delete_run(database, OTHER)
    connection = connect(database, mode="ro")
    for table in ("events", "spans", "variables", "runs", '"values"', "value_uses"):
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
    connection.close()


@pytest.mark.parametrize("seed", [1, 2])
def test_an_imported_record_is_the_record(database, reader, random_events, seed):
    events = random_events(seed, 300, Outcome.FORCED)
    append_imported(database, RUN, events)
    assert [one.event for one in reader.events(RUN)] == events
    assert same_events(database, RUN, events)
    assert not same_events(database, RUN, events[:-1])
    with pytest.raises(RlmError, match="there already"):
        append_imported(database, RUN, events)
    assert leftovers(database) == []


def test_an_imported_record_without_an_end_says_so(database, reader, random_events):
    events = random_events(3, 50)
    append_imported(database, RUN, events)
    row = reader.run(RUN)
    assert (row.outcome, row.reason) == (Outcome.LOST, NO_END_REASON)
    assert same_events(database, RUN, events)


BEGIN = {
    "step": facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
    "call": facts.CallStarted(span=3, at=101.0, parent=2, role="root", model="m", messages=()),
    "replied": facts.CallFinished(span=3, at=102.0, reply="", usage=facts.Usage()),
    "stepped": facts.StepEnded(span=2, at=103.0),
}


@pytest.mark.parametrize(
    "damage",
    [
        [BEGIN["step"], BEGIN["step"]],
        [BEGIN["call"]],
        [BEGIN["step"], facts.CallFinished(span=2, at=102.0, reply="", usage=facts.Usage())],
        [BEGIN["step"], facts.CodeFinished(span=2, at=102.0, state="ok")],
        [BEGIN["step"], BEGIN["stepped"], BEGIN["stepped"]],
        [BEGIN["step"], BEGIN["stepped"], BEGIN["call"]],
        [BEGIN["step"], BEGIN["call"], BEGIN["replied"], BEGIN["call"]],
        [BEGIN["step"], BEGIN["call"], facts.CodeStarted(span=4, at=102.0, parent=3, code="", block=1)],
        [BEGIN["step"], facts.RunEnded(span=2, at=102.0, outcome=Outcome.ANSWERED)],
        [facts.RunEnded(span=1, at=102.0, outcome=Outcome.ANSWERED), BEGIN["step"]],
        [facts.StepStarted(span=2, at=1e300, parent=1, step=1, depth=0)],
        [facts.StepStarted(span=2, at=-5.0, parent=1, step=1, depth=0)],
    ],
)
def test_nothing_of_a_damaged_record_is_imported(database, reader, start, damage):
    with pytest.raises(RlmError, match="does not fit"):
        append_imported(database, RUN, [start(), *damage])
    assert reader.run_count() == 0
    assert leftovers(database) == []


def test_an_import_that_was_cut_off_is_taken_out_and_a_complete_one_stays(database, write, reader, start):
    write([start()])
    write([start(), facts.RunEnded(span=1, at=102.0, outcome=Outcome.ANSWERED)], OTHER)
    for run in (RUN, OTHER):
        Lease(database, run, suffix=IMPORTING)._lock.release()
    assert close_lost(database) == []
    assert [row.run for row in reader.runs()] == [OTHER]
    assert leftovers(database) == []


def test_a_full_disk_is_said_and_costs_nothing_that_was_there(database, reader, start):
    writer = Writer(database, RUN)
    writer.write(start())
    pages = writer._library.conn.execute("PRAGMA page_count").fetchone()[0]
    writer._library.conn.execute(f"PRAGMA max_page_count = {pages}")
    steps = (facts.StepStarted(span=number, at=101.0, parent=1, step=1, depth=0) for number in range(2, 400))
    with pytest.raises(RlmError, match="disk is full"):
        list(map(writer.write, steps))
    last = reader.run(RUN).last_seq
    assert reader.child_count(RUN, 1) == last - 1
    writer._library.conn.execute("PRAGMA max_page_count = 1000000")
    assert writer.write(facts.StepStarted(span=999, at=101.0, parent=1, step=1, depth=0)) == last + 1
    writer.close()


def test_a_locked_database_is_said_in_words(database, start, monkeypatch):
    monkeypatch.setattr("rlm_desktop.store.connection.BUSY_SECONDS", 0.05)
    writer = Writer(database, RUN)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RlmError, match="locked by another program"):
        writer.write(start())
    other.execute("ROLLBACK")
    other.close()
    assert writer.write(start()) == 1
    writer.close()
