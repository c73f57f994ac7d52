"""Before a file is brought to newer tables, a copy of it as it was is kept beside it."""

import sqlite3

import pytest
from sqlite_utils import Database

from rlm_desktop.errors import RlmError
from rlm_desktop.store.backups import KEPT, copies
from rlm_desktop.store.library import integrity, open_library
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.steps import APPLICATION_ID, STEPS, applied

LAST = STEPS[-1]


@pytest.fixture
def older(tmp_path):
    """A file of the version before this one, with a bookmark in it."""
    path = tmp_path / "runs.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection), stop_before=LAST)
    connection.execute("INSERT INTO tags (run, tag) VALUES ('0197', 'kept')")
    connection.commit()
    connection.close()
    return path


def steps_of(path):
    connection = sqlite3.connect(path)
    found = applied(connection), connection.execute("SELECT tag FROM tags").fetchall()
    connection.close()
    return found


def test_the_copy_is_the_file_as_it_was(older):
    open_library(older)
    assert steps_of(older) == (set(STEPS), [("kept",)])
    (copy,) = copies(older)
    assert copy.name == f"runs.db.before-{LAST.partition('_')[0]}"
    assert steps_of(copy) == (set(STEPS) - {LAST}, [("kept",)])
    assert integrity(older) == "ok"


def test_a_new_file_and_one_of_this_version_need_none(tmp_path):
    open_library(tmp_path / "runs.db")
    open_library(tmp_path / "runs.db")
    assert copies(tmp_path / "runs.db") == []


def test_the_newest_two_are_kept(older):
    for step in ("m001", "m002", "m003"):
        older.with_name(f"runs.db.before-{step}").write_bytes(b"old")
    open_library(older)
    assert len(copies(older)) == KEPT
    assert copies(older)[0].name.endswith(LAST.partition("_")[0])


def test_where_the_copy_cannot_be_written_nothing_changes(older):
    blocked = older.with_name(f"runs.db.before-{LAST.partition('_')[0]}.part")
    blocked.mkdir()
    with pytest.raises(RlmError, match="cannot be used"):
        open_library(older)
    assert steps_of(older) == (set(STEPS) - {LAST}, [("kept",)])
