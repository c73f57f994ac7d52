"""The dialog of disk use: what it says before and after a clean-up, and what the clean-up leaves."""

from __future__ import annotations

from threading import Event

import pytest
from PySide6.QtCore import Qt

from rlm_desktop.store.marks import set_deleted
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.library.cleaning import CleaningController
from rlm_desktop.ui.library.disk import DiskDialog

FOUND, FAMILY = "0191a0b0c001a2b3c4d", "0191a0b0c1f0a0b0c0d"


@pytest.fixture
def jobs(qapp):
    made = Jobs(in_turn=True)
    yield made
    made.close()


@pytest.fixture
def cleaning(jobs, focus, marking):
    return CleaningController(jobs, focus, marking)


@pytest.fixture
def dialog(golden, cleaning, qtbot):
    def show() -> DiskDialog:
        with qtbot.waitSignal(cleaning.measured):
            shown = DiskDialog(cleaning)
        qtbot.addWidget(shown)
        with qtbot.waitExposed(shown):
            shown.show()
        return shown

    return show


def test_what_each_run_takes_is_listed_and_nothing_needs_cleaning(dialog):
    shown = dialog()
    assert shown._runs.rowCount() == 3
    assert shown._figures["database"].text() != "…"
    assert not shown._clean.isEnabled() or "gaps" in shown._says.text()


def test_a_clean_up_removes_deleted_runs_and_says_what_it_freed(
    dialog, database, cleaning, focus, shelf, marking, qtbot
):
    marking.delete(list(shelf.rows([FOUND]).values()))
    qtbot.waitUntil(lambda: shelf.rows([FOUND])[FOUND].is_deleted)
    focus.show(FOUND)
    focus.show(FAMILY)
    shown = dialog()
    assert "1 deleted run" in shown._says.text()
    with qtbot.waitSignal(cleaning.cleaned) as cleaned, qtbot.waitSignal(cleaning.measured):
        qtbot.mouseClick(shown._clean, Qt.MouseButton.LeftButton)
    assert cleaned.args[0].runs == (FOUND,)
    assert shown._done.text().startswith("Freed ")
    assert (shown._runs.rowCount(), len(shelf.ids())) == (2, 2)
    assert not marking.undo_stack.canUndo()
    focus.back()
    assert focus.run is None


def test_the_file_is_not_made_smaller_under_a_run(dialog, database, cleaning, under_way, qtbot):
    set_deleted(database, {FOUND: True})
    shown = dialog()
    with qtbot.waitSignal(cleaning.cleaned), qtbot.waitSignal(cleaning.measured):
        qtbot.mouseClick(shown._clean, Qt.MouseButton.LeftButton)
    assert "a run is under way" in shown._done.text()
    under_way.step(1)


def test_a_dialog_that_closes_stops_its_work(dialog, database, cleaning, shelf, jobs, qtbot):
    set_deleted(database, {FOUND: True})
    shown = dialog()
    cleaning.stop()
    heard = []
    cleaning.cleaned.connect(heard.append)
    gate = Event()
    jobs.start(gate.wait, lambda _: None)  # so that the clean-up cannot be through before it is stopped
    with qtbot.waitSignal(cleaning.cleaned):
        cleaning.clean()
        cleaning.stop()
        shown.close()
        gate.set()
    assert heard[0].is_stopped
    assert not heard[0].is_shrunk
