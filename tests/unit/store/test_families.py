"""Runs that go on from others: their family, and that nothing is counted as paid that was not."""

from pathlib import Path

from sqlite_utils import Database

from rlm_desktop.events import facts as f
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.figures import Figures
from rlm_desktop.store.library import open_library
from rlm_desktop.store.marks import set_deleted
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import append_imported


def write(database: Path, run: str, origin: str | None = None, *, begin: float = 1.0, given_by: str = "model") -> str:
    usage = Usage(tokens_in=100, tokens_out=10, tokens_cached=50, cost=0.5)
    append_imported(database, run, [
        f.RunStarted(span=1, at=begin, question=run[0], method="rlm", root_model="m", sub_model="m", corpus=None,
                     limits=Limits(), forked_from=origin, forked_at=None if origin is None else 2),
        f.StepStarted(span=2, at=begin, parent=1, step=1, depth=0),
        f.CallStarted(span=3, at=begin, parent=2, role="root", model="m", messages=()),
        f.CallFinished(span=3, at=begin + 1, reply="r", usage=usage, given_by=given_by),
        f.StepEnded(span=2, at=begin + 2),
        f.RunEnded(span=1, at=begin + 3, outcome=Outcome.ANSWERED, answer="a"),
    ])  # fmt: skip
    return run


def test_a_family_is_all_that_goes_on_from_the_oldest_whoever_is_asked(database):
    first = write(database, "a" * 19, begin=1)
    second = write(database, "b" * 19, first, begin=2)
    third = write(database, "c" * 19, first, begin=3)
    fourth = write(database, "d" * 19, second, begin=4)
    write(database, "e" * 19, begin=5)
    write(database, "f" * 19, "9" * 19, begin=6)
    reader = Reader(database)
    for run in (first, second, third, fourth):
        assert [row.run for row in reader.family(run)] == [first, second, third, fourth]
    assert [row.forked_from for row in reader.family(first)] == [None, first, first, second]
    assert [row.run for row in reader.family("f" * 19)] == ["f" * 19]
    set_deleted(database, {second: True})
    assert [row.run for row in reader.family(fourth)] == [first, third, fourth]
    reader.close()


def test_what_is_taken_from_a_record_was_not_paid_in_the_run(database):
    paid, recalled = write(database, "a" * 19), write(database, "b" * 19, "a" * 19, given_by="record")
    reader, figures = Reader(database), Figures(database)
    assert [(row.cost, row.tokens_in) for row in map(reader.run, (paid, recalled))] == [(0.5, 100), (0.0, 0)]
    assert [reader.run(run).root_calls for run in (paid, recalled)] == [1, 1]
    assert reader.run(recalled).unpriced_calls == 0
    (call,) = figures.calls(recalled)
    assert (call.usage.tokens_in, call.usage.tokens_cached, call.usage.cost) == (0, 0, 0.0)
    (event,) = [one.event for one in reader.events(recalled) if isinstance(one.event, f.CallFinished)]
    assert event.usage.cost == 0.5
    reader.close()
    figures.close()


def test_a_file_of_the_step_before_keeps_its_runs(tmp_path):
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m011_families")
    old.execute(
        """INSERT INTO runs (run, question, method, root_model, sub_model, corpus_name, documents, chars, begin,
            source, reason, answer) VALUES ('r', 'q', 'rlm', 'm', 'm', '', 0, 0, 1.0, '', '', '')"""
    )
    old.conn.commit()
    old.close()
    open_library(path)
    new = Database(path)
    assert list(new.query("SELECT run, forked_from, forked_at FROM runs")) == [
        {"run": "r", "forked_from": None, "forked_at": None}
    ]
    new.close()


def test_which_runs_can_be_forked_taken_up_and_verified(database):
    write(database, "a" * 19)
    reader = Reader(database)
    row = reader.run("a" * 19)
    reader.close()
    assert (row.can_be_forked, row.can_be_resumed, row.can_be_verified) == (True, False, True)
