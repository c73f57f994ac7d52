"""Runs that continue runs, by the command line with scripted models: nothing finished is asked again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rlm_desktop.cli.command_line import main
from rlm_desktop.events import facts
from rlm_desktop.store.library import delete_run, open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow


def code(*lines: str) -> str:
    return "\n".join(["```repl", *lines, "```"])


class Talk:
    """One database, its documents, and runs of scripted models over it."""

    def __init__(self, folder: Path, carry_out: Callable[..., Any]) -> None:
        self.folder = folder
        self.database = folder / "x.db"
        self._carry_out = carry_out
        open_library(self.database)
        self._scripts = 0
        (folder / "one.txt").write_text("alpha 17\nbeta 4\n")
        (folder / "two.txt").write_text("gamma 99\n")
        (folder / "three.txt").write_text("delta 1000\n")

    def script(self, *root: str, last_delay: float = 0.0, cost: float | None = None) -> str:
        """A model that gives these replies to the root, and the same one to every sub-call."""
        self._scripts += 1
        file = self.folder / f"script{self._scripts}.json"
        lines = [{"role": "root", "text": text, "cost": cost} for text in root]
        lines[-1]["delay"] = last_delay
        lines.append({"role": "sub", "match": ".", "text": "hi there", "cost": cost})
        file.write_text(json.dumps(lines))
        return f"scripted/{file}"

    def run(self, *arguments: str | Path, root: str, exit_code: int = 0) -> dict:
        return self._carry_out("run", *arguments, "--root", root, "--db", self.database, code=exit_code)

    def reader(self) -> Reader:
        return Reader(self.database)

    def opening(self, run: str) -> tuple[facts.Message, ...]:
        """What the first root call of a run was asked, without the system prompt."""
        reader = self.reader()
        call = next(span for span in reader.spans(run) if span.role == "root")
        messages = reader.prompt(run, call.span)
        reader.close()
        assert messages[0].role == "system"
        return messages[1:]

    def last_prompt(self, run: str) -> tuple[facts.Message, ...]:
        """What the last root call of a run was asked."""
        reader = self.reader()
        call = [span for span in reader.spans(run) if span.role == "root"][-1]
        messages = reader.prompt(run, call.span)
        reader.close()
        return messages

    def events(self, run: str) -> list[facts.Event]:
        reader = self.reader()
        events = [recorded.event for recorded in reader.events(run)]
        reader.close()
        return events


@pytest.fixture
def talk(tmp_path, capfd):
    """Its commands are carried out in this process."""

    def carry_out(*arguments: str | Path, code: int) -> Any:
        assert main([*map(str, arguments), "--json"]) == code
        return json.loads(capfd.readouterr().out)

    return Talk(tmp_path, carry_out)


@pytest.fixture
def shell_talk(tmp_path, shell_json):
    """Its commands are carried out by the program, each in a process of its own."""
    return Talk(tmp_path, shell_json)


FIRST = (
    code("numbers = [int(word) for word in context.split() if word.isdigit()]", "note = llm_query('say hi')",
         "order = ''.join({'a', 'b', 'c', 'd', 'e', 'f', 'g'})"),
    "FINAL(21)",
)  # fmt: skip


def test_a_conversation_of_three_questions_over_one_namespace(shell_talk):
    first = shell_talk.run(
        "--ask", "What do they add up to?", "--corpus", shell_talk.folder / "one.txt", root=shell_talk.script(*FIRST)
    )
    second = shell_talk.run(
        "--continue", first["run"], "--ask", "Which is the largest?",
        root=shell_talk.script(code("best = max(numbers)", "print(best, note, order)"), "FINAL_VAR(best)"),
    )  # fmt: skip
    third = shell_talk.run(
        "--continue", second["run"][:12], "--ask", "And with gamma?", "--corpus", shell_talk.folder / "two.txt",
        root=shell_talk.script(code("total = best + int(context_1.split()[1])", "print(document_names_1)"),
                         "FINAL_VAR(total)"),
    )  # fmt: skip
    assert [run["answer"] for run in (first, second, third)] == ["21", "17", "116"]
    assert [run["continues"] for run in (first, second, third)] == [None, first["run"], second["run"]]
    assert [run["calls"]["sub"] for run in (first, second, third)] == [1, 0, 0]

    *before, now = shell_talk.opening(third["run"])
    assert [(message.role, message.text) for message in before] == [
        ("user", "Question:\nWhat do they add up to?"),
        ("assistant", "21"),
        ("user", "Question:\nWhich is the largest?"),
        ("assistant", "17"),
    ]
    for part in ("And with gamma?", "`context` is a str of 16", "`context_1` is a str of 9", "best (int)", "'two.txt'"):
        assert part in now.text
    started, restored, variables = shell_talk.events(third["run"])[:3]
    assert [corpus.name for corpus in (started.corpus, *started.beside)] == ["one.txt", "two.txt"]
    assert (restored.blocks, restored.lost) == (2, ())
    assert {variable.name for variable in variables.changed} == {"numbers", "note", "order", "best"}


def test_sets_and_random_numbers_are_those_of_the_first_run(talk):
    made = code("import random", "order = [*{'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'}, random.random()]", "print(order)")
    first = talk.run("--ask", "q", "--corpus", talk.folder / "one.txt", root=talk.script(made, "FINAL(x)"))
    second = talk.run("--continue", first["run"], "--ask", "r", root=talk.script(code("print(order)"), "FINAL(y)"))
    printed = [
        "".join(event.text for event in talk.events(run["run"]) if isinstance(event, facts.OutputWritten))
        for run in (first, second)
    ]
    assert printed[0] == printed[1]
    assert "'h'" in printed[0]


def test_what_cannot_be_made_again_is_said(talk):
    slow = code("kept = 1", "grown = [1]"), code("half = 2", "grown.append(2)", "while True: pass")
    first = talk.run(
        "--ask", "q", "--corpus", talk.folder / "one.txt", "--block-seconds", "0.5",
        root=talk.script(*slow, "FINAL(x)"),
    )  # fmt: skip
    second = talk.run("--continue", first["run"], "--ask", "r", root=talk.script("FINAL_VAR(kept)"))
    assert second["answer"] == "1"
    assert "These could not be brought back as they were: grown, half." in talk.opening(second["run"])[-1].text
    assert [event.lost for event in talk.events(second["run"]) if isinstance(event, facts.NamespaceRestored)] == [
        ("grown", "half")
    ]


STEPS = (code("a = llm_query('one')", "print('step one')"), code("b = llm_query('two')", "print('step two')"))


def test_a_run_stopped_by_a_limit_goes_on_without_asking_a_finished_step_again(talk):
    first = talk.run(
        "--ask", "q", "--corpus", talk.folder / "one.txt", "--max-steps", "2", exit_code=3,
        root=talk.script(*STEPS, "FINAL(a guess)"),
    )  # fmt: skip
    assert (first["outcome"], first["calls"]) == ("forced", {"root": 3, "sub": 2})
    second = talk.run("--continue", first["run"], "--max-steps", "5", root=talk.script("FINAL_VAR(b)"))
    assert (second["outcome"], second["answer"], second["forked_from"]) == ("answered", "hi there", first["run"])
    assert (second["calls"], second["calls_from_record"]) == ({"root": 3, "sub": 2}, 4)
    told = [message.text for message in talk.last_prompt(second["run"])]
    assert [text for text in told if "step one" in text and "REPL output" in text]
    assert [text for text in told if "step two" in text and "REPL output" in text]
    assert "The limit of 2 steps was reached" in told[-1]
    assert "you have 5 steps" in told[-1]


def test_a_spent_budget_is_raised_and_the_run_goes_on(talk):
    first = talk.run(
        "--ask", "q", "--corpus", talk.folder / "one.txt", "--max-cost", "2.5", exit_code=3,
        root=talk.script(*STEPS, "FINAL(a guess)", cost=1.0),
    )  # fmt: skip
    assert (first["outcome"], first["calls"]) == ("budget", {"root": 2, "sub": 1})
    second = talk.run("--continue", first["run"], "--max-cost", "9", root=talk.script("FINAL_VAR(a)", cost=1.0))
    assert (second["answer"], second["calls"]) == ("hi there", {"root": 3, "sub": 2})
    assert (second["calls_from_record"], second["cost_dollars"]) == (3, 2.0)  # the refused one, and the answer
    assert "step two" in talk.last_prompt(second["run"])[-1].text


def test_a_resumed_run_that_breaks_off_again_is_resumed_whole(talk):
    corpus = talk.folder / "one.txt"
    first = talk.run("--ask", "q", "--corpus", corpus, exit_code=3, root=talk.script(STEPS[0]))
    assert (first["outcome"], first["calls"]["root"]) == ("failed", 2)
    second = talk.run("--continue", first["run"], exit_code=3, root=talk.script(STEPS[1]))
    third = talk.run("--continue", second["run"], root=talk.script(code("print(a, b)"), "FINAL(done)"))
    told = "\n".join(message.text for message in talk.last_prompt(third["run"])[:-2])
    assert told.count("REPL output:\nstep one") == told.count("REPL output:\nstep two") == 1
    fourth = talk.run("--continue", third["run"], "--ask", "r", root=talk.script("FINAL_VAR(b)"))
    assert [message.text for message in talk.opening(fourth["run"])[:2]] == ["Question:\nq", "done"]
    assert fourth["answer"] == "hi there"


def test_a_run_killed_in_a_call_goes_on_where_it_was(shell_talk):
    model = shell_talk.script(*STEPS, "FINAL(never)", last_delay=100.0)
    run = killed(shell_talk, model, lambda row: row.root_calls == 3)
    second = shell_talk.run("--continue", run, root=shell_talk.script("FINAL_VAR(b)"))
    assert (second["answer"], second["calls"], second["calls_from_record"]) == ("hi there", {"root": 3, "sub": 2}, 4)
    assert "step two" in shell_talk.last_prompt(second["run"])[-1].text


def test_a_run_killed_in_its_code_takes_up_that_code_and_asks_nothing_twice(shell_talk):
    endless = code("b = llm_query('two')", "half = 2", "while True: pass")
    model = shell_talk.script(STEPS[0], endless, "FINAL(never)")
    run = killed(shell_talk, model, lambda row: (row.steps, row.sub_calls, row.in_flight) == (2, 2, 0))
    second = shell_talk.run(
        "--continue", run, "--block-seconds", "0.5", root=shell_talk.script(code("c = a * half"), "FINAL_VAR(c)")
    )
    assert (second["answer"], second["calls"]) == ("hi therehi there", {"root": 4, "sub": 2})
    assert second["calls_from_record"] == 4
    before, reply, told = [message.text for message in shell_talk.last_prompt(second["run"])[1:][-5:-2]]
    assert ("step one" in before, reply) == (True, endless)
    assert "The block was stopped" in told


def killed(talk: Talk, model: str, is_due: Callable[[RunRow], bool]) -> str:
    """The id of a run whose process was killed once that was so."""
    corpus = talk.folder / "one.txt"
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "rlm_desktop", "run", "--ask", "q", "--corpus", str(corpus), "--root", model,
         "--db", str(talk.database), "--json"],
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            reader = talk.reader()
            rows = reader.runs()
            reader.close()
            if rows and is_due(rows[0]):
                return rows[0].run
            time.sleep(0.05)
        raise AssertionError("it never came to that")
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def test_runs_that_cannot_be_continued_are_refused_in_words(talk, capfd):
    corpus = talk.folder / "one.txt"
    direct = talk.run("--ask", "q", "--corpus", corpus, "--method", "direct", root=talk.script("so"))
    looped = talk.run("--ask", "q", "--corpus", corpus, root=talk.script("FINAL(so)"))
    for arguments, said in (
        (("--continue", direct["run"], "--ask", "r"), "the method direct"),
        (("--continue", looped["run"]), "has its answer"),
        (("--continue", looped["run"], "--ask", "r", "--method", "rlm-no-subcalls"), "with rlm-no-subcalls"),
        (("--continue", "0" * 19, "--ask", "r"), "There is no run"),
        (("--ask", "r"), "--corpus"),
        (("--corpus", str(corpus)), "--ask"),
    ):
        assert main(["run", *arguments, "--root", talk.script("FINAL(x)"), "--db", str(talk.database)]) == 2
        assert said in capfd.readouterr().err


def test_a_chain_whose_beginning_was_deleted_says_what_is_lost(talk):
    first = talk.run("--ask", "q", "--corpus", talk.folder / "one.txt", root=talk.script(*FIRST))
    second = talk.run("--continue", first["run"], "--ask", "r", root=talk.script(code("mine = 5"), "FINAL(y)"))
    delete_run(talk.database, first["run"])
    third = talk.run("--continue", second["run"], "--ask", "s", root=talk.script("FINAL_VAR(mine)"))
    assert third["answer"] == "5"
    assert "These could not be brought back as they were: note, numbers, order." in talk.opening(third["run"])[-1].text
    assert [message.text for message in talk.opening(third["run"])[:-1]] == ["Question:\nr", "y"]


def test_further_corpora_keep_their_places_and_one_that_is_open_is_not_opened_again(talk):
    run = talk.run("--ask", "q", "--corpus", talk.folder / "one.txt", root=talk.script("FINAL(a)"))
    for name in ("two.txt", "three.txt", "two.txt"):
        run = talk.run("--continue", run["run"], "--ask", name, "--corpus", talk.folder / name,
                       root=talk.script(code("both = context_1.split()"), "FINAL_VAR(both)"))  # fmt: skip
    assert [corpus.name for corpus in talk.events(run["run"])[0].beside] == ["two.txt", "three.txt"]
    assert run["answer"] == '["gamma", "99"]'


def test_models_and_limits_stay_as_they_were(talk):
    model = talk.script(code("x = 1"), "FINAL(a)")
    first = talk.run("--ask", "q", "--corpus", talk.folder / "one.txt", "--max-steps", "9", root=model)
    again = talk.script("FINAL_VAR(x)")
    second = talk.run("--continue", first["run"], "--ask", "r", "--max-depth", "2", root=again)
    limits = talk.events(second["run"])[0].limits
    assert (limits.max_steps, limits.max_depth) == (9, 2)
    assert second["answer"] == "1"


def test_without_models_the_ablation_is_continued_too(talk):
    first = talk.run(
        "--ask", "q", "--corpus", talk.folder / "one.txt", "--method", "rlm-no-subcalls",
        root=talk.script(code("x = len(context)"), "FINAL_VAR(x)"),
    )  # fmt: skip
    second = talk.run("--continue", first["run"], "--ask", "r", root=talk.script(code("y = x + 1"), "FINAL_VAR(y)"))
    assert (first["answer"], second["answer"]) == ("16", "17")
    assert talk.events(second["run"])[0].method == "rlm-no-subcalls"
