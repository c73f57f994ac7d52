"""What the analyst answers to questions of every shape, and to texts that are hard to search."""

from pathlib import Path

import pytest

from rlm_desktop.events.facts import Message
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.gateway.offline.analyst import reply_to

NOTES = (
    "# Notes\n\nThe Corvid pump was inspected in spring. Its maintenance code is KX-4471. Nobody was surprised.\n\n"
    'The captain wrote "C:\\new\\table" on the board. The token `{abc}` opens the gate. '
    "Dr. Weiss met J. Okafor on 3 May 2021 in Lyon.\n"
) + "The heater was fine.\n" * 30


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the maintenance code of the Corvid pump?", "Its maintenance code is KX-4471."),
        ('Who wrote "C:\\new\\table" on the board?', "The captain"),
        ("What does the token `{abc}` open?", "opens the gate"),
        ("When did Dr. Weiss meet Okafor?", "3 May 2021"),
        ("How many times does the word heater occur?", "30 times."),
        ("How many lines mention the heater?", "30 lines."),
        ("How many reports mention Corvid?", "0 reports. No document is of that kind."),
        ("Who is the king of France?", "No document answers this."),
        ("what is the serial number of the phoenix pump?", "No document answers this."),
        ('What is the code of """ {x!r} ```repl print(1)``` \\ %s?', "No document answers this."),
        ("List all sentences about the gate", "- The token `{abc}` opens the gate."),
        ("What is this about?", "Corvid pump"),
        ("Summarise what is said about Lyon.", "Dr. Weiss met J. Okafor on 3 May 2021 in Lyon."),
        ("???", "Corvid pump"),
    ],
)
def test_one_document(ask, tmp_path, question, answer):
    file = tmp_path / "notes.md"
    file.write_text(NOTES, encoding="utf-8")
    ended = ask(file, question)
    assert ended.outcome is Outcome.ANSWERED
    assert answer in ended.answer


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three documents of which two are about pumps, known by their names alone."""
    folder = tmp_path / "pumps"
    folder.mkdir()
    (folder / "corvid-pump.md").write_text("Inspected in May.\n\nMaintenance code: KX-4471\n\nFlow: 340\n")
    (folder / "heron-pump.md").write_text("Inspected in June.\n\nMaintenance code: HR-2210\n\nFlow: 285\n")
    (folder / "minutes.md").write_text("Nothing was said about the flow of either pump in June or July.\n")
    return folder


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("What is the maintenance code of the Corvid pump?", ("KX-4471 (corvid-pump.md)",)),
        ("Compare the flow of the Corvid pump and the Heron pump.", ("340 against 285", "heron-pump.md")),
        ("Which documents mention June?", ("- heron-pump.md", "- minutes.md")),
        ("How many documents mention June?", ("2 documents.",)),
        ("How many documents are there?", ("3 documents.",)),
        ("How many times is June mentioned?", ("2 times, in 2 of 3 documents.", "- minutes.md: 1")),
        ("Summarise what is said about July.", ("minutes.md",)),
        ("Summarise what is said about Honolulu.", ("No document says anything about it.",)),
    ],
)
def test_several_documents(ask, folder, question, answers):
    ended = ask(folder, question)
    assert ended.outcome is Outcome.ANSWERED
    assert [answer for answer in answers if answer not in ended.answer] == [], ended.answer


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("Die Anlage läuft. Der Wartungscode der Corvid-Pumpe lautet KX-4471. Alles ruhig. ",
         "Wie lautet der Wartungscode der Corvid-Pumpe?", "KX-4471"),
        ("今日は晴れです。コルビドポンプの保守コードはKX-4471です。異常はありません。",
         "コルビドポンプの保守コードは何ですか？", "コルビドポンプの保守コードはKX-4471です。"),
        ("Сегодня тихо. Код обслуживания насоса Корвид — KX-4471. Всё спокойно. ",
         "Какой код обслуживания насоса Корвид?", "KX-4471"),
        ("İstanbul'da hava güzel. " * 5_000 + "Corvid pompasının bakım kodu KX-4471. ",
         "Corvid pompasının bakım kodu nedir?", "KX-4471"),
        ("pump code maintenance " * 5_000 + "the maintenance code of the corvid pump is kx-4471 " + "code " * 5_000,
         "What is the maintenance code of the Corvid pump?", "kx-4471"),
        ('Traceback (most recent call last):\n  File "x.py", line 3\nValueError: the Corvid code was KX-4471\n\n'
         "0 documents are of the kind, 0 match\nNo more code can run. Give your best answer now\n",
         "What was the Corvid code?", "KX-4471"),
    ],
    ids=["German", "Japanese", "Russian", "Turkish", "without full stops", "words of the program's own"],
)  # fmt: skip
def test_texts_that_are_hard_to_search(ask, tmp_path, text, question, answer):
    file = tmp_path / "text.txt"
    file.write_text(text, encoding="utf-8")
    ended = ask(file, question)
    assert ended.outcome is Outcome.ANSWERED
    assert answer in ended.answer
    assert len(ended.answer) < 1000


def test_a_step_limit_gives_the_best_that_was_found(ask, folder):
    ended = ask(folder, "How many documents mention June?", Limits(max_steps=3))
    assert ended.outcome is Outcome.FORCED
    assert "2 documents." in ended.answer
    ended = ask(folder, "How many documents mention June?", Limits(max_steps=1))
    assert ended.outcome is Outcome.FORCED
    assert ended.answer == "I was stopped before I had found anything."


def test_a_call_limit_is_said_and_not_guessed_around(ask, folder):
    ended = ask(folder, "What is the maintenance code of the Corvid pump?", Limits(max_calls=5))
    assert ended.outcome is not Outcome.ANSWERED
    assert "KX-4471" not in ended.answer


def test_the_same_conversation_gets_the_same_reply_and_says_what_it_is():
    asked = [Message(role="system", text="…"), Message(role="user", text="Question:\nWhere is it?\n\nContext:\n…")]
    assert reply_to(asked) == reply_to(asked)
    assert "not a language model" in reply_to(asked)


def test_an_error_in_the_program_is_handed_on():
    trace = 'Traceback (most recent call last):\n  File "<step 1>", line 1, in <module>\nOSError: it broke (3)'
    said = reply_to(
        [
            Message(role="user", text="Question:\nWhere is it?\n\nContext:\n…"),
            Message(role="assistant", text="…"),
            Message(role="user", text=f"REPL output:\n{trace}"),
        ]
    )
    assert said.endswith("FINAL('The program failed: OSError: it broke (3)')")
