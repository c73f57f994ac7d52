"""The library's model: pages, order, groups, and runs that come, grow, end and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store import marks
from rlm_desktop.store.library import delete_run
from rlm_desktop.store.shelf import Groups, Order
from rlm_desktop.ui.library.columns import COLUMNS
from rlm_desktop.ui.library.model import DEPTH_ROLE, GROUP_ROLE, MOST_BLOCKS, PAGE, ROW_ROLE, RunTable


@pytest.fixture
def runs(shelf, qapp):
    """A model under Qt's own tester, which fails the test at the first broken promise."""
    model = RunTable(shelf)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    yield model
    del tester


def names(model: RunTable) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def outcome(model: RunTable) -> Outcome | None:
    return model.index(0, 0).data(ROW_ROLE).outcome


def test_the_newest_run_is_first(golden, runs):
    runs.read_again()
    assert names(runs) == [
        "How many alarms were there?",
        "Summarise what the logs say about the valve. Be brief.",
        "What is the maintenance code of the Corvid pump?",
    ]


def test_runs_are_read_as_they_come_in_sight(add_run, runs, shelf):
    for number in range(PAGE + 3):
        add_run(number, f"question {number}")
    read = []
    rows = shelf.rows
    shelf.rows = lambda ids: read.append(len(ids)) or rows(ids)
    later = RunTable(shelf)
    assert (later.rowCount(), later.found, read) == (PAGE + 3, PAGE + 3, [])
    assert names(later)[0] == f"question {PAGE + 2}"
    assert names(later)[-1] == "question 0"
    assert read == [PAGE, 3]


def test_a_new_run_is_one_row_inserted_and_a_deleted_one_is_one_removed(golden, runs, add_run, database, qtbot):
    runs.read_again()
    resets = []
    runs.modelReset.connect(lambda: resets.append(1))
    with qtbot.waitSignal(runs.rowsInserted) as inserted:
        run = add_run(1, "new?")
        runs.read_again()
    assert inserted.args[1:] == [0, 0]
    assert names(runs)[0] == "new?"
    gone = runs.index(2, 0).data(ROW_ROLE).run
    with qtbot.waitSignal(runs.rowsRemoved) as removed:
        delete_run(database, gone)
        runs.read_again()
    assert removed.args[1:] == [2, 2]
    assert runs.line_of(run) == 0
    assert (runs.found, runs.total) == (3, 3)
    assert not resets


def test_a_filter_finds_some_and_one_that_is_none_changes_nothing(golden, runs):
    runs.ask(filter="VALVE  logs")
    assert (len(names(runs)), runs.found, runs.total) == (1, 1, 3)
    with pytest.raises(RlmError):
        runs.ask(filter="qqq:1")
    assert (len(names(runs)), runs.asked.filter) == (1, "VALVE  logs")
    runs.ask(filter="")
    assert len(names(runs)) == 3


def test_a_run_under_way_changes_in_its_row_and_ends_there(under_way, runs, qtbot):
    runs.read_again()
    assert outcome(runs) is None
    assert runs.is_running
    under_way.step(1)
    with qtbot.waitSignal(runs.dataChanged):
        runs.grow(under_way.id)
    assert runs.index(0, 0).data(ROW_ROLE).steps == 1
    under_way.end()
    runs.grow(under_way.id)
    assert outcome(runs) is Outcome.ANSWERED
    assert not runs.is_running


def test_a_run_whose_process_died_is_lost(under_way, runs):
    runs.read_again()
    under_way.close()
    runs.read_again()
    assert outcome(runs) is Outcome.LOST


def test_a_row_that_changes_its_place_takes_selections_along(golden, runs, database):
    runs.ask(order=Order.NAME, is_descending=False)
    moved, stays = (runs.index(row, 0) for row in (0, 1))
    run = moved.data(ROW_ROLE).run
    kept = [QPersistentModelIndex(moved), QPersistentModelIndex(stays)]
    marks.set_titles(database, {run: "zzz"})
    runs.read_again()
    assert [one.row() for one in kept] == [2, 0]
    assert kept[0].data(ROW_ROLE).run == run


def test_groups_stand_before_their_runs_count_them_and_fold(add_run, runs):
    for number, question in enumerate(["b?", "a?", "b?", "b?"]):
        add_run(number, question)
    runs.ask(groups=Groups.QUESTION)
    assert names(runs) == ["b? (3)", "b?", "b?", "b?", "a? (1)", "a?"]
    assert runs.index(0, 1).data() == "3 answered"
    assert runs.index(0, 0).data(GROUP_ROLE).seconds == 1.5
    runs.fold(0, True)
    assert names(runs) == ["b? (3)", "a? (1)", "a?"]
    assert "collapsed" in runs.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    add_run(9, "a?")
    runs.read_again()
    assert names(runs) == ["a? (2)", "a?", "a?", "b? (3)"]
    runs.fold(3, False)
    assert names(runs)[3:] == ["b? (3)", "b?", "b?", "b?"]


def test_the_list_begins_anew_when_too_much_changed_at_once(add_run, runs, database, qtbot):
    ids = [add_run(number, "x") for number in range(2 * MOST_BLOCKS + 2)]
    runs.read_again()
    marks.set_archived(database, dict.fromkeys(ids[::2], True))
    with qtbot.waitSignal(runs.modelReset):
        runs.read_again()
    assert runs.rowCount() == MOST_BLOCKS + 1


def test_every_cell_of_run_and_group_says_something_that_can_be_shown(golden, runs):
    runs.ask(groups=Groups.CORPUS)
    for row in range(runs.rowCount()):
        for column in range(runs.columnCount(QModelIndex())):
            assert isinstance(runs.index(row, column).data(), str)
    assert [runs.headerData(place, Qt.Orientation.Horizontal) for place in range(len(COLUMNS))][:3] == [
        *("Run", "Outcome", "Cost"),
    ]


def test_a_typed_name_is_asked_for_and_the_question_is_no_name(golden, runs, qtbot):
    runs.read_again()
    index = runs.index(0, 0)
    for typed, title in ((" Alarms \n", "Alarms"), (index.data(ROW_ROLE).question, "")):
        with qtbot.waitSignal(runs.renamed) as asked:
            runs.setData(index, typed)
        assert asked.args == [index.data(ROW_ROLE), title]


def test_a_fork_stands_under_its_run_and_says_so(add_run, runs):
    first = add_run(1, "how long?")
    add_run(2, "other?")
    add_run(3, "how long, really?", forked_from=first, forked_at=1)
    runs.ask(groups=Groups.FAMILY)
    shown = [(runs.index(row, 0).data(), runs.index(row, 0).data(DEPTH_ROLE)) for row in range(runs.rowCount())]
    assert shown == [("other?", 0), ("how long?", 0), ("how long, really?", 1)]
    fork = runs.index(2, 0)
    assert "Goes on from the record of: how long?" in fork.data(Qt.ItemDataRole.ToolTipRole)
    assert "goes on from the record of another run" in fork.data(Qt.ItemDataRole.AccessibleTextRole)
    runs.ask(groups=Groups.NONE)
    assert runs.index(0, 0).data(DEPTH_ROLE) == 0
