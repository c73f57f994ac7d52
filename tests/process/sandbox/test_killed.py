"""The child of a real run is killed at random moments: the run ends with the answer that it has without.

RLM_KILLS sets how many runs (50 were run for the guide).
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = int(os.environ.get("RLM_KILLS", "2"))
QUESTION = "What is the maintenance code of the Corvid pump?"


@pytest.fixture
def notes(tmp_path):
    """Forty documents, one of them with the answer."""
    folder = tmp_path / "notes"
    folder.mkdir()
    for number in range(40):
        text = f"Note {number}. The canteen opens at noon. The lift was serviced.\n" * 200
        if number == 23:
            text += "The maintenance code of the Corvid pump is KX-4471.\n"
        (folder / f"{number}.txt").write_text(text)
    return folder


def _start(notes, database):
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "rlm_desktop", "run", "--ask", QUESTION, "--corpus", str(notes),
         "--db", str(database), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )  # fmt: skip


def _sandboxed(process):
    """The children below a process that began with the sandbox's command; the oldest first."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        try:
            children = [int(number) for number in task.read_text().split()]
        except OSError:
            continue
        for child in children:
            try:
                command = Path(f"/proc/{child}/cmdline").read_bytes()
            except OSError:
                continue
            if b"sandbox" in command:
                found.append(child)
            found += _sandboxed(child)
    return found


def _finish(process):
    out, err = process.communicate(timeout=100)
    assert process.returncode == 0, (process.returncode, err, out)
    return json.loads(out)


def test_the_answer_is_the_same(notes, tmp_path):
    began = time.monotonic()
    undisturbed = _start(notes, tmp_path / "undisturbed.db")
    while not _sandboxed(undisturbed.pid) and undisturbed.poll() is None:
        time.sleep(0.002)
    first = time.monotonic() - began
    expected = _finish(undisturbed)
    lasts = time.monotonic() - began - first
    assert "KX-4471" in expected["answer"]
    chance = random.Random(4)
    hits = 0
    for number in range(KILLS):
        process = _start(notes, tmp_path / f"{number}.db")
        while not (children := _sandboxed(process.pid)) and process.poll() is None:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, lasts * 0.8))
        children = _sandboxed(process.pid) or children
        try:
            if process.poll() is None and children:
                os.kill(children[-1], signal.SIGKILL)
                hits += 1
        except ProcessLookupError:
            pass
        found = _finish(process)
        assert (found["outcome"], found["answer"]) == (expected["outcome"], expected["answer"])
    sys.stdout.write(f"{hits} of {KILLS} runs lost their child, within {lasts:.1f} s of its start\n")
    assert hits
