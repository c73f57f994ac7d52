"""Stop: within two seconds the run has ended, whatever goes on, and nothing is asked or billed afterwards.

RLM_DESKTOP_STOPS: how many runs are stopped, each at a moment of its own; 6 where it is not set.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from rlm_desktop.codec import to_plain
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.wire import messages as wire
from rlm_desktop.worker.corpora import open_corpus

from .openai_server import Reply
from .processes import below

STOP_SECONDS = 2.0
STOPS = int(os.environ.get("RLM_DESKTOP_STOPS", "6"))
LONGEST_SECONDS = 1.5
"""After the 16th call, when the last of the random moments is."""
QUIET_SECONDS = 1.0
"""How long the server is listened to after the end."""
BUSY = """\
```repl
for round in range(200):
    llm_query_batched([f"{round} {n}" for n in range(48)])
```
"""
MODEL = "openai/gpt-5-mini"
WAITING = "```repl\nllm_query_batched([str(n) for n in range(40)])\n```"
WORKING = """\
```repl
import threading
for n in range(16):
    threading.Thread(target=llm_query, args=(str(n),), daemon=True).start()
while True:
    pass
```
"""


@pytest.fixture
def corpus(tmp_path):
    """A small text in a new database."""
    (tmp_path / "text.txt").write_text("Nothing of interest.\n")
    open_library(tmp_path / "x.db")
    return open_corpus(tmp_path / "x.db", [tmp_path / "text.txt"]).hash


def wait_for_flight(server, count):
    until = time.monotonic() + 30
    while server.in_flight < count:
        assert time.monotonic() < until, f"{server.in_flight} in flight"
        time.sleep(0.01)


@pytest.mark.parametrize("code", [WAITING, WORKING], ids=["waiting", "working"])
def test_stop_with_16_calls_in_flight(serve, start_worker, corpus, tmp_path, code):
    server = serve(lambda asked, number: Reply(text=code) if asked.body.get("stream") else Reply(delay=600.0))
    database = tmp_path / "x.db"
    worker = start_worker()
    worker.send(
        wire.Ask(
            job=7, database=str(database), question="q", corpus=corpus, root_model=MODEL, sub_model=MODEL,
            api_base=server.address, limits=to_plain(Limits(concurrency=16)),
        )
    )  # fmt: skip
    run = worker.wait_for(wire.RunOpened).run
    wait_for_flight(server, 16)
    children = below(worker.process.pid)
    begin = time.monotonic()
    worker.send(wire.Stop(job=7))
    worker.wait_for(wire.Done, wire.Refused)
    took = time.monotonic() - begin
    assert took < STOP_SECONDS
    assert not [child for child in children if child in below(os.getpid())]
    asked = len(server.asked)
    assert worker.close() == 0
    assert all(request.is_closed.wait(5) for request in server.asked if not request.body.get("stream"))
    assert len(server.asked) == asked
    assert server.replied == 1
    reader = Reader(database)
    assert reader.run(run).outcome is Outcome.STOPPED
    assert not [span for span in reader.spans(run) if span.end is None]
    reader.close()


def test_stop_while_the_reply_streams(serve, start_worker, corpus, tmp_path):
    server = serve(Reply(text="one two three four", piece_delay=0.3))
    database = tmp_path / "x.db"
    worker = start_worker()
    worker.send(
        wire.Ask(
            job=7, database=str(database), question="q", corpus=corpus, root_model=MODEL, sub_model=MODEL,
            api_base=server.address, limits=to_plain(Limits()),
        )
    )  # fmt: skip
    run = worker.wait_for(wire.RunOpened).run
    wait_for_flight(server, 1)
    begin = time.monotonic()
    worker.send(wire.Stop(job=7))
    worker.wait_for(wire.Done)
    assert time.monotonic() - begin < STOP_SECONDS
    assert server.asked[0].is_closed.wait(5)
    reader = Reader(database)
    assert reader.run(run).outcome is Outcome.STOPPED
    reader.close()


def test_control_c_stops_a_run_of_the_command_line(serve, tmp_path):
    server = serve(lambda asked, number: Reply(text=WAITING) if asked.body.get("stream") else Reply(delay=600.0))
    (tmp_path / "text.txt").write_text("Nothing of interest.\n")
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "rlm_desktop", "run", "--ask", "q", "--corpus", tmp_path / "text.txt",
         "--root", MODEL, "--api-base", server.address, "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as command:  # fmt: skip
        wait_for_flight(server, 16)
        begin = time.monotonic()
        command.send_signal(signal.SIGINT)
        printed, _ = command.communicate(timeout=30)
        took = time.monotonic() - begin
    assert command.returncode == 3
    assert json.loads(printed)["outcome"] == "stopped"
    assert took < STOP_SECONDS
    assert server.replied == 1


def busy(asked, number):
    """Code that keeps 16 calls in flight: each takes its own time, and some are tried again."""
    if asked.body.get("stream"):
        return Reply(text=BUSY)
    drawn = random.Random(f"{asked.last} {number}")
    trouble = drawn.random()
    if trouble < 0.05:
        return Reply(status=503, error={"message": "busy"}, delay=drawn.uniform(0.0, 0.3))
    return Reply(delay=600.0 if trouble < 0.1 else drawn.uniform(0.05, 0.6))


def check_stopped(server, database, run):
    """Nothing more reaches the server, and all that is on record has an end."""
    asked, replied = len(server.asked), server.replied
    time.sleep(QUIET_SECONDS)  # nothing to wait for: this is about what does not come
    assert (len(server.asked), server.replied, server.in_flight) == (asked, replied, 0)
    reader = Reader(database)
    row = reader.run(run)
    spans = reader.spans(run, limit=100_000)
    reader.close()
    assert row.outcome is Outcome.STOPPED
    assert row.in_flight == 0
    assert not [span for span in spans if span.end is None]
    assert row.tokens_in <= server.tokens_in


@pytest.mark.parametrize("moment", range(STOPS))
def test_stop_at_a_random_moment_with_16_calls_in_flight(serve, start_worker, corpus, tmp_path, moment):
    """By turns a worker that is told to stop, and a command line that is interrupted."""
    server = serve(busy)
    database = tmp_path / "x.db"
    wait = random.Random(moment).uniform(0.0, LONGEST_SECONDS)
    if moment % 2 == 0:
        worker = start_worker()
        worker.send(
            wire.Ask(
                job=7, database=str(database), question="q", corpus=corpus, root_model=MODEL, sub_model=MODEL,
                api_base=server.address, limits=to_plain(Limits(concurrency=16, max_calls=None)),
            )
        )  # fmt: skip
        run = worker.wait_for(wire.RunOpened).run
        wait_for_flight(server, 16)
        time.sleep(wait)
        begin = time.monotonic()
        worker.send(wire.Stop(job=7))
        worker.wait_for(wire.Done)
        took = time.monotonic() - begin
    else:
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "rlm_desktop", "run", "--ask", "q", "--corpus", tmp_path / "text.txt",
             "--root", MODEL, "--api-base", server.address, "--db", database, "--max-calls", "100000", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as command:  # fmt: skip
            wait_for_flight(server, 16)
            time.sleep(wait)
            begin = time.monotonic()
            command.send_signal(signal.SIGINT)
            printed, _ = command.communicate(timeout=30)
            took = time.monotonic() - begin
        run = json.loads(printed)["run"]
    assert took < STOP_SECONDS
    check_stopped(server, database, run)
