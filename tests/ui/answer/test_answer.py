"""The answer's screen: what a user reads of a run, over, stopped, under way, and at a horizon."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QTextBrowser

from rlm_desktop.events import facts as f
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.writer import append_imported
from rlm_desktop.ui.answer.chips import Banner
from rlm_desktop.ui.texts.plain_view import PlainView

LIVE = "0191a0b0caaaaaaaaaa"


def banner(view) -> str:
    return view.findChild(Banner).sentence()


def words(view) -> str:
    """Everything that the labels in sight say."""
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible()).replace("\xa0", " ")


def press(qtbot, view, text: str) -> None:
    button = next(one for one in view.findChildren(QPushButton) if one.text() == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_with_no_run_the_screen_says_what_to_do(view):
    assert "Ask a question below" in words(view)


def test_an_answered_run_shows_question_answer_and_figures(view, focus, bring):
    focus.show(bring("found"))
    assert "What is the maintenance code of the Corvid pump?" in words(view)
    assert banner(view) == "Answered."
    assert view.findChild(QTextBrowser).toPlainText() == "The code is CRV-7741."
    assert "3 steps · 5 calls (3 root, 2 sub) · 5.3k tokens in, 132 out · $0.0046" in words(view)


def test_a_forced_answer_says_so_with_the_reason(view, focus, bring):
    focus.show(bring("family"))
    assert banner(view).startswith("Forced: Three steps in a row failed")
    assert "6 unpriced calls" in words(view)


def test_a_stopped_run_says_that_there_is_no_answer(view, focus, bring):
    focus.show(bring("stopped"))
    assert "There is no answer: the run was stopped before one was given." in words(view)
    assert not any(one.isEnabled() for one in view.findChildren(QPushButton) if one.text().startswith("Copy a"))


@pytest.mark.parametrize(
    ("outcome", "said"),
    [(Outcome.ANSWERED, "empty answer"), (Outcome.BUDGET, "budget was spent"), (Outcome.FAILED, "run failed")],
)
def test_an_empty_answer_is_said_honestly(view, focus, made, outcome, said):
    focus.show(made(outcome=outcome, answer=" ", reason="A reason."))
    assert said in words(view)


def test_the_answer_is_copied_as_text_and_as_markdown(qtbot, view, focus, bring):
    focus.show(bring("found"))
    press(qtbot, view, "Copy answer")
    assert QGuiApplication.clipboard().text() == "The code is CRV-7741."
    press(qtbot, view, "Copy as Markdown")
    assert QGuiApplication.clipboard().text() == "The code is **CRV-7741**."


def test_the_horizon_takes_the_answer_back(view, focus, bring):
    focus.show(bring("found"))
    focus.set_horizon(4)
    assert banner(view) == "Step 1 · the model is writing…"
    assert "1 step · 1 call · " in words(view)
    focus.set_horizon(None)
    assert banner(view) == "Answered."


def test_an_answer_too_deep_for_markdown_is_shown_as_it_is(view, focus, made):
    focus.show(made(outcome=Outcome.ANSWERED, answer="> " * 5_000 + "deep"))
    shown = [one for one in view.findChildren(PlainView) if one.isVisible()]
    assert [one.shown()[-4:] for one in shown] == ["deep"]


def test_a_run_that_is_gone_is_said_to_be(view, focus):
    focus.show("0000000000000000000")
    assert "There is no run" in words(view)


def test_a_run_under_way_shows_what_the_model_writes(view, focus, live):
    live.write(
        f.RunStarted(
            span=1, at=1.0, question="why?", method="rlm", root_model="m", sub_model="n", corpus=None, limits=f.Limits()
        )
    )
    focus.show(LIVE)
    assert banner(view) == "Starting…"
    live.write(f.StepStarted(span=2, at=2.0, parent=1, step=1, depth=0))
    asked = (f.Message(role="user", text="why?"),)
    seq = live.write(f.CallStarted(span=3, at=2.0, parent=2, role="root", model="m", messages=asked))
    focus.grew.emit(LIVE, seq)
    assert banner(view) == "Step 1 · waiting for m…"
    for piece in ("I look ", "at it."):
        seq = live.write(f.ReplyWritten(span=3, at=3.0, text=piece))
        focus.grew.emit(LIVE, seq)
    assert banner(view) == "Step 1 · the model is writing…"
    assert [one.shown() for one in view.findChildren(PlainView) if one.isVisible()] == ["I look at it."]
    live.write(f.CallFinished(span=3, at=4.0, reply="I look at it.", usage=Usage()))
    live.write(f.CodeStarted(span=4, at=4.0, parent=2, code="llm_query('x')", block=1))
    seq = live.write(f.CallStarted(span=5, at=4.0, parent=4, role="sub", model="n", messages=asked))
    focus.grew.emit(LIVE, seq)
    assert banner(view) == "Step 1 · the code is running · 0 of 1 sub-call done…"
    seq = live.write(f.RunEnded(span=1, at=5.0, outcome=Outcome.STOPPED, answer="", reason="You stopped the run."))
    focus.grew.emit(LIVE, seq)
    assert banner(view) == "Stopped: You stopped the run."


@pytest.fixture
def continuing(database):
    """continuing(earlier): the id of a run that continues another."""

    def make(earlier: str) -> str:
        start = f.RunStarted(span=1, at=1.0, question="And then?", method="rlm", root_model="m", sub_model="m",
                             corpus=None, limits=Limits(), continues=earlier)  # fmt: skip
        end = f.RunEnded(span=1, at=2.0, outcome=Outcome.ANSWERED, answer="so")
        append_imported(database, LIVE, [start, end])
        return LIVE

    return make


def test_a_run_that_continues_another_leads_to_it(qtbot, view, focus, bring, continuing):
    earlier = bring("found")
    focus.show(continuing(earlier))
    link = next(one for one in view.findChildren(QLabel) if one.isVisible() and "Continues: " in one.text())
    assert "What is the maintenance code of the Corvid pump?" in link.text()
    inside = QPoint(link.fontMetrics().horizontalAdvance("Continues: What"), link.height() // 2)
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton, pos=inside)
    assert focus.run == earlier
    assert not link.isVisible()


def test_a_run_whose_beginning_was_deleted_says_so(view, focus, continuing):
    focus.show(continuing("f" * 19))
    assert "Continues: a run that was deleted" in words(view)
