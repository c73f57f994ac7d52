"""The file as a whole: made once, refused in words when it is not ours, and never touched when it is another's."""

import shutil
import sqlite3
import subprocess
import sys

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.store.library import integrity, open_for_writing, open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.steps import APPLICATION_ID
from rlm_desktop.store.writer import Writer

OPEN = """
import sys
from pathlib import Path
from rlm_desktop.store.library import open_library
print("ready", flush=True)
sys.stdin.readline()
open_library(Path(sys.argv[1]))
"""


@pytest.fixture
def foreign(tmp_path):
    path = tmp_path / "places.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE bookmarks (title TEXT)")
    connection.commit()
    connection.close()
    return path


def test_opening_twice_changes_nothing(database):
    before = database.read_bytes()
    open_library(database)
    assert database.read_bytes() == before
    assert integrity(database) == "ok"


@pytest.mark.parametrize("opening", [open_library, open_for_writing, Reader, integrity])
def test_another_programs_database_is_refused_and_left_as_it_was(foreign, opening):
    before = foreign.read_bytes()
    with pytest.raises(RlmError, match="not a database of RLM Desktop"):
        opening(foreign)
    assert foreign.read_bytes() == before
    assert [path.name for path in foreign.parent.iterdir()] == [foreign.name]


@pytest.mark.parametrize("opening", [open_library, open_for_writing, Reader])
def test_a_file_that_is_no_database_is_refused_in_words(tmp_path, opening):
    path = tmp_path / "letter.txt"
    path.write_text("Dear database, " * 200, encoding="utf-8")
    with pytest.raises(RlmError, match="not a database of RLM Desktop"):
        opening(path)


@pytest.mark.parametrize("opening", [open_library, open_for_writing, Reader])
def test_a_folder_and_a_missing_folder_are_said(tmp_path, opening):
    with pytest.raises(RlmError, match="is a folder"):
        opening(tmp_path)
    if opening is not open_library:
        with pytest.raises(RlmError, match="no database"):
            opening(tmp_path / "runs.db")
        with pytest.raises(RlmError, match="no folder"):
            opening(tmp_path / "missing" / "runs.db")
        assert not (tmp_path / "runs.db").exists()


@pytest.mark.parametrize("opening", [open_library, open_for_writing, Reader])
def test_a_newer_database_is_refused_in_words(database, opening):
    connection = sqlite3.connect(database)
    connection.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('rlm-desktop', 'm999_later', '')"
    )
    connection.commit()
    connection.close()
    with pytest.raises(RlmError, match="newer version"):
        opening(database)


def test_an_older_database_is_refused_by_writer_and_reader_and_brought_up_by_the_application(database, start):
    connection = sqlite3.connect(database)
    connection.execute("DELETE FROM _sqlite_migrations")
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        if not table.startswith(("_", "sqlite")):
            connection.execute(f'DROP TABLE IF EXISTS "{table}"')  # a virtual table takes its own along
    connection.commit()
    connection.close()
    for opening in (Reader, open_for_writing):
        with pytest.raises(RlmError, match="older version"):
            opening(database)
    open_library(database)
    writer = Writer(database, "0191a0b0c00aaaaaaaa")
    writer.write(start())
    writer.close()


def test_a_damaged_database_is_said(database, write, random_events):
    write(random_events(1, 800))
    raw = bytearray(database.read_bytes())
    raw[8192 : len(raw) // 2] = b"\xff" * (len(raw) // 2 - 8192)
    database.write_bytes(raw)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    try:
        assert integrity(database) != "ok"
    except RlmError as error:
        assert "damaged" in error.problem  # noqa: PT017 - either answer is honest


def test_many_processes_may_make_the_same_new_file_at_once(tmp_path):
    path = tmp_path / "new" / "runs.db"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in processes] == [""] * 6
    assert integrity(path) == "ok"
    Reader(path).close()


def test_a_copied_database_is_read_without_its_folder(database, write, random_events, tmp_path):
    write(random_events(1, 40))
    copy = tmp_path / "copy.db"
    shutil.copy(database, copy)
    reader = Reader(copy)
    assert reader.run_count() == 1
    reader.close()


def test_a_file_whose_making_was_cut_off_is_made_complete(tmp_path):
    path = tmp_path / "runs.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT, applied_at TEXT)")
    connection.commit()
    connection.close()
    open_library(path)
    reader = Reader(path)
    assert reader.runs() == []
    reader.close()
