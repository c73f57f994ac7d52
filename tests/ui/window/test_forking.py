"""Runs that go on from another's record, in a real window: forked with other code, taken up again, and verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QLabel, QMenu, QToolButton

from rlm_desktop.events.outcome import Outcome, SpanKind
from rlm_desktop.ui.forking.dialog import ForkDialog
from rlm_desktop.ui.forking.verify_dialog import VerifyDialog
from rlm_desktop.ui.timeline.scene import GUTTER
from rlm_desktop.wire import messages as wire

STEPS = (
    "I count.\n\n```repl\nsize = len(context)\nprint(size)\n```",
    "I double.\n\n```repl\ntwice = 2 * size\nprint(twice)\n```",
    "FINAL_VAR(twice)",
)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing the keyboard)")
OK, CANCEL = QDialogButtonBox.StandardButton.Ok, QDialogButtonBox.StandardButton.Cancel


def use(window, tmp_path, *replies: str) -> None:
    """Let a scripted model answer."""
    script = tmp_path / f"script{len(list(tmp_path.glob('script*')))}.json"
    script.write_text(json.dumps([{"role": "root", "text": text} for text in replies]))
    window.choices.change(root_model=f"scripted/{script}", sub_model=f"scripted/{script}")


def answered(start, user, papers, tmp_path, *replies: str):
    """A window with a run that has ended, and the run's id."""
    window = start()
    user.open(window, papers)
    use(window, tmp_path, *replies)
    run = user.ask(window, "How long, twice?")
    user.wait_for_end(window)
    user.wait(lambda: window.forking.row is not None and window.forking.row.outcome is not None)
    return window, run


def dialog_of(window, kind):
    return next(one for one in window.findChildren(kind) if one.isVisible())


def related(window) -> QLabel:
    """The line of the answer that leads to the earlier run."""
    labels = window.screens.answer.findChildren(QLabel)
    return next(one for one in labels if one.accessibleName() == "The run that this one goes on from")


def test_a_step_is_taken_anew_with_other_code_and_the_fork_leads_back(start, user, qtbot, papers, tmp_path):
    window, run = answered(start, user, papers, tmp_path, *STEPS)
    second = window.reader.children(run, None)[1]
    window.focus.select(window.reader.children(run, second.span)[0].span)
    use(window, tmp_path, "FINAL_VAR(twice)")
    qtbot.keyClick(window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    dialog = dialog_of(window, ForkDialog)
    assert (dialog.step.value(), dialog.step.maximum()) == (2, 3)
    assert dialog.asks.isChecked()
    assert dialog.editor.toPlainText() == "twice = 2 * size\nprint(twice)"
    dialog.editor.selectAll()
    qtbot.keyClicks(dialog.editor, "twice = 1000 + size")
    assert dialog.executes.isChecked()
    dialog.root.show_name(window.choices.value.root_model)
    qtbot.mouseClick(dialog.buttons.button(OK), Qt.MouseButton.LeftButton)
    user.wait(lambda: window.focus.run not in (None, run))
    user.wait_for_end(window)
    fork = window.reader.run(window.focus.run)
    size = int(window.reader.run(run).answer) // 2
    assert (fork.outcome, fork.answer) == (Outcome.ANSWERED, str(1000 + size))
    assert fork.forked_from == run
    link = related(window)
    assert link.isVisible()
    assert link.text().startswith("Forked at step 2 from: <a href=")
    link.linkActivated.emit(run)
    assert window.focus.run == run
    window.menus.act("back").trigger()
    assert window.focus.run == fork.run


def test_tree_timeline_and_inspector_offer_the_fork_and_escape_changes_nothing(start, user, qtbot, papers, tmp_path):
    window, run = answered(start, user, papers, tmp_path, *STEPS)
    fork = window.menus.act("fork")
    window.screens.tree.rows.popup(window.screens.tree.currentIndex(), QPoint(0, 0))
    menu = next(one for one in window.screens.tree.findChildren(QMenu) if one.isVisible())
    assert fork in menu.actions()
    menu.close()
    face = window.screens.timeline.face
    begin, end = window.screens.timeline.model.stretch(window.reader.children(run, None)[0].span)
    at = QPoint(round(GUTTER + window.screens.timeline.controller.sight.x((begin + end) / 2)), 10)
    QApplication.sendEvent(face.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, face.mapToGlobal(at)))
    menu = next(one for one in face.findChildren(QMenu) if one.isVisible())
    assert fork in menu.actions()
    menu.close()
    assert window.reader.span(run, window.focus.span).kind is SpanKind.STEP
    window.focus.select(1)
    buttons = window.screens.inspector.findChildren(QToolButton)
    button = next(one for one in buttons if one.defaultAction() is fork)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(window, ForkDialog)
    assert dialog.step.value() == 3
    dialog.step.setValue(1)
    assert dialog.editor.toPlainText().startswith("size = len(context)")
    assert dialog.chosen().code is None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.runs.count == 0
    assert window.focus.run == run
    fork.trigger()
    dialog = dialog_of(window, ForkDialog)
    dialog.root.show_name("openai/gpt-5-mini")
    dialog.accept()
    user.wait(lambda: window.notice.text.startswith("There is no key for openai."))
    assert window.runs.count == 0
    window.focus.show(None)
    assert not fork.isEnabled()


def test_a_run_that_failed_is_taken_up_where_it_broke_off(start, user, papers, tmp_path):
    window, run = answered(start, user, papers, tmp_path, *STEPS[:2])
    assert window.reader.run(run).outcome is Outcome.FAILED
    script = Path(window.choices.value.root_model.removeprefix("scripted/"))
    script.write_text(json.dumps([{"role": "root", "text": "FINAL_VAR(twice)"}]), encoding="utf-8")
    window.menus.act("resume").trigger()
    user.wait(lambda: window.focus.run not in (None, run))
    user.wait_for_end(window)
    taken_up = window.reader.run(window.focus.run)
    assert taken_up.outcome is Outcome.ANSWERED
    assert int(taken_up.answer) > 0
    assert related(window).text().startswith("Takes up: ")
    user.wait(lambda: not window.menus.act("resume").isEnabled())


def test_a_run_is_verified(start, user, qtbot, papers, tmp_path):
    window, _ = answered(start, user, papers, tmp_path, *STEPS)
    window.menus.act("verify").trigger()
    dialog = dialog_of(window, VerifyDialog)
    user.wait(lambda: "The run does the same again. 3 steps" in dialog.said.text())
    assert dialog.show_button.isHidden()
    user.wait(lambda: dialog.buttons.button(CANCEL).text() == "Close")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_verification_that_is_stopped_frees_its_worker(start, user, papers, tmp_path):
    code = "```repl\nimport time\ntime.sleep(1)\n```"
    window, run = answered(start, user, papers, tmp_path, code, "FINAL(done)")
    reports: list[object] = []
    job = window.workers.submit(wire.Verify(job=0, database=str(window.database), run=run), reports.append)
    window.workers.stop(job)
    user.wait(lambda: reports and isinstance(reports[-1], wire.Stopped))
    assert window.workers.pid(job) == 0
