"""A disk that is full, for real: a sentence, nothing half-written, nothing lost; and it goes on once there is room."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from rlm_desktop.errors import RlmError
from rlm_desktop.store.backups import copies
from rlm_desktop.store.library import integrity, open_library
from rlm_desktop.store.migrations import migrations
from rlm_desktop.store.steps import APPLICATION_ID, STEPS, applied
from rlm_desktop.worker.trajectories import import_files

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="mounting a small disk takes root's powers"
)
MEGABYTES = 12
GOLDEN = Path(__file__).parents[1] / "data" / "found.jsonl"
QUESTION = "What is the maintenance code of the Corvid pump?"


@pytest.fixture
def disk(tmp_path):
    """A file system of MEGABYTES."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", place], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount")
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def fill(disk, *, but):
    """Leave so many bytes free."""
    free = shutil.disk_usage(disk).free - but
    (disk / "ballast").write_bytes(b"\0" * max(0, free))


def shell(*given):
    return subprocess.run(
        [sys.executable, "-P", "-m", "rlm_desktop", *map(str, given)],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_a_run_that_fills_the_disk_says_so_and_what_was_written_is_safe(disk, tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "one.txt").write_text("The maintenance code of the Corvid pump is KX-4471.\n")
    database = disk / "runs.db"
    order = ("run", "--ask", QUESTION, "--corpus", papers, "--db", database)
    assert shell(*order).returncode == 0
    fill(disk, but=40_000)
    full = shell(*order)
    assert full.returncode in (2, 3), full.stderr
    assert "disk is full" in (full.stdout + full.stderr).lower() or "no space" in (full.stdout + full.stderr).lower()
    assert "Traceback" not in full.stderr
    assert integrity(database) == "ok"

    (disk / "ballast").unlink()
    assert shell(*order).returncode == 0
    assert "KX-4471" in shell("list", "--db", database).stdout or shell("list", "--db", database).returncode == 0


def test_an_import_that_does_not_fit_leaves_nothing_half_done(disk):
    database = disk / "runs.db"
    open_library(database)
    fill(disk, but=30_000)
    with pytest.raises(RlmError, match="full"):
        import_files(database, [GOLDEN])
    (disk / "ballast").unlink()
    assert integrity(database) == "ok"
    import_files(database, [GOLDEN])


def test_an_export_that_does_not_fit_leaves_no_file(disk, tmp_path):
    database = tmp_path / "runs.db"
    open_library(database)
    import_files(database, [GOLDEN])
    run = sqlite3.connect(database).execute("SELECT run FROM runs").fetchone()[0]
    fill(disk, but=2_000)
    full = shell("export", run, "--format", "html", "--out", disk / "run.html", "--db", database)
    assert full.returncode == 2
    assert "run.html" in full.stderr
    assert "Traceback" not in full.stderr
    assert [path.name for path in disk.iterdir()] == ["ballast"]


def test_an_update_with_no_room_for_its_copy_changes_nothing(disk):
    database = disk / "runs.db"
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrations.apply(Database(connection), stop_before=STEPS[-1])
    connection.close()
    before = database.read_bytes()
    with pytest.raises(RlmError, match="no room for the copy"):
        open_library(database)
    assert database.read_bytes() == before
    assert copies(database) == []
    connection = sqlite3.connect(database)
    assert applied(connection) == set(STEPS) - {STEPS[-1]}
    connection.close()
