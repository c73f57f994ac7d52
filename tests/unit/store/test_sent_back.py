"""Replies that were sent back are counted in a run's row, also in a file from before they were."""

from pathlib import Path

from sqlite_utils import Database

from rlm_desktop.events.facts import ReplySentBack, RunEnded, StepEnded, StepStarted
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer

from .conftest import RUN, started

OTHER = "0191a0b0c00bbbbbbbb"


def sent_back(count: int) -> list:
    """A step whose reply was sent back so often."""
    return [
        StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
        *[ReplySentBack(span=2, at=101.5, reason="no code")] * count,
        StepEnded(span=2, at=102.0, failed=True),
    ]


def row_of(database: Path, run: str = RUN):
    reader = Reader(database)
    try:
        return reader.run(run)
    finally:
        reader.close()


def test_they_are_counted_live_and_to_the_end(database):
    writer = Writer(database, RUN)
    for count, event in enumerate([started(), *sent_back(2)]):
        writer.write(event)
        assert row_of(database).sent_back == min(max(count - 1, 0), 2)
    writer.close()
    writer = Writer(database, RUN)
    writer.write(RunEnded(span=1, at=103.0, outcome=Outcome.ANSWERED, answer="so"))
    writer.close()
    row = row_of(database)
    assert (row.sent_back, row.outcome, row.answer) == (2, Outcome.ANSWERED, "so")


def test_a_file_from_before_counts_them_from_its_events(tmp_path: Path, write, database):
    write([started(), *sent_back(3)])
    write([started()], run=OTHER)
    file = Database(database)
    file.execute("ALTER TABLE runs DROP COLUMN sent_back")
    file.execute("DELETE FROM _sqlite_migrations WHERE name = 'm004_replies_sent_back'")
    file.conn.commit()
    assert [one.name for one in migrations.pending(file)] == ["m004_replies_sent_back"]
    file.close()
    open_library(database)
    assert (row_of(database).sent_back, row_of(database, OTHER).sent_back) == (3, 0)
