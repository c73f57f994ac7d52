"""The library on screen: what a user does, and what is seen of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from rlm_desktop.store.library import delete_run
from rlm_desktop.ui.library.model import ROW_ROLE
from rlm_desktop.ui.library.view import LibraryView, RunListView

FOUND, FAMILY, STOPPED = "0191a0b0c001a2b3c4d", "0191a0b0c1f0a0b0c0d", "0191a0b0c3e8f0e0d0c"


@pytest.fixture
def view(qtbot, reader, focus):
    shown = LibraryView(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(320, 400)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def selected(view: LibraryView) -> str | None:
    row = view.findChild(RunListView).currentIndex().data(ROW_ROLE)
    return row.run if row else None


def press(qtbot, view: LibraryView, place: int) -> None:
    runs = view.findChild(RunListView)
    runs.setFocus()
    qtbot.mouseClick(
        runs.viewport(), Qt.MouseButton.LeftButton, pos=runs.visualRect(runs.model().index(place, 0)).center()
    )


def test_choosing_a_run_brings_it_into_focus(golden, view, focus, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 1)
    assert focus.run == FAMILY


def test_the_run_in_focus_is_selected_also_when_it_has_just_begun(golden, view, focus, under_way):
    focus.show(under_way.id)
    assert selected(view) == under_way.id
    focus.show(FOUND)
    assert selected(view) == FOUND


def test_the_selection_stays_with_its_run_when_others_come_and_go(golden, view, focus, add_run, database):
    focus.library_changed.emit()
    focus.show(FAMILY)
    add_run(1, "new?")
    delete_run(database, STOPPED)
    focus.library_changed.emit()
    assert selected(view) == FAMILY
    delete_run(database, FAMILY)
    focus.library_changed.emit()
    assert selected(view) is None
    assert focus.run == FAMILY


def test_the_filter_says_how_many_it_leaves_and_is_cleared_by_its_link(golden, view, focus, qtbot):
    focus.library_changed.emit()
    focus.show(FOUND)
    qtbot.keyClicks(view._filter, "valve")
    qtbot.keyClick(view._filter, Qt.Key.Key_Return)
    assert "1 of 3 · " in view._count.text()
    assert (selected(view), focus.run) == (None, FOUND)
    view._count.linkActivated.emit("#")
    qtbot.waitUntil(lambda: not view._count.isVisible())
    assert selected(view) == FOUND


def test_a_run_is_deleted_exported_and_its_id_copied_by_request_only(golden, view, focus, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 2)
    runs = view.findChild(RunListView)
    with qtbot.waitSignal(view.delete_requested) as delete:
        qtbot.keyClick(runs, Qt.Key.Key_Delete)
    with qtbot.waitSignal(view.export_requested) as export:
        view._export.trigger()
    qtbot.keyClick(runs, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert [delete.args, export.args, QGuiApplication.clipboard().text()] == [[FOUND], [FOUND], FOUND]
    assert runs.model().rowCount() == 3


def test_a_run_under_way_cannot_be_deleted_until_it_has_ended(view, focus, under_way):
    focus.show(under_way.id)
    assert not view._delete.isEnabled()
    under_way.end()
    assert view._delete.isEnabled()


def test_an_empty_library_says_what_to_do(view, qtbot):
    runs = view.findChild(RunListView)
    before = runs.viewport().grab().toImage()
    runs.say("")
    assert runs.viewport().grab().toImage() != before


def test_the_clock_is_quick_only_while_something_runs(view, focus, under_way):
    focus.library_changed.emit()
    assert view._clock.interval() == 1_000
    under_way.end()
    assert view._clock.interval() == 30_000
    view.hide()
    assert not view._clock.isActive()
