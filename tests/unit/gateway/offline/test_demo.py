"""The demo: its corpus is what its script writes, and the offline models answer each of its questions."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rlm_desktop import paths
from rlm_desktop.events.outcome import Outcome

DEMO = paths.resources() / "demo"
QUESTIONS = json.loads((DEMO / "questions.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda asked: asked["question"])
def test_each_question_is_answered_as_promised(ask, asked):
    ended = ask(DEMO / "corpus", asked["question"])
    assert ended.outcome is Outcome.ANSWERED
    assert [part for part in asked["expected"] if part not in ended.answer] == [], ended.answer


def test_corpus_is_what_its_script_writes(tmp_path: Path):
    code = "import sys, pathlib, make_corpus; make_corpus.write(pathlib.Path(sys.argv[1]))"
    subprocess.run([sys.executable, "-B", "-c", code, tmp_path / "corpus"], check=True, cwd=DEMO, timeout=60)
    assert _texts(tmp_path / "corpus") == _texts(DEMO / "corpus")


def _texts(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
