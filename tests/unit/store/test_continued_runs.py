"""A run that continues another says so in every reading, also in a file of the first version."""

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from rlm_desktop.events.facts import RunEnded
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer

from .conftest import RUN, started

EARLIER = "0191a0b0c00bbbbbbbb"
END = RunEnded(span=1, at=101.0, outcome=Outcome.ANSWERED, answer="so")


def test_a_row_says_which_run_it_continues(database, write):
    write([started("and then?", continues=EARLIER), END])
    reader = Reader(database)
    row = reader.run(RUN)
    reader.close()
    assert (row.continues, row.can_be_continued) == (EARLIER, True)


def test_only_ended_runs_of_our_own_with_a_namespace_can_be_continued(database, write):
    write([started(), END], run="a" * 19)
    write([started(method="summary"), END], run="b" * 19)
    write([started(source="elsewhere"), END], run="c" * 19)
    under_way = Writer(database, "d" * 19)
    under_way.write(started())
    reader = Reader(database)
    found = {row.run[0]: row.can_be_continued for row in reader.runs()}
    reader.close()
    under_way.close()
    assert found == {"a": True, "b": False, "c": False, "d": False}


def test_a_file_of_the_first_version_keeps_its_runs(tmp_path: Path):
    path = tmp_path / "old.db"
    old = Database(path)
    migrations.apply(old, stop_before="m002_continued_runs")
    old.execute(
        """INSERT INTO runs (run, question, method, root_model, sub_model, corpus_name, documents, chars, begin,
            source, reason, answer) VALUES (?, 'q', 'rlm', 'm', 'm', '', 0, 0, 1.0, '', '', '')""",
        (RUN,),
    )
    old.conn.commit()
    old.close()
    open_library(path)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT run, continues FROM runs").fetchall() == [(RUN, None)]
    connection.close()
