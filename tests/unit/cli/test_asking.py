"""`run` with several methods or models: each is asked, what they came to is a table, and Ctrl+C stops them all."""

import json
import os
import signal
import sys
import threading
import time

import pytest

from rlm_desktop.cli.command_line import main
from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader

QUESTION = "What is the maintenance code of the Corvid pump?"
SECONDS = 60.0


@pytest.fixture
def ask(tmp_path, capsys):
    """Asks over one small document, in this process; the exit code, stdout and stderr."""
    document = tmp_path / "pump.txt"
    open_library(tmp_path / "runs.db")
    document.write_text("The maintenance code of the Corvid pump is KX-4471.\n", encoding="utf-8")

    def run(*arguments):
        given = ["run", "--ask", QUESTION, "--corpus", document, "--db", tmp_path / "runs.db", *arguments]
        return main([*map(str, given)]), *capsys.readouterr()

    return run


@pytest.fixture
def script(tmp_path):
    """A model that says one thing; its name."""

    def write(name, text, **more):
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps([{"text": text, **more}]), encoding="utf-8")
        return f"scripted/{path}"

    return write


def test_each_method_is_asked_with_each_model_and_a_table_compares_them(ask, script):
    one, two = script("one", "FINAL(seven)"), script("two", "eight")
    code, out, _ = ask("--method", "direct", "--method", "summary", "direct", "--root", one, two)
    assert code == 0
    answers = out.split("\n\n")
    assert [answer.split("\n")[0] for answer in answers[1:5]] == [
        f"{method}, {model}" for method in ("direct", "summary") for model in (one, two)
    ]
    table = answers[5].splitlines()
    assert table[0].split()[:4] == ["method", "root", "model", "outcome"]
    assert [line.split()[3] for line in table[1:]] == ["answered"] * 4
    assert out.splitlines()[-1].startswith("See them again with: rlm-desktop compare ")


def test_as_json_all_runs_are_printed_and_one_without_an_answer_gives_3(ask, script):
    models = script("one", "seven"), script("two", "", error="The server is down.")
    code, out, _ = ask("--json", "--at-a-time", "2", "--method", "direct", "--root", *models)
    runs = json.loads(out)["runs"]
    assert [(run["method"], run["outcome"]) for run in runs] == [("direct", "answered"), ("direct", "failed")]
    assert code == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--method", "direct", "guessing"], "no method 'guessing'"),
        (["--method", "direct", "rlm", "--continue", "a"], "one method and one root model"),
        (["--root", "offline/nobody", "offline/analyst", "--method", "direct"], "no offline model 'offline/nobody'"),
    ],
)
def test_what_cannot_be_asked_is_one_sentence(ask, arguments, said):
    code, _, err = ask(*arguments)
    assert code == 2
    assert said in err


@pytest.mark.skipif(sys.platform == "win32", reason="it sends a signal to this process")
def test_ctrl_c_stops_the_run_under_way_and_no_other_begins(ask, script, tmp_path):
    def interrupt():
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and not _begun(tmp_path / "runs.db"):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    user = threading.Thread(target=interrupt)
    user.start()
    code, out, err = ask("--json", "--method", "direct", "summary", "--root", script("slow", "seven", delay=SECONDS))
    user.join()
    assert (code, [run["outcome"] for run in json.loads(out)["runs"]]) == (3, ["stopped"])
    assert err == "Stopping…\n"


def _begun(database):
    """Whether a model was asked."""
    reader = Reader(database)
    try:
        return any(row.in_flight for row in reader.runs())
    finally:
        reader.close()
