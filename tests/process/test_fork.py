"""Runs forked, taken up and verified, against a server that counts: what is on record is never paid twice."""

import asyncio
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rlm_desktop import paths
from rlm_desktop.cli.command_line import main
from rlm_desktop.codec import to_plain
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.sandbox.choice import Choice
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import append_imported
from rlm_desktop.wire import messages as wire
from rlm_desktop.worker.verifying import verify

from .openai_server import Asked, Reply

MODEL = "openai/some-model"
FIFTY = """```repl
import random
order = ''.join(sorted({'a', 'b', 'c'})) + str(random.random())
found = llm_query_batched([f'question {n}' for n in range(50)])
print(len(found), found[0])
```"""
AFTER = """```repl
more = [llm_query(f'check {n}: ' + found[n]) for n in range(3)]
print(more)
```"""
FINAL = "FINAL_VAR(more)"


class Bench:
    """A database, a document, a server that plays a root model of given replies, and the command line."""

    def __init__(self, folder: Path, serve: Any, capfd: Any) -> None:
        self.folder = folder
        self.database = folder / "x.db"
        self.replies: list[str] = []
        """By the number of replies that the conversation has already."""
        self.hold: threading.Event | None = None
        self.held = threading.Event()
        self._capfd = capfd
        self.server = serve(self._answer)
        (folder / "one.txt").write_text("alpha 17\nbeta 4\n")

    def _answer(self, asked: Asked, number: int) -> Reply:
        messages = asked.body["messages"]
        if messages[0]["role"] == "system":
            return Reply(text=self.replies[sum(one["role"] == "assistant" for one in messages)])
        if self.hold is not None and not self.hold.is_set() and "29" in asked.last:
            self.held.set()
            return Reply(fault="hang")
        return Reply(text=f"re: {asked.last}")

    def command(self, *arguments: Any, code: int = 0) -> Any:
        given = [*map(str, arguments), "--db", str(self.database), "--json"]
        assert main(given) == code, self._capfd.readouterr().err
        return json.loads(self._capfd.readouterr().out)

    def run(self, *replies: str, code: int = 0, more: tuple[str, ...] = ()) -> Any:
        self.replies = list(replies)
        return self.command(*self.asking(), *more, code=code)

    def asking(self) -> list[str]:
        return ["run", "--ask", "q", "--corpus", str(self.folder / "one.txt"), "--root", MODEL,
                "--api-base", self.server.address]  # fmt: skip

    def paid(self) -> int:
        """Requests since this was last asked."""
        count = len(self.server.asked)
        self.server.asked.clear()
        return count

    def events(self, run: str) -> list[facts.Event]:
        reader = Reader(self.database)
        found = [recorded.event for recorded in reader.events(run)]
        reader.close()
        return found

    def of(self, run: str, kind: type[Any]) -> list[Any]:
        return [event for event in self.events(run) if isinstance(event, kind)]

    def edit(self, run: str, kind: str, old: str, new: str) -> None:
        """Change a text in the record of a run."""
        connection = sqlite3.connect(self.database)
        rows = connection.execute("SELECT seq, body FROM events WHERE run = ? AND kind = ? AND instr(body, ?)",
                                  (run, kind, old)).fetchall()  # fmt: skip
        assert len(rows) == 1
        connection.execute("UPDATE events SET body = ? WHERE run = ? AND seq = ?",
                           (rows[0][1].replace(old, new), run, rows[0][0]))  # fmt: skip
        connection.commit()
        connection.close()


@pytest.fixture
def bench(tmp_path, serve, capfd):
    return Bench(tmp_path, serve, capfd)


def test_a_fork_pays_only_for_what_comes_after_its_step(bench):
    first = bench.run(FIFTY, AFTER, FINAL)
    assert (first["answer"], bench.paid()) == (json.dumps([f"re: check {n}: re: question {n}" for n in range(3)]), 56)

    bench.replies[1] = AFTER.replace("range(3)", "range(2)")
    fork = bench.command("fork", first["run"], "--at", "2")
    assert bench.paid() == 4  # two replies of the root, two sub-calls
    assert (fork["steps"], fork["calls"], fork["calls_from_record"]) == (3, {"root": 3, "sub": 52}, 51)
    assert json.loads(fork["answer"]) == [f"re: check {n}: re: question {n}" for n in range(2)]
    assert fork["tokens"]["in"] < first["tokens"]["in"]
    assert not bench.of(fork["run"], facts.Diverged)
    (caught_up,) = bench.of(fork["run"], facts.CaughtUp)
    assert (caught_up.calls, caught_up.blocks, caught_up.lost) == (51, 1, ())
    started = bench.events(fork["run"])[0]
    step = [event for event in bench.events(first["run"]) if isinstance(event, facts.StepStarted)][1]
    assert started.forked_from == first["run"]
    assert bench.events(first["run"])[started.forked_at - 1] == step
    givers = [event.given_by for event in bench.of(fork["run"], facts.CallFinished)]
    assert (givers.count("record"), givers.count("model")) == (51, 4)


