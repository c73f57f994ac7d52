"""`import --follow`: what is printed while a record grows, and how it ends."""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from rlm_desktop.cli.command_line import main
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader

DATA = Path(__file__).parents[2] / "data"
SECONDS = 60.0


@pytest.fixture
def shell(tmp_path, capsys):
    """Runs a command in this process; its exit code, stdout and stderr."""

    def run(*arguments):
        code = main([*map(str, arguments), "--db", str(tmp_path / "runs.db")])
        return code, *capsys.readouterr()

    return run


def test_a_record_that_is_over_is_printed_and_ends_the_following(shell):
    code, out, _ = shell("import", "--follow", DATA / "rlms" / "subcalls.jsonl")
    assert code == 0
    lines = out.splitlines()
    assert lines[0].startswith("Following ")
    assert lines[1].startswith("Imported: ")
    assert [line for line in lines if line.startswith("Step ")] == ["Step 1", "Step 2", "Step 3"]
    assert lines[-1] == "Answered."


def test_as_json_the_run_alone_is_printed(shell):
    code, out, _ = shell("import", "--follow", DATA / "rlms" / "subcalls.jsonl", "--json")
    assert (code, list(json.loads(out))) == (0, ["runs"])


@pytest.mark.parametrize("files", [("a", "b"), (DATA / "found.jsonl",)])
def test_a_mistake_is_one_sentence(shell, files):
    code, _, err = shell("import", "--follow", *files)
    assert code == 2
    assert err.count("\n") <= 3
    assert "one file" in err.lower() or "cannot be followed" in err


@pytest.mark.skipif(sys.platform == "win32", reason="an interrupt is sent to the whole console there")
def test_an_interrupt_ends_it_and_the_run_says_that_it_was_still_being_written(shell, tmp_path):
    record, database = tmp_path / "record", tmp_path / "runs.db"
    lines = (DATA / "rlms" / "subcalls.jsonl").read_bytes().splitlines(keepends=True)
    record.write_bytes(lines[0] + lines[1])
    open_library(database)

    def interrupt():
        until = time.monotonic() + SECONDS
        reader = Reader(database)
        while not reader.run_count() and time.monotonic() < until:
            time.sleep(0.01)
        reader.close()
        os.kill(os.getpid(), signal.SIGINT)

    other = threading.Thread(target=interrupt)
    other.start()
    code, out, _ = shell("import", "--follow", record)
    other.join()
    assert code == 0
    assert out.splitlines()[-1] == "Lost: Following was stopped while the file was still being written."
    reader = Reader(database)
    assert reader.runs()[0].outcome is Outcome.LOST
    reader.close()
