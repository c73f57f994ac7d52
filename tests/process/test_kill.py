"""kill -9 at any moment: no committed event is lost, the database is whole, and the outcome is honest.

RLM_DESKTOP_KILLS: how many runs are killed, each at a moment of its own; 12 where it is not set.
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.codec import to_plain
from rlm_desktop.events.facts import RunEnded
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import integrity, open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import close_lost
from rlm_desktop.wire import messages as wire
from rlm_desktop.worker.corpora import open_corpus

from .processes import below

KILLS = int(os.environ.get("RLM_DESKTOP_KILLS", "12"))
LONGEST_SECONDS = 2.0
"""An undisturbed run takes a little less."""
STEP = """\
```repl
found = [line for line in context.splitlines() if "of interest" in line][:{step}]
print(len(found), "lines")
counts = globals().get("counts", []) + [len(llm_query_batched([f"{step}.{{n}}" for n in range(6)]))]
print(counts)
```
"""
SCRIPT = [
    *({"role": "root", "text": STEP.format(step=step), "delay": 0.15} for step in range(1, 6)),
    {"role": "root", "text": "FINAL(done)", "delay": 0.1},
    {"role": "sub", "match": ".", "text": "a reply", "delay": 0.05},
]
WINDOW = """\
import subprocess, sys
worker = subprocess.Popen(sys.argv[3:], stdin=subprocess.PIPE, stdout=open(sys.argv[2], "wb"))
worker.stdin.write(open(sys.argv[1], "rb").read())
worker.stdin.flush()
worker.wait()
"""
"""A window that does nothing but own a worker."""


class Bench:
    """A database with a text, and a question about it for a scripted model."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "x.db"
        self.text = folder / "text.txt"
        self.text.write_text("Nothing of interest.\n" * 2000)
        script = folder / "script.json"
        script.write_text(json.dumps(SCRIPT))
        self.model = f"scripted/{script}"
        open_library(self.database)
        self.corpus = open_corpus(self.database, [self.text]).hash

    def ask(self) -> wire.Ask:
        return wire.Ask(
            job=1, database=str(self.database), question="q", corpus=self.corpus, root_model=self.model,
            sub_model=self.model, limits=to_plain(Limits()),
        )  # fmt: skip

    def check(self, run: str, *, seen: int) -> Outcome:
        """What a killed run owes: all that was reported, a whole database, an honest outcome; which is given."""
        with sqlite3.connect(self.database) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        connection.close()
        reader = Reader(self.database)
        events = list(reader.events(run))
        before = reader.run(run)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert before.last_seq == len(events) >= seen > 0
        has_end = isinstance(events[-1].event, RunEnded)
        assert before.outcome is (events[-1].event.outcome if has_end else Outcome.LOST)
        assert close_lost(self.database) == ([] if has_end else [run])
        after = reader.run(run)
        assert after.outcome is before.outcome
        assert list(reader.events(run))[: len(events)] == events
        assert not [span for span in reader.spans(run) if span.end is None]
        reader.close()
        assert integrity(self.database) == "ok"
        return after.outcome


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def wait_until(is_so, what):
    """Wait, half a minute at most."""
    until = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < until, what
        time.sleep(0.01)


def wait_for_death(processes):
    """All of these processes are gone, or are others by now."""
    wait_until(lambda: not [pid for pid in processes if is_ours(pid)], f"{processes} still run")


def is_ours(pid):
    try:
        state = (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
        return state != "Z" and b"rlm_desktop" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return False


def last_appended(reports):
    return max((report.seq for report in reports if isinstance(report, wire.Appended)), default=1)


def numbers(of):
    """Kills of one kind, so that all kinds share the total."""
    return [number for number in range(KILLS) if number % 4 == of]


def moment(number):
    return random.Random(number).uniform(0.0, LONGEST_SECONDS)


def test_an_undisturbed_run_is_answered(bench, start_worker):
    worker = start_worker()
    worker.send(bench.ask())
    run = worker.wait_for(wire.RunOpened).run
    worker.wait_for(wire.Done)
    assert worker.close() == 0
    assert bench.check(run, seen=last_appended(worker.reports)) is Outcome.ANSWERED


@pytest.mark.parametrize("number", numbers(0))
def test_a_killed_worker(bench, start_worker, number):
    worker = start_worker()
    worker.send(bench.ask())
    run = worker.wait_for(wire.RunOpened).run
    time.sleep(moment(number))
    children = below(worker.process.pid)
    worker.process.kill()
    worker.close()
    wait_for_death(children)
    assert bench.check(run, seen=last_appended(worker.reports)) in {Outcome.LOST, Outcome.ANSWERED}


@pytest.mark.parametrize("number", numbers(1))
def test_a_killed_child(bench, start_worker, number):
    """The worker starts another one and executes the record again, so the run is answered all the same.

    Only where the child had not yet begun, the run fails and says so.
    """
    worker = start_worker()
    worker.send(bench.ask())
    run = worker.wait_for(wire.RunOpened).run
    time.sleep(moment(number))
    for child in below(worker.process.pid):
        os.kill(child, signal.SIGKILL)
    worker.wait_for(wire.Done)
    assert worker.close() == 0
    if bench.check(run, seen=last_appended(worker.reports)) is not Outcome.ANSWERED:
        reader = Reader(bench.database)
        assert reader.run(run).steps == 0
        assert "sandbox did not start" in reader.run(run).reason
        reader.close()


@pytest.mark.parametrize("number", numbers(2))
def test_a_killed_window(bench, tmp_path, number):
    """Its worker sees the end of its stdin and stops the run."""
    (tmp_path / "commands").write_bytes(wire.COMMANDS.encode(bench.ask()).encode() + b"\n")
    reports = tmp_path / "reports"
    window = subprocess.Popen(
        [sys.executable, "-c", WINDOW, str(tmp_path / "commands"), str(reports), *paths.door("--worker")]
    )

    def said():
        lines = reports.read_bytes().splitlines(keepends=True) if reports.exists() else []
        return [wire.REPORTS.decode(line) for line in lines if line.endswith(b"\n")]

    wait_until(lambda: any(isinstance(report, wire.RunOpened) for report in said()), "no run was opened")
    time.sleep(moment(number))
    workers = below(window.pid)
    window.kill()
    window.wait()
    wait_for_death(workers)
    run = next(report.run for report in said() if isinstance(report, wire.RunOpened))
    assert bench.check(run, seen=last_appended(said())) in {Outcome.STOPPED, Outcome.ANSWERED}


@pytest.mark.parametrize("number", numbers(3))
def test_a_killed_command_line(bench, number):
    command = subprocess.Popen(
        [sys.executable, "-P", "-m", "rlm_desktop", "run", "--ask", "q", "--corpus", bench.text, "--root", bench.model,
         "--db", bench.database],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert command.stdout.readline()
    time.sleep(moment(number) + 0.3)
    children = below(command.pid)
    command.kill()
    printed = command.stdout.read().decode()
    command.stdout.close()
    command.wait()
    wait_for_death(children)
    reader = Reader(bench.database)
    runs = reader.runs()
    reader.close()
    if not runs:
        assert "Step" not in printed
        return
    assert bench.check(runs[0].run, seen=1) in {Outcome.LOST, Outcome.ANSWERED}
