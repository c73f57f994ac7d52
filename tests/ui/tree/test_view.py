"""The tree on screen: selection and focus, keys, the end that is followed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPalette

from rlm_desktop.store.library import delete_run
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import NAME_ROLE, SPAN_ROLE
from rlm_desktop.ui.tree.view import TreeView

FAMILY = "0191a0b0c1f0a0b0c0d"


@pytest.fixture
def view(qtbot, reader, focus):
    shown = TreeView(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(900, 300)
    with qtbot.waitExposed(shown):
        shown.show()
    shown.setFocus()
    return shown


def current(view: TreeView) -> str:
    return view.currentIndex().siblingAtColumn(0).data(NAME_ROLE)


def test_a_deep_span_in_focus_is_read_opened_and_selected(golden, view, focus):
    focus.show(FAMILY)
    focus.select(16)
    assert view.currentIndex().data(SPAN_ROLE) == 16
    assert view.viewport().rect().intersects(view.visualRect(view.currentIndex()))


def test_selecting_a_row_puts_its_span_into_focus(golden, view, focus, qtbot):
    focus.show(FAMILY)
    with qtbot.waitSignal(focus.span_changed):
        qtbot.mouseClick(
            view.viewport(),
            Qt.MouseButton.LeftButton,
            pos=view.visualRect(view.model().index(2, 0, view.model().index(0, 0))).center(),
        )
    assert focus.span == 18


def test_a_batch_stands_for_the_code_that_made_it(golden, view, focus, qtbot):
    focus.show(FAMILY, 21)
    view.setCurrentIndex(view.currentIndex().parent())
    assert focus.span == 20
    assert current(view) == "8 sub-calls"


def test_letters_move_as_arrows_do(golden, view, focus, qtbot):
    focus.show(FAMILY)
    for key, there in (("j", "Step 1"), ("j", "Root call"), ("h", "Step 1"), ("k", "Run"), ("l", "Step 1")):
        qtbot.keyClicks(view, key)
        assert current(view) == there
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert current(view) == "Root call"
    qtbot.keyClick(view, Qt.Key.Key_Backspace)
    assert current(view) == "Step 1"


def test_brackets_go_from_step_to_step_of_the_same_loop(golden, view, focus, qtbot):
    focus.show(FAMILY, 21)
    qtbot.keyClicks(view, "[")
    assert focus.span == 4
    qtbot.keyClicks(view, "]]")
    assert focus.span == 29
    qtbot.keyClicks(view, "]")
    assert view._sentence.isVisible()
    assert view._sentence.text() == "This is the last step."


def test_n_goes_from_error_to_error_through_rows_that_were_never_read(golden, view, focus, qtbot):
    focus.show(FAMILY)
    found = []
    for key in "nnnnnnn":
        qtbot.keyClicks(view, key)
        found.append(focus.span)
    assert found == [2, 4, 6, 12, 13, 15, 16]
    qtbot.keyClick(view, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert focus.span == 15
    focus.select(25)
    qtbot.keyClicks(view, "n")
    assert view._sentence.isVisible()
    assert focus.span == 25


def test_new_rows_are_followed_until_the_user_scrolls_up(view, under_way, focus, qtbot):
    focus.show(under_way.id)
    bar = view.verticalScrollBar()
    for number in range(1, 30):
        under_way.step(number)
    qtbot.waitUntil(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    bar.setValue(bar.maximum() // 2)
    seen = bar.value()
    under_way.step(30)
    qtbot.waitUntil(lambda: view.model().rowCount(view.model().index(0, 0)) == 30)
    assert bar.value() == seen
    bar.setValue(bar.maximum())
    under_way.step(31)
    qtbot.waitUntil(lambda: view.model().rowCount(view.model().index(0, 0)) == 31)
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())


def test_selection_and_open_rows_stay_while_rows_come(view, under_way, focus):
    focus.show(under_way.id)
    first = under_way.step(1)
    code = under_way.code(first)
    under_way.sub(code)
    focus.select(first)
    view.collapse(view.currentIndex())
    under_way.reply(under_way.sub(under_way.code(under_way.step(2))))
    assert view.currentIndex().data(SPAN_ROLE) == first
    assert not view.isExpanded(view.currentIndex())


def test_the_clock_runs_only_while_something_runs_and_is_seen(view, under_way, focus):
    focus.show(under_way.id)
    assert view._clock.isActive()
    view.hide()
    assert not view._clock.isActive()
    view.show()
    assert view._clock.isActive()
    under_way.end()
    assert not view._clock.isActive()


def test_selected_rows_are_copied_as_they_are_shown(golden, view, focus, qtbot):
    focus.show(FAMILY, 4)
    view.header().moveSection(view.header().visualIndex(Column.CALLS), 1)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "Step or call\tCalls\tState\tTime\tTokens in\tCost\tErrors\tVariables",
        "Step 2  parts = [''.join(context)[i::2] for i in range(2)]\t5\tfailed\t9.9 s\t3,820\t$0.0031+\t4\t2",
        "Root call  parts = [''.join(context)[i::2] for i in range(2)]\t\tdone\t150 ms\t1,500\t$0.0030\t\t",
    ]


def test_columns_are_laid_out_as_they_were_kept(golden, view, reader, focus, qtbot):
    view.header().resizeSection(Column.TIME, 201)
    view.header().set_shown(Column.MODEL, True)
    view.header().moveSection(view.header().visualIndex(Column.COST), 1)
    again = TreeView(reader, focus)
    qtbot.addWidget(again)
    again.restore_columns(view.columns_state())
    assert again.header().sectionSize(Column.TIME) == 201
    assert not again.header().isSectionHidden(Column.MODEL)
    assert again.header().visualIndex(Column.COST) == 1


def test_a_deleted_run_leaves_the_tree_empty(golden, view, focus, qtbot, database):
    focus.show(FAMILY)
    delete_run(database, FAMILY)
    focus.library_changed.emit()
    assert view.model().rowCount() == 0


def test_icons_follow_the_palette(golden, view, focus, qapp, qtbot):
    focus.show(FAMILY)
    before, palette = grabbed_icon(view), qapp.palette()
    dark = QPalette(palette)
    dark.setColor(QPalette.ColorRole.Base, "black")
    dark.setColor(QPalette.ColorRole.Text, "white")
    try:
        qapp.setPalette(dark)
        qtbot.waitUntil(lambda: grabbed_icon(view) != before)
    finally:
        qapp.setPalette(palette)
    qtbot.waitUntil(lambda: grabbed_icon(view) == before)


def grabbed_icon(view: TreeView) -> QImage:
    icon = view.model().index(0, Column.STATE).data(Qt.ItemDataRole.DecorationRole)
    return icon.pixmap(16).toImage()
