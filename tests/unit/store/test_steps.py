"""The names of the steps, which are looked up without sqlite-utils, are those that sqlite-utils applies."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from sqlite_utils import Database

from rlm_desktop.store.library import open_library
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.steps import STEPS, applied


def test_the_steps_are_those_of_the_migrations():
    empty = Database(memory=True)
    assert [step.name for step in migrations.pending(empty)] == list(STEPS)
    empty.close()


def test_a_made_file_has_been_through_all_of_them(tmp_path: Path):
    open_library(tmp_path / "x.db")
    connection = sqlite3.connect(tmp_path / "x.db")
    assert applied(connection) == set(STEPS)
    connection.close()


def test_reading_a_made_file_waits_for_no_library_that_only_writers_need(tmp_path: Path):
    open_library(tmp_path / "x.db")
    ask = (
        "import sys; from pathlib import Path; from rlm_desktop.store.reader import Reader;"
        "from rlm_desktop.store.library import open_library; file = Path(sys.argv[1]); open_library(file);"
        "Reader(file).close(); print(*{'sqlite_utils', 'filelock', 'numpy', 'asyncio'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", ask, tmp_path / "x.db"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
