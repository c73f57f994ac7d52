"""The shell's promises: run, list, show, export, import, doctor, and their exit codes."""

import json
from pathlib import Path

import pytest

from rlm_desktop import paths

QUESTION = "What is the maintenance code of the Corvid pump?"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """A folder of three small documents, one with the fact."""
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "a.txt").write_text("The canteen opens at noon.\n" * 50)
    (folder / "b.txt").write_text("Weather notes.\nThe maintenance code of the Corvid pump is KX-4471.\nMore notes.\n")
    (folder / "c.bin").write_bytes(b"\x00\x01\x02" * 100)
    return folder


def test_run_answers_offline_and_prints_one_json_object(shell_json, notes, tmp_path):
    found = shell_json("run", "--ask", QUESTION, "--corpus", notes, "--db", tmp_path / "x.db")
    assert found["outcome"] == "answered"
    assert "KX-4471" in found["answer"]
    assert found["database"] == str(tmp_path / "x.db")
    assert found["calls"]["root"] >= 1
    assert found["tokens"]["in"] > 0
    assert found["cost_dollars"] == 0.0
    assert found["unpriced_calls"] == 0
    assert set(found) >= {"run", "steps", "seconds"}


def test_run_prints_steps_and_then_the_answer(shell, notes):
    done = shell("run", "--ask", QUESTION, "--corpus", notes)
    assert done.returncode == 0, done.stderr
    assert done.stdout.index("Step 1") < done.stdout.index("KX-4471")
    assert "1 skipped" in done.stdout
    assert "Answered." in done.stdout
    assert done.stderr == ""


def test_demo_question_is_answered_in_under_five_seconds(shell_json):
    found = shell_json("run", "--ask", QUESTION, "--corpus", paths.resources() / "demo" / "corpus")
    assert found["outcome"] == "answered"
    expected = json.loads((paths.resources() / "demo" / "questions.json").read_text(encoding="utf-8"))[0]
    assert expected["question"] == QUESTION
    assert all(part in found["answer"] for part in expected["expected"])
    assert found["seconds"] < 5


def test_the_code_finds_what_the_options_give_it(shell_json, notes, tmp_path):
    code = "import numpy\nopen('made.txt', 'w').write(str(numpy.arange(3).sum()))"
    script = tmp_path / "script.json"
    script.write_text(json.dumps([{"text": f"I look.\n\n```repl\n{code}\n```"}, {"text": "FINAL(done)"}]))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    asked = ("run", "--ask", "q", "--corpus", notes, "--root", f"scripted/{script}", "--numpy", "--scratch", scratch)
    assert shell_json(*asked)["outcome"] == "answered"
    assert (scratch / "made.txt").read_text() == "3"


def test_list_and_show_tell_what_ran(shell, shell_json, notes):
    run = shell_json("run", "--ask", QUESTION, "--corpus", notes)["run"]
    (listed,) = shell_json("list")
    assert listed["run"] == run
    assert listed["question"] == QUESTION
    shown = shell_json("show", run[:12])
    assert shown["run"] == run
    assert shown["outcome"] == "answered"
    spans = {span["id"]: span for span in shown["spans"]}
    assert spans[1]["kind"] == "run"
    assert spans[1]["parent"] is None
    assert {span["kind"] for span in spans.values()} >= {"run", "step", "call", "code"}
    for span in shown["spans"]:
        assert set(span) == {
            "id", "parent", "kind", "depth", "step", "status", "model", "begin_seconds", "end_seconds",
            "tokens_in", "tokens_out", "cost_dollars", "error",
        }  # fmt: skip
        assert span["parent"] is None or span["parent"] in spans
    text = shell("show", run).stdout
    assert "step 1" in text
    assert "KX-4471" in text


def test_export_and_import_keep_every_event(shell, shell_json, notes, tmp_path):
    run = shell_json("run", "--ask", QUESTION, "--corpus", notes)["run"]
    out = tmp_path / "run.jsonl"
    assert shell("export", run, "--format", "jsonl", "--out", out).returncode == 0
    assert shell_json("import", out) == {"runs": [run], "notices": []}
    assert len(shell_json("list")) == 1
    other = tmp_path / "other.db"
    assert shell_json("import", out, "--db", other) == {"runs": [run], "notices": []}
    again = tmp_path / "again.jsonl"
    assert shell("export", run, "--out", again, "--db", other).returncode == 0
    assert again.read_bytes() == out.read_bytes()
    assert shell_json("show", run, "--db", other) == shell_json("show", run)


def test_doctor_says_what_is_in_force(shell, shell_json):
    found = shell_json("doctor")
    assert found["sandbox"]["walls"]
    assert found["database"]["integrity"] == "no file yet"
    assert found["models"]["offline/analyst"].startswith("ready")
    assert "sandbox" in shell("doctor").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "--ask", "x"), "--corpus"),
        (("run", "--ask", "x", "--corpus", "nowhere.txt"), "nowhere.txt"),
        (("show", "abc"), "no database"),
        (("import", "missing.jsonl"), "missing.jsonl"),
        (("run", "--ask", "x", "--corpus", ".", "--max-steps", "0"), "--max-steps"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(shell, arguments, said):
    done = shell(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_unknown_models_and_methods_are_refused_in_words(shell, notes):
    done = shell("run", "--ask", "x", "--corpus", notes, "--root", "offline/nobody")
    assert done.returncode in {2, 3}
    assert "offline/analyst" in done.stderr + done.stdout
    done = shell("run", "--ask", "x", "--corpus", notes, "--method", "guessing")
    assert done.returncode in {2, 3}
    assert "rlm" in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_one_document_and_a_step_limit_end_honestly(shell_json, tmp_path):
    text = tmp_path / "one.txt"
    text.write_text("Nothing of interest.\n" * 200)
    found = shell_json("run", "--ask", QUESTION, "--corpus", text, "--max-steps", "1", code=3)
    assert found["outcome"] == "forced"
    assert found["reason"]


def test_replies_that_were_sent_back_are_counted(shell, shell_json, notes, tmp_path):
    script = tmp_path / "script.json"
    replies = ["Let me think.", "I still think.", "FINAL(done)"]
    script.write_text(json.dumps([{"role": "root", "text": text} for text in replies]))
    found = shell_json("run", "--ask", "x", "--corpus", notes, "--root", f"scripted/{script}")
    assert found["replies_sent_back"] == 2
    assert shell_json("list")[0]["replies_sent_back"] == 2
    assert shell_json("show", found["run"])["replies_sent_back"] == 2
    assert "2 sent back" in shell("show", found["run"]).stdout.splitlines()[-1]
    quiet = shell_json("run", "--ask", QUESTION, "--corpus", notes)
    assert quiet["replies_sent_back"] == 0
    assert "sent back" not in shell("show", quiet["run"]).stdout.splitlines()[-1]