def test_the_users_code_takes_a_steps_place_and_asks_nothing_again_that_is_known(bench):
    first = bench.run(FIFTY, AFTER, FINAL)
    bench.paid()
    file = bench.folder / "mine.py"
    file.write_text(AFTER.strip("`").removeprefix("repl\n").replace("range(3)", "range(4)") + "\nnote = '```'")
    fork = bench.command(
        "fork", first["run"], "--at", "2", "--code", file, "--ask", "another question", "--max-steps", "9"
    )
    assert bench.paid() == 2  # check 3, and the final
    assert len(json.loads(fork["answer"])) == 4
    own = [event for event in bench.of(fork["run"], facts.CallFinished) if event.given_by == "user"]
    assert [len(own), own[0].usage.cost] == [1, 0.0]
    started = bench.events(fork["run"])[0]
    assert (started.question, started.limits.max_steps) == ("another question", 9)
    family = Reader(bench.database)
    assert [row.run for row in family.family(fork["run"])] == [first["run"], fork["run"]]
    assert family.family(first["run"]) == family.family(fork["run"])
    family.close()


def test_a_run_that_was_killed_in_a_batch_pays_for_the_missing_calls_alone(bench):
    bench.replies = [FIFTY.replace("llm_query_batched([f'question {n}' for n in range(50)])",
                                   "[llm_query(f'question {n}') for n in range(50)]"), AFTER, FINAL]  # fmt: skip
    bench.hold = threading.Event()
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "rlm_desktop", *bench.asking(), "--db", str(bench.database), "--json"],
        stdout=subprocess.DEVNULL,
    )
    assert bench.held.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    bench.hold.set()
    reader = Reader(bench.database)
    (lost,) = reader.runs()
    reader.close()
    assert (bench.paid(), lost.outcome.value) == (31, "lost")
    resumed = bench.command("resume", lost.run)
    assert bench.paid() == 21 + 5  # questions 29 to 49; three checks and two replies of the root
    assert (resumed["outcome"], resumed["calls_from_record"]) == ("answered", 30)
    assert not bench.of(resumed["run"], facts.Diverged)


def test_a_worker_forks_and_verifies_on_the_windows_word(bench, start_worker):
    first = bench.run(FIFTY, AFTER, FINAL)
    bench.paid()
    worker = start_worker()
    worker.send(wire.Verify(job=1, database=str(bench.database), run=first["run"]))
    said = worker.wait_for(wire.Verified)
    assert (said.is_identical, said.steps, said.blocks, said.calls) == (True, 3, 2, 56)
    assert said.notes == ()
    limits = to_plain(Limits(max_steps=5))
    worker.send(wire.Fork(job=2, database=str(bench.database), run=first["run"], at=3, limits=limits))
    opened = worker.wait_for(wire.RunOpened)
    worker.wait_for(wire.Done)
    assert (opened.job, bench.paid()) == (2, 1)
    reader = Reader(bench.database)
    row = reader.run(opened.run)
    reader.close()
    assert (row.forked_from, row.answer) == (first["run"], first["answer"])


def test_a_planted_difference_is_reported_at_its_call(bench):
    first = bench.run(FIFTY, AFTER, FINAL)
    bench.paid()
    same = bench.command("verify", first["run"])
    assert (same["identical"], same["calls"], same["excused"], bench.paid()) == (True, 56, [], 0)
    bench.edit(first["run"], "CallStarted", "question 37", "question XX")
    found = bench.command("verify", first["run"], code=3)["difference"]
    assert (found["what"], found["where"]) == ("prompt", "step 1, block 1, sub-call 38 (line 3)")
    assert (found["recorded"], found["now"]) == ("question XX", "question 37")
    (planted,) = [
        event for event in bench.of(first["run"], facts.CallStarted) if event.messages[-1].text == "question XX"
    ]
    assert found["span"] == planted.span
    fork = bench.command("fork", first["run"], "--at", "2")
    (diverged,) = bench.of(fork["run"], facts.Diverged)
    assert (diverged.what, diverged.recorded_span, diverged.where) == ("prompt", planted.span, found["where"])
    assert bench.paid() == 6  # the prompt that is not on record, and what comes after the fork


