"""The demo's questions through every method: the offline models play the one that the conversation asks for."""

import json

import pytest

from rlm_desktop import paths
from rlm_desktop.events.facts import Message
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.gateway.offline import notes
from rlm_desktop.gateway.offline.analyst import CANNOT_COUNT, reply_to

DEMO = paths.resources() / "demo"
QUESTIONS = json.loads((DEMO / "questions.json").read_text(encoding="utf-8"))
FIRST, COUNT, COMPARISON, SUMMARY, NOWHERE = (QUESTIONS[place] for place in (0, 3, 5, 6, 7))
EVERY = [FIRST, COUNT, COMPARISON, SUMMARY, NOWHERE]


def missing(asked, answer):
    return [part for part in asked["expected"] if part not in answer]


@pytest.mark.parametrize("asked", EVERY, ids=lambda asked: asked["question"])
@pytest.mark.parametrize("method", ["rlm-no-subcalls", "summary"])
def test_methods_that_reach_the_whole_text_answer_as_promised(ask, method, asked):
    ended = ask(DEMO / "corpus", asked["question"], method=method)
    assert ended.outcome is Outcome.ANSWERED
    assert missing(asked, ended.answer) == [], ended.answer


@pytest.mark.parametrize("asked", [FIRST, COUNT, COMPARISON, NOWHERE], ids=lambda asked: asked["question"])
@pytest.mark.parametrize("method", ["direct", "codeact"])
def test_methods_with_the_text_in_the_prompt_answer_from_what_fits(ask, method, asked):
    ended = ask(DEMO / "corpus", asked["question"], method=method)
    assert ended.outcome is Outcome.ANSWERED
    assert missing(asked, ended.answer) == [], ended.answer


@pytest.mark.parametrize("asked", [FIRST, COMPARISON, SUMMARY, NOWHERE], ids=lambda asked: asked["question"])
def test_a_search_answers_what_a_few_passages_hold(ask, asked):
    ended = ask(DEMO / "corpus", asked["question"], method="codeact-bm25")
    assert ended.outcome is Outcome.ANSWERED
    assert missing(asked, ended.answer) == [], ended.answer


def test_a_search_does_not_pretend_to_count(ask):
    ended = ask(DEMO / "corpus", COUNT["question"], method="codeact-bm25")
    assert ended.answer.startswith(CANNOT_COUNT)


@pytest.fixture
def notes_file(tmp_path):
    """One short document."""
    file = tmp_path / "notes.md"
    file.write_text('# Notes\n\nThe gate is blue. Its token is `{abc}` (a "secret").\n' + "It rained.\n" * 30)
    return file


@pytest.mark.parametrize("method", ["rlm-no-subcalls", "direct", "summary", "codeact", "codeact-bm25"])
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the token of the gate?", 'Its token is `{abc}` (a "secret").'),
        ("Summarise what is said about the gate.", "The gate is blue."),
        ("Who is the king of France?", "No document answers this."),
    ],
)
def test_one_document(ask, notes_file, method, question, answer):
    ended = ask(notes_file, question, method=method)
    assert ended.outcome is Outcome.ANSWERED
    assert answer in ended.answer


@pytest.mark.parametrize("method", ["rlm-no-subcalls", "codeact", "codeact-bm25"])
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_step_limit_gives_the_best_that_was_found(ask, notes_file, method, steps):
    ended = ask(notes_file, "What is the token of the gate?", Limits(max_steps=steps), method=method)
    assert ended.outcome in {Outcome.FORCED, Outcome.ANSWERED}
    assert "{abc}" in ended.answer or "I was stopped before I had found anything." in ended.answer


def test_a_preset_with_a_worked_example_is_asked_the_question_and_not_the_examples(ask, notes_file):
    ended = ask(notes_file, "What is the token of the gate?", preset="rlm-small")
    assert "{abc}" in ended.answer


def test_a_follow_up_question_is_the_one_that_is_answered():
    said = reply_to(
        [
            Message(role="system", text="… a Python REPL … llm_query …"),
            Message(role="user", text="Question:\nHow many files are there?\n\nContext:\n…"),
            Message(role="assistant", text="FINAL(3)"),
            Message(role="user", text="Question:\nWhere is the lighthouse?\n\nContext:\n…"),
        ]
    )
    assert "look at the context first" in said


def test_a_running_summary_keeps_what_bears_on_the_question_and_its_place():
    question = "What is the maintenance code of the Corvid pump?"
    prompt = "Question:\n{}\n\nWrite a new summary, of at most 2,000 characters.{}\n\nText:\n{}"
    text = (
        "=== a.md ===\nAbout pumps\n\n"
        + "Nothing happened.\n" * 200
        + "The Corvid pump's maintenance code is KX-4471.\n"
    )
    first = notes.read(prompt.format(question, "", text))
    assert "=== a.md ===\nAbout pumps" in first
    assert "KX-4471" in first
    assert len(first) <= 2_000
    second = notes.read(
        prompt.format(question, f"\n\nSummary so far:\n{first}", "=== b.md ===\n" + "It rained.\n" * 50)
    )
    assert "KX-4471" in second
    assert notes.read(f"Question: {question}\n\n{text}") is None
