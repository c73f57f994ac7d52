"""list, show, export and import: what a shell and a script can rely on, whatever a record holds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rlm_desktop.cli.command_line import main
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.writer import append_imported

DATA = Path(__file__).parents[2] / "data"
FOUND = "0191a0b0c001a2b3c4d"
HOSTILE = "0191a0b0c00aaaaaaaa"
EVIL = "\x1b[2J\x9b31m\u202egnp.exe\r\x07"
TRACEBACK = (
    'Traceback (most recent call last):\n  File "<block 1>", line 1, in <module>\n' + "x" * 90 + "\nKeyError: 'a'\n"
)


@pytest.fixture
def shell(tmp_path, capsys):
    """Runs a command in this process; its exit code, stdout and stderr."""

    def run(*arguments):
        code = main([*map(str, arguments), "--db", str(tmp_path / "runs.db")])
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def hostile(tmp_path):
    """A database with one run whose every text would like to move the cursor."""
    database = tmp_path / "runs.db"
    open_library(database)
    message = facts.Message(role="user", text=EVIL)
    append_imported(
        database,
        HOSTILE,
        [
            facts.RunStarted(span=1, at=1.0, question=EVIL + "\nwhy? é\ud800", method="rlm", root_model=EVIL,
                             sub_model="b", corpus=None, limits=Limits()),
            facts.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0),
            facts.CallStarted(span=3, at=2.0, parent=2, role="root", model=EVIL, messages=(message,)),
            facts.CallFailed(span=3, at=3.0, error=EVIL),
            facts.CodeStarted(span=4, at=3.0, parent=2, code=EVIL, block=1),
            facts.CodeFinished(span=4, at=3.0, state="error", error=TRACEBACK),
            facts.StepEnded(span=2, at=4.0, failed=True, error=EVIL),
            facts.RunEnded(span=1, at=5.0, outcome=Outcome.FAILED, answer="first\r\n" + EVIL, reason=EVIL),
        ],
    )  # fmt: skip


def test_list_and_show_let_no_text_move_the_cursor(hostile, shell):
    for command in (["list"], ["show", HOSTILE]):
        code, out, _ = shell(*command)
        assert code == 0
        assert "\\x1b[2J" in out
        assert not {"\x1b", "\x9b", "\u202e", "\r", "\x07"} & set(out)


def test_show_prints_the_last_line_of_a_traceback(hostile, shell):
    _, out, _ = shell("show", HOSTILE)
    assert "KeyError: 'a'" in out
    assert "Traceback" not in out


def test_json_loses_nothing_of_a_hostile_text(hostile, shell):
    _, out, _ = shell("show", HOSTILE, "--json")
    shown = json.loads(out)
    assert shown["question"] == EVIL + "\nwhy? é\ud800"
    assert shown["answer"] == "first\r\n" + EVIL
    assert [span["error"] for span in shown["spans"]] == [EVIL, EVIL, EVIL, TRACEBACK]
    _, out, _ = shell("list", "--json")
    assert json.loads(out)[0]["question"] == shown["question"]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_loses_nothing_on_a_terminal_of_another_encoding(hostile, tmp_path, encoding):
    done = subprocess.run(
        [sys.executable, "-m", "rlm_desktop", "show", HOSTILE, "--json", "--db", str(tmp_path / "runs.db")],
        capture_output=True,
        env={"PYTHONIOENCODING": encoding, "PATH": "", "HOME": str(tmp_path)},
        check=True,
    )
    assert json.loads(done.stdout.decode(encoding))["question"].endswith("why? é\ud800")


def test_show_gives_the_spans_as_a_flat_list_with_seconds_from_the_runs_begin(shell):
    shell("import", DATA / "found.jsonl")
    code, out, _ = shell("show", FOUND[:12], "--json")
    shown = json.loads(out)
    assert code == 0
    assert shown["run"] == FOUND
    assert shown["outcome"] == "answered"
    assert set(shown) >= {"run", "question", "method", "outcome", "answer", "spans"}
    assert {tuple(span) for span in shown["spans"]} == {
        ("id", "parent", "kind", "depth", "step", "status", "model", "begin_seconds", "end_seconds", "tokens_in",
         "tokens_out", "cost_dollars", "error")
    }  # fmt: skip
    known = {span["id"] for span in shown["spans"]}
    assert all(span["parent"] in known for span in shown["spans"][1:])
    assert shown["spans"][0]["begin_seconds"] == 0.0
    assert {span["kind"] for span in shown["spans"]} == {"run", "step", "call", "code"}


def test_show_draws_the_tree(shell):
    shell("import", DATA / "family.jsonl")
    run = json.loads(shell("list", "--json")[1])[0]["run"]
    _, out, _ = shell("show", run)
    lines = out.splitlines()
    begins = [
        next(line for line in lines if line.startswith(begin))
        for begin in ("run", "  step 1", "    root call", "      child run", "        step 1", "          root call")
    ]
    assert [lines.index(line) for line in begins] == sorted(lines.index(line) for line in begins)


def test_import_names_the_runs_and_export_gives_the_same_bytes(shell, tmp_path):
    assert json.loads(shell("import", DATA / "found.jsonl", DATA / "family.jsonl", "--json")[1])["runs"][0] == FOUND
    assert shell("export", FOUND, "--out", tmp_path / "out.jsonl")[0] == 0
    assert (tmp_path / "out.jsonl").read_bytes() == (DATA / "found.jsonl").read_bytes()


def test_export_writes_several_runs_in_the_format_asked_for(shell, tmp_path):
    runs = json.loads(shell("import", DATA / "found.jsonl", DATA / "family.jsonl", "--json")[1])["runs"]
    code, out, _ = shell("export", *runs, "--format", "md", "--out", tmp_path / "both.md")
    assert (code, out) == (0, f"Written: {tmp_path / 'both.md'}\n")
    text = (tmp_path / "both.md").read_text(encoding="utf-8")
    assert [f"# Run {run}\n" in text for run in runs] == [True, True]


def test_export_takes_out_what_is_asked_and_lists_it_before(shell, tmp_path):
    shell("import", DATA / "found.jsonl")
    code, out, _ = shell("export", FOUND, "--redact-word", "corvid", "--redact-preview")
    assert code == 0
    assert f"{FOUND}  1  RunStarted.question  words: Corvid → [word 1]\n" in out
    assert not (tmp_path / "out.html").exists()
    options = ("--redact", "keys,email,paths", "--redact-word", "corvid")
    assert shell("export", FOUND, "--format", "html", "--out", tmp_path / "out.html", *options)[0] == 0
    text = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "corvid" not in text.lower()
    assert "[word 1] pump" in text


def test_export_chooses_runs_by_a_filter_of_the_library(shell, tmp_path):
    shell("import", DATA / "found.jsonl", DATA / "family.jsonl", DATA / "stopped.jsonl")
    out = tmp_path / "out.sft.jsonl"
    assert shell("export", "--where", "outcome:answered steps>=3", "--format", "sft", "--out", out)[0] == 0
    assert len(out.read_bytes().splitlines()) == 3
    both = shell("export", "--where", "outcome:answered,stopped", "--format", "csv", "--out", tmp_path / "out.csv")
    assert both[0] == 0
    assert (tmp_path / "out.csv").read_text("utf-8").count(",run,") == 2
    for options, said in (
        (("--where", "outcome:failed"), "No run is like that."),
        ((FOUND, "--where", "outcome:stopped"), "No run is like that."),
        (("--where", "rating>="), "rating"),
        ((), "No run is named."),
    ):
        code, _, err = shell("export", *options, "--out", tmp_path / "none")
        assert code == 2
        assert said in err


def test_import_takes_records_of_other_programs_and_says_what_they_do_not(shell):
    code, out, err = shell("import", DATA / "rlms" / "depth2.jsonl", DATA / "found.jsonl")
    assert (code, err) == (0, "")
    assert out.count("Imported: ") == 2
    assert "Note: The record has no tokens and no dollars of the root model's turns: they are unknown.\n" in out
    assert "Note: " not in shell("import", DATA / "rlms" / "depth2.jsonl")[1]
    assert len(json.loads(shell("list", "--json")[1])) == 2


def test_import_takes_the_other_files_where_one_cannot_be_read(shell):
    code, out, err = shell("import", __file__, DATA / "rlms" / "plain.jsonl", "--json")
    assert code == 2
    assert "line 1: " in err
    assert len(json.loads(out)["runs"]) == 1
    assert json.loads(out)["notices"]


def test_an_empty_shelf_is_said_and_makes_no_file(shell, tmp_path):
    assert shell("list") == (0, "No run yet. Ask one: rlm-desktop run --ask … --corpus …\n", "")
    assert shell("list", "--json") == (0, "[]\n", "")
    code, _, err = shell("show", "0191")
    assert code == 2
    assert "There is no database" in err
    assert not (tmp_path / "runs.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "fff"], "There is no run 'fff'"),
        (["show", "\x1b[2J"], "There is no run"),
        (["export", FOUND, "--out", "."], "cannot be written"),
        (["export", FOUND, "--out", "missing/out.jsonl"], "cannot be written"),
        (["export", FOUND, "--out", "out", "--format", "pdf"], "There is no format 'pdf'. Choose one of jsonl, "),
        (["export", FOUND], "There is no place to write to. Name one with --out"),
        (["export", FOUND, "--out", "out", "--redact", "phones"], "There is no redaction rule 'phones'"),
        (["import", "gone.jsonl"], "cannot be read"),
        (["import", __file__], "not an exported trajectory"),
    ],
)
def test_a_mistake_is_one_sentence_and_exit_code_2(shell, arguments, said):
    shell("import", DATA / "found.jsonl")
    code, out, err = shell(*arguments)
    assert (code, out) == (2, "")
    assert said in err
    assert err.startswith("rlm-desktop: ")
    assert err.count("\n") == 1
    assert "\x1b" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--unheard-of"],
        ["run", "--ask", "q"],
        ["run", "--ask", "q", "--corpus", "x", "--max-steps", "0"],
        ["run", "--ask", "q", "--corpus", "x", "--max-steps", "many"],
        ["run", "--ask", "q", "--corpus", "x", "--max-cost", "nan"],
        ["run", "--ask", "q", "--corpus", "x", "--max-cost", "inf"],
        ["run", "--ask", "q", "--corpus", "x", "--max-seconds", "-1"],
        ["run", "--ask", "q", "--corpus", "x", "--concurrency", "0"],
        ["export", FOUND, "--format", "pdf", "--out", "x"],
    ],
)
def test_bad_arguments_are_exit_code_2(shell, arguments):
    code, out, err = shell(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith(("usage:", "rlm-desktop: "))


def test_a_reader_that_went_away_is_no_bug(hostile, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "rlm_desktop", "show", HOSTILE, "--db", str(tmp_path / "runs.db")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0
    process.stderr.close()


def test_score_says_how_good_answers_are_and_an_export_goes_by_it(shell, tmp_path):
    shell("import", *(DATA / f"{name}.jsonl" for name in ("found", "family", "stopped")))
    assert shell("score", "3/4", FOUND[:16], "--by", "a\x1bnn") == (0, f"{FOUND}  0.75, a\\x1bnn\n", "")
    code, out, _ = shell("score", "1", "--where", "outcome:forced score:unknown", "--json")
    assert (code, json.loads(out)["score"], len(json.loads(out)["runs"])) == (0, 1.0, 1)
    assert "Score: 0.75, a\\x1bnn" in shell("show", FOUND)[1]
    assert shell("export", "--where", "score<1", "--out", tmp_path / "good.jsonl")[0] == 0
    (run,) = {json.loads(line)["run"] for line in (tmp_path / "good.jsonl").read_text("utf-8").splitlines()[1:]}
    assert run == FOUND
    assert shell("score", "none", FOUND) == (0, f"{FOUND}  no score\n", "")
    shell("import", tmp_path / "good.jsonl")
    listed = {row["run"]: row["score"] for row in json.loads(shell("list", "--json")[1])}
    assert sorted(listed.values(), key=str) == [0.75, 1.0, None]
    assert shell("export", "--where", "score>=0.75", "--format", "sft", "--out", tmp_path / "good.sft")[0] == 0
    assert (tmp_path / "good.sft").read_text("utf-8").count("\n") > 0


@pytest.mark.parametrize("typed", ["good", "1.5", "nan"])
def test_what_is_no_score_is_refused_in_a_sentence(shell, typed):
    code, _, err = shell("score", typed, FOUND)
    assert code == 2
    assert f"{typed!r} is no score. Give a number from 0 to 1" in err
