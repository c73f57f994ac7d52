"""The inspector on golden runs: what a user reads of each kind of span."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QTabBar, QTableView, QToolButton, QWidget

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.inspector.header_bar import HeaderBar
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.page import Form
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.texts.folding import Fold
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView


def words(view: QWidget) -> str:
    """Everything that the labels in sight say."""
    return "\n".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())


def texts(view: QWidget) -> dict[str, str]:
    """The texts in sight, by their titles."""
    return {one.view.accessibleName(): one.text() for one in view.findChildren(LongText) if one.isVisible()}


def codes(view: QWidget) -> list[CodeView]:
    return [one for one in view.findChildren(CodeView) if one.isVisible()]


def table_in(view: QWidget) -> QTableView:
    return next(one for one in view.findChildren(QTableView) if one.isVisible())


def fold(view: QWidget, title: str) -> Fold:
    return next(one for one in view.findChildren(Fold) if one.isVisible() and one.title() == title)


def tab(view: QWidget) -> str:
    bar = view.findChild(QTabBar)
    return bar.tabText(bar.currentIndex())


def test_with_nothing_selected_it_says_what_to_do(view):
    assert "Choose a run" in words(view)


def test_a_step_shows_reply_code_and_output(look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.STEP))
    assert tab(view) == "Step"
    assert texts(view)["Reply"] == "I look at the context first."
    assert texts(view)["Code 1"].startswith("print(type(context)")
    assert texts(view)["Output"].startswith("<class 'list'> 212")
    assert "Variables set: hits (list of 2)" in words(view)


def test_what_the_model_is_told_next_is_folded_until_it_is_asked_for(qtbot, look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.STEP))
    told = fold(view, "Told to the model next")
    assert told.body() is None
    told.set_open(True)
    assert texts(view)["Told to the model next"] == "<class 'list'> 212\n2 Corvid pumps …"


def test_code_that_failed_is_marked_and_counts_its_sub_calls(look, bring, span_of):
    run = bring("family")
    view = look(run, span_of(run, SpanKind.STEP, 2))
    first, second = codes(view)
    assert (first.marked_line(), first.calls_at(2)) == (2, 2)
    assert second.marked_line() == 1
    assert "ZeroDivisionError: division by zero" in words(view)
    assert "stderr in italics" in words(view)


def test_a_reply_that_was_sent_back_says_why(look, bring, span_of):
    run = bring("family")
    view = look(run, span_of(run, SpanKind.STEP, 1))
    assert "The reply was sent back: There was neither code nor a final answer" in words(view)


def test_a_sub_call_shows_prompt_reply_and_figures(look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CALL, 2, role="sub"))
    assert tab(view) == "Call"
    assert view.findChild(HeaderBar).way() == "Run › Step 2 › Code 1 › Sub-call 2 of 2"
    assert texts(view)["User"].startswith("Which maintenance code is named here?")
    assert texts(view)["Reply"] == "No code is named."
    figures = next(one for one in view.findChildren(Form) if one.isVisible())
    assert figures.value("Tokens in") == "410"
    assert figures.value("of them cached") == "—"
    assert figures.value("Cost") == "$0.0001"
    assert figures.value("Asked by") == "llm_query, line 1, batch 1, place 2"


def test_a_root_call_holds_the_whole_prompt_with_the_system_prompt_folded(look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CALL, 3, role="root"))
    folds = [one for one in view.findChildren(Fold) if one.isVisible()]
    assert [(one.title(), one.is_open()) for one in folds] == [
        ("System", False),
        ("User", False),
        ("Assistant", False),
        ("User", False),
        ("Assistant", True),
        ("User", True),
    ]


def test_a_failed_call_says_what_went_wrong(look, bring, span_of, reader):
    run = bring("family")
    failed = next(one for one in reader.spans(run) if "rate limit" in one.error and one.kind is SpanKind.CALL)
    view = look(run, failed.span)
    assert "The provider refused the request: rate limit reached." in words(view)
    assert next(one for one in view.findChildren(Form) if one.isVisible()).value("Retries") == "4"


def test_the_code_of_a_sub_call_marks_the_line_that_asked(look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CALL, 1, role="sub"), Tab.CODE)
    assert [one.marked_line() for one in codes(view)] == [1]
    assert "asked in line 1" in words(view)


def test_the_way_leads_back(qtbot, look, bring, span_of, focus):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CALL, 1, role="sub"))
    step = span_of(run, SpanKind.STEP, 2)
    way = next(one for one in view.findChildren(QLabel) if f'href="{step}"' in one.text())
    way.linkActivated.emit(str(step))
    assert focus.span == step
    assert view.findChild(HeaderBar).title() == "Step 2"


def test_variables_mark_what_the_code_set_and_filter(qtbot, look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CODE, 2), Tab.VARIABLES)
    table = table_in(view).model()
    rows = [[table.index(row, column).data() for column in range(4)] for row in range(table.rowCount())]
    assert rows == [["+", "a", "str", "17"], ["+", "answers", "list", "2"], ["", "hits", "list", "2"]]
    qtbot.keyClicks(next(one for one in view.findChildren(QLineEdit) if one.isVisible()), "corvid")
    assert [table.index(row, 1).data() for row in range(table.rowCount())] == ["hits"]
    assert "1 of 3 names" in words(view)


def test_variables_stay_in_sight_from_span_to_span(look, bring, span_of, qtbot):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CODE, 2), Tab.VARIABLES)
    look(run, span_of(run, SpanKind.STEP, 1))
    assert tab(view) == "Variables"
    assert table_in(view).model().rowCount() == 1


def test_the_run_shows_figures_limits_and_its_system_prompt(look, bring):
    view = look(bring("family"))
    said = words(view)
    assert texts(view)["Question"] == "Summarise what the logs say about the valve.\nBe brief."
    assert "manuals · 212 documents, 5,104,233 characters, 3 files skipped" in said
    assert "process, rlimits, no_new_privs, seccomp" in said
    assert "reached" in said.splitlines()
    fold(view, "System prompt").set_open(True)
    assert "Rule: print less than you read." in texts(view)["System prompt"]


def test_a_child_run_shows_its_own_question_and_answer(look, bring, span_of):
    run = bring("family")
    view = look(run, span_of(run, SpanKind.CHILD_RUN))
    assert texts(view)["Question of the child run"].startswith("Summarise part 0:")
    assert texts(view)["Answer of the child run"] == "A valve opened at noon."


def test_a_restart_of_the_repl_is_told(look, bring, span_of, reader):
    run = bring("family")
    killed = next(one for one in reader.spans(run) if "120 seconds" in one.error and one.kind is SpanKind.CODE)
    view = look(run, killed.span)
    assert "killed" in words(view)
    assert "2 earlier blocks were run again to restore it. Lost: sums." in words(view)


def test_the_horizon_hides_what_came_later(look, bring, span_of, focus, qtbot):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.STEP))
    focus.set_horizon(4)
    look(run, span_of(run, SpanKind.STEP))
    assert view.findChild(HeaderBar).status() == "running"
    assert texts(view)["Reply"].startswith("I look at the context first.")
    focus.select(span_of(run, SpanKind.STEP, 3))
    assert "begins later" in words(view)


def test_texts_are_copied(qtbot, look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.CALL, 1, role="sub"))
    reply = next(one for one in view.findChildren(LongText) if one.isVisible() and one.text() == "CRV-7741")
    button = next(one for one in reply.findChildren(QToolButton) if one.text() == "Copy")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "CRV-7741"


@pytest.mark.parametrize("name", ["found", "family", "stopped"])
def test_every_span_of_a_run_can_be_looked_at(look, bring, reader, name, qtbot):
    run = bring(name)
    for one in reader.spans(run):
        view = look(run, one.span)
        assert view.findChild(HeaderBar).title()
        assert not any(view_.verticalScrollBar().isVisible() for view_ in codes(view))
        assert any(one.isVisible() for one in view.findChildren(PlainView)) or tab(view) == "Variables"


def test_a_run_that_is_gone_is_said_to_be(view, focus):
    focus.show("0000000000000000000")
    assert "has no span" in words(view) or "There is no run" in words(view)


def test_from_a_step_to_its_run_the_run_is_shown(look, bring, span_of):
    run = bring("found")
    view = look(run, span_of(run, SpanKind.STEP))
    assert tab(view) == "Step"
    look(run, 1)
    assert tab(view) == "Run"
    look(run, span_of(run, SpanKind.CALL, 1, role="sub"))
    assert tab(view) == "Call"


def test_who_looks_elsewhere_and_at_once_back_sees_the_page_again(look, bring, span_of, focus, qtbot):
    run = bring("found")
    span = span_of(run, SpanKind.CODE, 1)
    view = look(run, span)
    focus.select(span_of(run, SpanKind.CODE, 2))
    focus.select(span)
    qtbot.waitUntil(lambda: not view._patience.isActive())
    assert "Reading" not in words(view)
    assert codes(view)[0].shown().startswith("print(type(context)")