@pytest.mark.parametrize(
    ("kind", "old", "new", "what", "where"),
    [
        ("OutputWritten", "question 0\\n", "question zero\\n", "output", "step 1, block 1"),
        ("CallFinished", '"reply":"re: question 1"', '"reply":"re: question one"', "variable", "step 1, block 1"),
        ("CodeStarted", "range(3)", "range(2)", "code", "step 2, block 1"),
        ("RunEnded", "question 2", "question two", "answer", "the end of the run"),
    ],
)  # fmt: skip
def test_every_kind_of_difference_is_found(bench, kind, old, new, what, where):
    first = bench.run(FIFTY, AFTER, FINAL)
    bench.edit(first["run"], kind, old, new)
    verdict = asyncio.run(verify(bench.database, first["run"], Choice()))
    assert (verdict.difference.what, verdict.difference.where) == (what, where)


def test_what_cannot_be_repeated_is_excused_and_memory_is_no_difference(bench):
    clock = "```repl\nimport time\nclass Thing: pass\nthing = Thing()\nprint(thing, time.time())\n```"
    first = bench.run(clock, "FINAL(done)")
    verdict = bench.command("verify", first["run"])
    assert verdict["identical"]
    assert verdict["excused"][0]["what"] == "output"
    assert verdict["excused"][0]["excuse"] == "The code reads the clock (time, line 4); that cannot be repeated."


def test_a_run_with_an_endless_block_and_child_runs_is_the_same_again_at_once(bench):
    child = "```repl\nanswer_ = llm_query('from the child: ' + context)\nprint({1, 2, 'x'})\n```"
    bench.replies = []

    def answer(asked: Asked, number: int) -> Reply:
        messages = asked.body["messages"]
        turn = sum(one["role"] == "assistant" for one in messages)
        if messages[0]["role"] != "system":
            return Reply(text=f"re: {asked.last}")
        if "`context` is a str of 16" in messages[1]["content"]:
            return Reply(text=[ENDLESS, CHILDREN, "FINAL_VAR(both)"][turn])
        return Reply(text=[child, "FINAL_VAR(answer_)"][turn])

    bench.server._answer = answer
    first = bench.command(*bench.asking(), "--max-depth", "2", "--block-seconds", "1")
    assert json.loads(first["answer"]) == ["re: from the child: b", "re: from the child: b", "re: from the child: c"]
    bench.paid()
    verdict = bench.command("verify", first["run"])
    assert verdict["difference"] is None
    assert (verdict["steps"], verdict["excused"], bench.paid()) == (3, [], 0)
    fork = bench.command("fork", first["run"], "--at", "3", "--block-seconds", "60")
    assert (fork["answer"], bench.paid(), fork["calls_from_record"]) == (first["answer"], 1, 13)
    told = [event for event in bench.of(fork["run"], facts.CallStarted) if event.depth == 0][-1].messages[-1].text
    assert "These names could not be brought back: half." in told


ENDLESS = "```repl\nwhole = llm_query('a')\nprint(whole)\n```\n```repl\nhalf = llm_query('b')\nwhile True: pass\n```"
CHILDREN = "```repl\nboth = rlm_query_batched(['b', 'b', 'c'])\nprint(both)\n```"


def test_what_cannot_be_done_is_said(bench):
    first = bench.run(FIFTY, "FINAL(x)")
    direct = bench.command(*bench.asking(), "--method", "direct")
    foreign = "0" * 19
    append_imported(bench.database, foreign, [
        replace(bench.events(first["run"])[0], source="a file of another program"),
        facts.RunEnded(span=1, at=9e9, outcome=Outcome.FAILED),
    ])  # fmt: skip
    for arguments, said in (
        (("verify", foreign), "was made by another program"),
        (("resume", foreign), "was made by another program"),
        (("verify", "1" * 19), "There is no run"),
        (("fork", first["run"], "--at", "7"), "has no step 7"),
        (("fork", direct["run"], "--at", "1"), "the method direct has no steps"),
        (("resume", first["run"]), "has its answer"),
        (("fork", first["run"], "--at", "1", "--code", bench.folder / "none.py"), "cannot be used"),
    ):
        assert main([*map(str, arguments), "--db", str(bench.database)]) == 2
        assert said in bench._capfd.readouterr().err
    for file in paths.corpora_dir(bench.database).glob("*.txt"):
        file.unlink()
    assert main(["verify", first["run"], "--db", str(bench.database)]) == 2
    assert "The text of these documents is gone: one.txt." in bench._capfd.readouterr().err
