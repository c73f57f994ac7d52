"""A home that cannot be written: a sentence for each act, what is there can be looked at, and nothing is changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.errors import RlmError
from rlm_desktop.settings import Settings, save
from rlm_desktop.store.library import check_writable, open_library
from rlm_desktop.worker.trajectories import import_files

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="mounting a folder takes root's powers"
)
GOLDEN = Path(__file__).parents[1] / "data" / "found.jsonl"


@pytest.fixture
def home(tmp_path):
    """A file system with a database of one run, that can no longer be written."""
    place = tmp_path / "home"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount")
    open_library(place / "runs.db")
    import_files(place / "runs.db", [GOLDEN])
    subprocess.run(["mount", "-o", "remount,ro", place], check=True)
    yield place
    subprocess.run(["umount", "--lazy", place], check=True)


def test_what_is_there_is_looked_at_and_what_would_be_written_is_refused(home, shell, shell_json):
    files = {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}
    there = {paths.DATA_VARIABLE: str(home)}
    run = shell_json("list", env=there)[0]["run"]
    assert shell("show", run, env=there).returncode == 0
    for refused in (
        ("run", "--ask", "Who?", "--corpus", GOLDEN),
        ("import", GOLDEN),
        ("run", "--ask", "Who?", "--corpus", GOLDEN, "--db", home / "new" / "runs.db"),
    ):
        done = shell(*refused, env=there)
        assert done.returncode == 2, done.stdout + done.stderr
        assert str(home) in done.stderr
        assert "ritable" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    assert {file: file.read_bytes() for file in home.rglob("*") if file.is_file()} == files


def test_the_window_is_told_and_settings_say_so(home, tmp_path):
    open_library(home / "runs.db")
    with pytest.raises(RlmError, match="can be looked at, but nothing can be asked"):
        check_writable(home / "runs.db")
    with pytest.raises(RlmError, match="Read-only file system"):
        save(Settings(max_steps=3), home / "settings.toml")
    open_library(tmp_path / "runs.db")
    check_writable(tmp_path / "runs.db")
