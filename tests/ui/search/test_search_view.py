"""The search's dock as its user meets it: type, read, go from hit to hit; texts that come later are found later."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.store.search import Hit
from rlm_desktop.store.search_index import catch_up
from rlm_desktop.ui.indexing import Indexing
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.search.controller import SearchController
from rlm_desktop.ui.search.model import RunName
from rlm_desktop.ui.search.view import SearchView
from rlm_desktop.wire import messages as wire


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.close()


@pytest.fixture
def orders():
    """What workers were told, with who hears the report."""
    return []


@pytest.fixture
def view(qtbot, focus, jobs, database, orders):
    indexing = Indexing(lambda order, hear: orders.append((order, hear)), focus, database)
    controller = SearchController(indexing, focus, jobs, database)
    view = SearchView(focus, controller)
    indexing.setParent(view)
    controller.setParent(view)
    view.rows.setParent(view)
    QAbstractItemModelTester(view.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, view)
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


@pytest.fixture
def indexed(golden):
    catch_up(golden)
    return golden


def look(qtbot, view, words: str) -> None:
    view.take_keyboard()
    with qtbot.waitSignals([view._controller.found, view._controller.counted]):
        qtbot.keyClicks(view.field, words)
        qtbot.keyClick(view.field, Qt.Key.Key_Return)


def hits(view) -> list[Hit]:
    return [row for row in map(view.rows.row, range(view.rows.rowCount())) if isinstance(row, Hit)]


def test_hits_stand_beneath_their_runs_and_enter_goes_to_the_first(qtbot, view, indexed, focus):
    look(qtbot, view, "the")
    assert isinstance(view.rows.row(0), RunName)
    found = hits(view)
    assert len({hit.run for hit in found}) > 1
    assert f"{len(found)} hits" in view.status
    with qtbot.waitSignal(view.hit_chosen) as chosen:
        qtbot.keyClick(view.field, Qt.Key.Key_Return)
    first = found[0]
    assert chosen.args == [first.run, first.span, first.part, "the"]
    assert (focus.run, focus.span) == (first.run, first.span)


def test_f3_goes_on_and_back_over_the_names_of_runs(qtbot, view, indexed, focus):
    look(qtbot, view, "the")
    found = hits(view)
    chosen = []
    view.hit_chosen.connect(lambda *what: chosen.append(what[:2]))
    for _ in found:
        qtbot.keyClick(view.field, Qt.Key.Key_F3)
    assert chosen == [(hit.run, hit.span) for hit in found]
    qtbot.keyClick(view.field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert chosen[-1] == (found[-2].run, found[-2].span)


def test_a_click_goes_to_a_hit_and_a_name_goes_nowhere(qtbot, view, indexed, focus):
    look(qtbot, view, "the")
    name = view.list.visualRect(view.rows.index(0)).center()
    qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=name)
    assert focus.run is None
    with qtbot.waitSignal(view.hit_chosen):
        second = view.list.visualRect(view.rows.index(2)).center()
        qtbot.mouseClick(view.list.viewport(), Qt.MouseButton.LeftButton, pos=second)
    assert focus.run == view.rows.row(2).run


def test_only_the_run_that_is_shown(qtbot, view, indexed, focus):
    look(qtbot, view, "the")
    runs = {hit.run for hit in hits(view)}
    run = sorted(runs)[0]
    focus.show(run)
    with qtbot.waitSignal(view._controller.found):
        view.here.click()
    assert {hit.run for hit in hits(view)} == {run}


def test_pages_come_as_one_scrolls(qtbot, view, under_way, database):
    step = under_way.step(1)
    code = under_way.code(step)
    for number in range(130):
        under_way.reply(under_way.sub(code, text=f"zebra number {number}"))
    catch_up(database)
    look(qtbot, view, "zebra")
    first = view.rows.rowCount()
    assert first < 130

    def is_all_there() -> bool:
        view.list.scrollToBottom()
        return len(hits(view)) == 130

    qtbot.waitUntil(is_all_there)
    assert sum(isinstance(view.rows.row(row), RunName) for row in range(view.rows.rowCount())) == 1


def test_what_is_not_in_the_index_is_said_and_found_when_a_worker_has_taken_it_in(qtbot, view, golden, orders):
    look(qtbot, view, "the")
    assert hits(view) == []
    assert "3 runs not searched yet" in view.status
    order, hear = orders[0]
    assert isinstance(order, wire.IndexTexts)
    catch_up(golden)
    with qtbot.waitSignals([view._controller.found, view._controller.counted]):
        hear(wire.Done(job=1))
    assert hits(view)
    assert "not searched" not in view.status


def test_says_when_nothing_is_found_and_what_can_be_written(qtbot, view, indexed):
    assert "begin*" in view.list.empty
    look(qtbot, view, "zzzz")
    assert view.list.empty == "Nothing was found."
    assert view.status == "0 hits"
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    assert view.field.text() == ""
    with qtbot.waitSignal(view.left):
        qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not view._typing.isActive())
