"""The library's model: pages, words, and runs that come, grow, end and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import delete_run
from rlm_desktop.ui.library.model import PAGE, RunList


@pytest.fixture
def runs(reader, qapp):
    """A model under Qt's own tester, which fails the test at the first broken promise."""
    model = RunList(reader)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    tester.setUseFetchMore(False)
    yield model
    del tester


def questions(model: RunList) -> list[str]:
    return [model.index(row).data() for row in range(model.rowCount())]


def test_the_newest_run_is_first(golden, runs):
    runs.read_again()
    assert questions(runs) == [
        "How many alarms were there?",
        "Summarise what the logs say about the valve. Be brief.",
        "What is the maintenance code of the Corvid pump?",
    ]


def test_runs_are_read_a_page_at_a_time(add_run, runs, reader):
    for number in range(PAGE + 3):
        add_run(number, f"question {number}")
    later = RunList(reader)
    assert (later.rowCount(), later.found) == (PAGE, PAGE + 3)
    later.fetchMore(QModelIndex())
    assert questions(later)[0] == f"question {PAGE + 2}"
    assert questions(later)[-1] == "question 0"
    assert not later.canFetchMore(QModelIndex())


def test_a_new_run_is_one_row_inserted_and_a_deleted_one_is_one_removed(golden, runs, add_run, database, qtbot):
    runs.read_again()
    resets = []
    runs.modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(runs.rowsInserted) as inserted:
        run = add_run(1, "new?")
        runs.read_again()
    assert inserted.args[1:] == [0, 0]
    assert questions(runs)[0] == "new?"
    delete_run(database, runs.row(2).run)
    with qtbot.waitSignal(runs.rowsRemoved) as removed:
        runs.read_again()
    assert removed.args[1:] == [2, 2]
    assert runs.place_of(run) == 0
    assert (runs.found, runs.total) == (3, 3)
    assert not resets


def test_only_runs_whose_question_holds_the_words_are_found(golden, runs):
    runs.search(" VALVE  logs ")
    assert len(questions(runs)) == 1
    assert (runs.found, runs.total) == (1, 3)
    runs.search("")
    assert len(questions(runs)) == 3


def test_a_run_under_way_changes_in_its_row_and_ends_there(under_way, runs, qtbot):
    runs.read_again()
    assert runs.is_running
    under_way.step(1)
    with qtbot.waitSignal(runs.dataChanged):
        runs.grow(under_way.id)
    assert runs.row(0).steps == 1
    under_way.end()
    runs.grow(under_way.id)
    assert runs.row(0).outcome is Outcome.ANSWERED
    assert not runs.is_running


def test_a_run_whose_process_died_is_lost(under_way, runs):
    runs.read_again()
    under_way.close()
    runs.read_again()
    assert runs.row(0).outcome is Outcome.LOST
