"""A conversation in a real window: the run that is shown is followed up, and one without an answer goes on."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt

from rlm_desktop.events.facts import RunStarted
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.reader import Reader

FIRST = [{"role": "root", "text": "```repl\nsize = len(context)\n```"}, {"role": "root", "text": "FINAL(counted)"}]
SECOND = [{"role": "root", "text": "FINAL_VAR(size)"}]


def use(window, tmp_path, lines):
    """Let a scripted model answer."""
    script = tmp_path / f"script{len(list(tmp_path.glob('script*')))}.json"
    script.write_text(json.dumps(lines))
    window.choices.change(root_model=f"scripted/{script}", sub_model=f"scripted/{script}")


def rows(tmp_path):
    reader = Reader(tmp_path / "runs.db")
    found = {row.run: row for row in reader.runs()}
    reader.close()
    return found


def test_a_further_question_is_asked_within_the_run_that_is_shown(start, user, qtbot, papers, tmp_path):
    window = start()
    ask = window.ask_view
    assert not ask.follow.isEnabled()
    user.open(window, papers)
    use(window, tmp_path, FIRST)
    first = user.ask(window, "How long?")
    user.wait_for_end(window)
    user.wait(ask.follow.isEnabled)
    qtbot.mouseClick(ask.follow, Qt.MouseButton.LeftButton)
    assert ask.follow.isChecked()
    assert not ask.method.isEnabled()
    use(window, tmp_path, SECOND)
    second = user.ask(window, "And as a number?")
    user.wait_for_end(window)
    found = rows(tmp_path)[second]
    assert (found.continues, found.outcome) == (first, Outcome.ANSWERED)
    assert found.answer == "2"
    user.wait(lambda: ask.follow.isChecked() and ask.follow.isEnabled())  # the conversation goes on
    window.focus.show(first)
    assert not ask.follow.isChecked()
    assert ask.method.isEnabled()


def test_a_run_without_an_answer_goes_on_with_no_question_typed(start, user, qtbot, papers, tmp_path):
    window = start()
    ask = window.ask_view
    user.open(window, papers)
    use(window, tmp_path, FIRST[:1])
    first = user.ask(window, "How long?")
    user.wait_for_end(window)
    assert rows(tmp_path)[first].outcome is Outcome.FAILED
    use(window, tmp_path, SECOND)
    ask.question.clear()
    user.wait(ask.follow.isEnabled)
    assert (ask.button.text(), ask.button.isEnabled()) == ("Ask", False)
    qtbot.mouseClick(ask.follow, Qt.MouseButton.LeftButton)
    assert (ask.button.text(), ask.button.isEnabled()) == ("Go on", True)
    qtbot.mouseClick(ask.button, Qt.MouseButton.LeftButton)
    user.wait(lambda: window.focus.run != first)
    user.wait_for_end(window)
    second = window.focus.run
    found = rows(tmp_path)[second]
    assert (found.question, found.answer, found.forked_from) == ("How long?", "2", first)
    reader = Reader(tmp_path / "runs.db")
    (opened, *_) = reader.events(second, until=1)
    reader.close()
    assert isinstance(opened.event, RunStarted)
    assert opened.event.beside == ()
