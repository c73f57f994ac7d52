"""Two starts of the application on one database: one window, and both starts' files in it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the processes are looked at in Linux's way")
SECONDS = 60


@pytest.fixture
def runtime():
    """A folder of a short name, as systems have it: a socket's path is 107 bytes at most."""
    with tempfile.TemporaryDirectory(prefix="rlm") as folder:
        yield Path(folder)


@pytest.fixture
def started(tmp_path, runtime):
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(runtime)}
    environment |= {"HOME": str(tmp_path), "RLM_DESKTOP_DATA": str(tmp_path / "data")}
    under_way = []

    def start(*given):
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "rlm_desktop", *map(str, given)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        under_way.append(process)
        return process

    yield start
    for process in under_way:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=SECONDS)


def until(is_so):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = is_so()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def corpora(tmp_path):
    database = tmp_path / "data" / "runs.db"
    listed = subprocess.run(
        [sys.executable, "-P", "-c", READ, database], capture_output=True, text=True, check=False, timeout=SECONDS
    )
    return set(json.loads(listed.stdout)) if listed.returncode == 0 else set()


READ = """
import json, sys
from pathlib import Path
from rlm_desktop.store.reader import Reader
reader = Reader(Path(sys.argv[1]))
print(json.dumps([corpus.name for corpus in reader.corpora(limit=10)]))
"""


def socket_of(runtime):
    return next(iter(runtime.glob("rlm-desktop-*")), None)


def test_a_second_start_hands_its_files_to_the_first_window(tmp_path, runtime, started):
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(f"This is {name}. " * 20)
    first = started(tmp_path / "one.txt")
    until(lambda: socket_of(runtime))
    second = started(tmp_path / "two.txt")
    assert second.wait(SECONDS) == 0
    until(lambda: {"one.txt", "two.txt"} <= corpora(tmp_path))
    assert first.poll() is None

    os.killpg(first.pid, signal.SIGKILL)
    first.wait(SECONDS)
    assert socket_of(runtime), "a killed window leaves its socket"
    third = started()
    time.sleep(1.0)
    assert third.poll() is None, "the next start has a window of its own"
