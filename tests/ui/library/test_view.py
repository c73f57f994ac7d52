"""The library on screen: what a user does, and what is seen of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QListWidget

from rlm_desktop.events.score import Score
from rlm_desktop.store.library import delete_run
from rlm_desktop.store.marks import set_scores, set_tags
from rlm_desktop.store.shelf import Groups, Order
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.library.listing import LONG
from rlm_desktop.ui.library.lists import RunListView, RunTableView
from rlm_desktop.ui.library.model import GROUP_ROLE, ROW_ROLE
from rlm_desktop.ui.library.scoring import ScoreDialog
from rlm_desktop.ui.library.tags import TagsDialog
from rlm_desktop.ui.library.view import TABLE_PIXELS, LibraryView

from .copied import copy_runs

FOUND, FAMILY, STOPPED = "0191a0b0c001a2b3c4d", "0191a0b0c1f0a0b0c0d", "0191a0b0c3e8f0e0d0c"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def view(qtbot, shelf, focus, marking):
    shown = LibraryView(shelf, focus, marking)
    qtbot.addWidget(shown)
    shown.resize(320, 400)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


def face(view: LibraryView) -> RunListView | RunTableView:
    return view.findChild(RunTableView) if view.findChild(RunTableView).isVisible() else view.findChild(RunListView)


def selected(view: LibraryView) -> list[str]:
    return [row.run for row in view.selected()]


def press(qtbot, view: LibraryView, place: int, keys=Qt.KeyboardModifier.NoModifier) -> None:
    runs = face(view)
    runs.setFocus()
    at = runs.visualRect(runs.model().index(place, 0)).center()
    qtbot.mouseClick(runs.viewport(), Qt.MouseButton.LeftButton, keys, at)


def names(view: LibraryView) -> list[str]:
    model = face(view).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def typed(qtbot, view: LibraryView, filter: str) -> None:
    view.type_filter()
    qtbot.keyClicks(view.head.field, filter)
    qtbot.keyClick(view.head.field, Qt.Key.Key_Return)


def test_choosing_a_run_brings_it_into_focus(golden, view, focus, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 1)
    assert focus.run == FAMILY


def test_the_run_in_focus_is_selected_also_when_it_has_just_begun(golden, view, focus, under_way):
    focus.show(under_way.id)
    assert selected(view) == [under_way.id]
    focus.show(FOUND)
    assert selected(view) == [FOUND]


def test_the_selection_stays_with_its_run_when_others_come_and_go(golden, view, focus, add_run, database):
    focus.library_changed.emit()
    focus.show(FAMILY)
    add_run(1, "new?")
    delete_run(database, STOPPED)
    focus.library_changed.emit()
    assert selected(view) == [FAMILY]
    delete_run(database, FAMILY)
    focus.library_changed.emit()
    assert selected(view) == []
    assert focus.run == FAMILY


def test_the_filter_says_how_many_it_leaves_and_is_cleared_by_its_link(golden, view, focus, qtbot):
    focus.library_changed.emit()
    focus.show(FOUND)
    typed(qtbot, view, "valve -outcome:failed")
    assert "1 of 3 · " in view.head.count.text()
    assert (selected(view), focus.run) == ([], FOUND)
    view.head.count.linkActivated.emit("#")
    qtbot.waitUntil(lambda: "3 runs" in view.head.count.text())
    assert selected(view) == [FOUND]


def test_what_is_no_filter_is_marked_and_put_right_by_a_click(golden, view, focus, qtbot):
    focus.library_changed.emit()
    field, refusal = view.head.field, view.head.refusal
    typed(qtbot, view, " steps>1 ratting:4")
    assert refusal.isVisible()
    assert "Did you mean" in refusal.text()
    assert field.selectedText() == "ratting"
    assert len(names(view)) == 3
    refusal.linkActivated.emit("instead")
    assert field.text() == " steps>1 rating:4"
    assert refusal.isHidden()
    assert names(view) == []
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert (field.text(), len(names(view))) == ("", 3)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert face(view).hasFocus()


def test_a_filter_without_an_end_is_said_when_the_user_pauses_and_is_forgotten_with_it(golden, view, focus, qtbot):
    focus.library_changed.emit()
    view.type_filter()
    qtbot.keyClicks(view.head.field, '"val')
    qtbot.waitUntil(view.head.refusal.isVisible)
    assert "not closed" in view.head.refusal.text()
    qtbot.keyClicks(view.head.field, 've"')
    qtbot.waitUntil(lambda: "1 of 3" in view.head.count.text())
    assert view.head.refusal.isHidden()


def test_the_filter_offers_what_fits_and_takes_it_with_tab(golden, view, focus, qtbot):
    focus.library_changed.emit()
    view.type_filter()
    qtbot.keyClicks(view.head.field, "outc")
    assert view.completer.popup.isVisible()
    qtbot.keyClick(view.head.field, Qt.Key.Key_Tab)
    qtbot.keyClicks(view.head.field, "ans")
    qtbot.keyClick(view.head.field, Qt.Key.Key_Tab)
    assert view.head.field.text() == "outcome:answered"
    qtbot.keyClicks(view.head.field, " or (zebra not has:note)")
    qtbot.waitUntil(lambda: "of 3" in view.head.count.text())
    assert view.head.refusal.isHidden()


def test_deleted_runs_are_gone_at_once_and_undo_brings_them_back(golden, view, focus, marking, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 0)
    press(qtbot, view, 2, CONTROL)
    with qtbot.waitSignal(marking.undoable) as said:
        qtbot.keyClick(face(view), Qt.Key.Key_Delete)
    assert said.args == ["Deleted 2 runs."]
    assert len(names(view)) == 1
    assert focus.run is None
    with qtbot.waitSignal(marking.changed):
        marking.undo_stack.undo()
    assert len(names(view)) == 3
    with qtbot.waitSignal(marking.changed):
        marking.undo_stack.redo()
    assert len(names(view)) == 1


def test_deleted_runs_are_removed_for_good_when_the_window_closes(golden, view, focus, marking, shelf, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 0)
    with qtbot.waitSignal(marking.changed):
        qtbot.keyClick(face(view), Qt.Key.Key_Delete)
    assert shelf.rows([STOPPED, FAMILY, FOUND]).keys() >= {STOPPED, FAMILY, FOUND}
    marking.close()
    assert len(shelf.rows([STOPPED, FAMILY, FOUND])) == 2


def test_a_run_under_way_cannot_be_deleted_until_it_has_ended(view, focus, under_way):
    focus.show(under_way.id)
    assert not view.acts.delete.isEnabled()
    under_way.end()
    assert view.acts.delete.isEnabled()


def test_a_deletion_that_the_file_refuses_is_said(view, focus, under_way, marking, shelf, qtbot):
    focus.show(under_way.id)
    with qtbot.waitSignal(marking.refused) as refused:
        marking.delete(list(shelf.rows([under_way.id]).values()))
    assert "under way" in refused.args[0].problem
    assert selected(view) == [under_way.id]


def test_a_run_is_renamed_where_it_stands(golden, view, focus, marking, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 1)
    runs = face(view)
    qtbot.keyClick(runs, Qt.Key.Key_F2)
    editor = runs.viewport().findChild(QLineEdit)
    qtbot.keyClicks(editor, "The valve")
    with qtbot.waitSignal(marking.changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert names(view)[1] == "The valve"
    assert selected(view) == [FAMILY]
    with qtbot.waitSignal(marking.changed):
        marking.undo_stack.undo()
    assert names(view)[1].startswith("Summarise")


def test_ratings_and_the_archive_are_a_key_away(golden, view, focus, marking, shelf, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 0)
    press(qtbot, view, 1, SHIFT)
    chosen = selected(view)
    with qtbot.waitSignal(marking.changed):
        qtbot.keyClick(face(view), Qt.Key.Key_4)
    assert [row.rating for row in shelf.rows(chosen).values()] == [4, 4]
    with qtbot.waitSignal(marking.changed):
        qtbot.keyClick(face(view), Qt.Key.Key_A)
    assert len(names(view)) == 1
    view.head.menu.archived.trigger()
    assert len(names(view)) == 3
    for _ in range(2):
        with qtbot.waitSignal(marking.changed):
            marking.undo_stack.undo()
    assert [(row.rating, row.is_archived) for row in shelf.rows(chosen).values()] == [(None, False)] * 2


def test_a_score_is_typed_in_a_dialog_and_taken_back(golden, view, focus, marking, shelf, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 0)
    press(qtbot, view, 1, SHIFT)
    chosen = selected(view)
    set_scores(shelf.database, {chosen[0]: Score(1.0, "inspect: match")})
    focus.library_changed.emit()
    qtbot.keyClick(face(view), Qt.Key.Key_S)
    dialog = view.window().findChild(ScoreDialog)
    ok = dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    assert not ok.isEnabled(), "they have different ones, and nothing is typed"
    qtbot.keyClicks(dialog.field, "3/")
    assert not ok.isEnabled()
    qtbot.keyClicks(dialog.field, "4")
    with qtbot.waitSignal(marking.changed):
        qtbot.mouseClick(ok, Qt.MouseButton.LeftButton)
    assert [row.score for row in shelf.rows(chosen).values()] == [Score(0.75)] * 2
    typed(qtbot, view, "score>0.5")
    assert len(names(view)) == 2
    with qtbot.waitSignal(marking.changed):
        marking.undo_stack.undo()
    assert [shelf.rows(chosen)[run].score for run in chosen] == [Score(1.0, "inspect: match"), None]


def test_a_score_that_is_left_keeps_who_gave_it_and_an_empty_one_goes(golden, shelf, qtbot):
    row = replace(next(iter(shelf.rows([FOUND]).values())), score=Score(0.5, "inspect: match"))
    dialog = ScoreDialog([row])
    qtbot.addWidget(dialog)
    assert dialog.score == row.score
    dialog.field.clear()
    assert dialog.score is None
    qtbot.keyClicks(dialog.field, "1")
    assert dialog.score == Score(1.0)


def test_tags_are_given_and_taken_in_a_dialog(golden, view, focus, marking, shelf, database, qtbot):
    set_tags(database, {FOUND: ["old", "both"], FAMILY: ["both"]})
    focus.library_changed.emit()
    press(qtbot, view, 0)
    qtbot.keyClick(face(view), Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(face(view), Qt.Key.Key_T)
    dialog = view.window().findChild(TagsDialog)
    listed = dialog.findChild(QListWidget)
    states = {listed.item(row).text(): listed.item(row).checkState() for row in range(listed.count())}
    assert states == dict.fromkeys(("both", "old"), Qt.CheckState.PartiallyChecked)
    listed.item(1).setCheckState(Qt.CheckState.Unchecked)
    qtbot.keyClicks(dialog.findChild(QLineEdit), "new, tag")
    with qtbot.waitSignal(marking.changed):
        dialog.accept()
    tags = {run: row.tags for run, row in shelf.rows([FOUND, FAMILY, STOPPED]).items()}
    assert tags == {FOUND: ("both", "new tag"), FAMILY: ("both", "new tag"), STOPPED: ("new tag",)}
    typed(qtbot, view, "tag:both")
    assert len(names(view)) == 2


def test_a_wide_library_is_a_table_that_its_head_sorts(golden, view, focus, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 1)
    view.resize(TABLE_PIXELS + 100, 400)
    table = view.findChild(RunTableView)
    qtbot.waitUntil(table.isVisible)
    assert selected(view) == [FAMILY]
    head = table.horizontalHeader()
    for place, order in ((0, Order.NAME), (0, Order.NAME), (2, Order.COST)):
        at = head.sectionViewportPosition(place) + 20
        qtbot.mouseClick(
            head.viewport(), Qt.MouseButton.LeftButton, pos=head.viewport().rect().center().__class__(at, 8)
        )
        assert view._runs.asked.order is order
        assert (order, focus.run, selected(view)) == (order, FAMILY, [FAMILY])
    assert view._runs.asked.is_descending
    assert selected(view) == [FAMILY]
    view.show_table(False)
    assert view.findChild(RunListView).isVisible()
    assert selected(view) == [FAMILY]


def test_a_group_folds_by_key_and_by_click(golden, view, focus, qtbot):
    focus.library_changed.emit()
    view.head.menu.wanted.emit({"groups": Groups.CORPUS})
    runs = face(view)
    heads = [row for row in range(runs.model().rowCount()) if runs.model().index(row, 0).data(GROUP_ROLE)]
    before = len(names(view))
    runs.setFocus()
    runs.setCurrentIndex(runs.model().index(0, 0))
    qtbot.keyClick(runs, Qt.Key.Key_Left)
    assert len(names(view)) < before
    qtbot.keyClick(runs, Qt.Key.Key_Return)
    assert len(names(view)) == before
    box = runs.visualRect(runs.model().index(heads[-1], 0))
    qtbot.mouseClick(runs.viewport(), Qt.MouseButton.LeftButton, pos=box.topLeft() + box.topLeft().__class__(12, 12))
    assert runs.model().index(heads[-1], 0).data(GROUP_ROLE).is_folded
    assert focus.run is None


def test_its_arrangement_comes_back(golden, view, shelf, focus, marking, qtbot):
    view.head.menu.wanted.emit({"order": Order.RATING, "is_descending": False, "groups": Groups.QUESTION})
    view.show_table(True)
    other = LibraryView(shelf, focus, marking)
    qtbot.addWidget(other)
    for nonsense in ("", "{}", '{"order": "x"}'):
        other.restore(nonsense)
    other.restore(view.state())
    assert other._runs.asked == view._runs.asked
    assert other.state() == view.state()


def test_ids_are_copied_and_an_export_is_only_asked_for(golden, view, focus, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 2)
    with qtbot.waitSignal(view.export_requested) as export:
        view.acts.export.trigger()
    press(qtbot, view, 1, CONTROL)
    qtbot.keyClick(face(view), Qt.Key.Key_C, CONTROL)
    assert export.args == [[FOUND]]
    assert QGuiApplication.clipboard().text() == f"{FAMILY}\n{FOUND}"
    with qtbot.waitSignal(view.export_requested) as export:
        view.acts.export.trigger()
    assert sorted(export.args[0]) == sorted([FAMILY, FOUND])


def test_j_and_k_move_and_letters_do_not_look_for_names(golden, view, focus, qtbot):
    focus.library_changed.emit()
    press(qtbot, view, 0)
    qtbot.keyClick(face(view), Qt.Key.Key_J)
    assert selected(view) == [FAMILY]
    qtbot.keyClick(face(view), Qt.Key.Key_H)
    qtbot.keyClick(face(view), Qt.Key.Key_K)
    assert selected(view) == [STOPPED]
    assert face(view).currentIndex().data(ROW_ROLE).run == focus.run


def test_an_empty_library_says_what_to_do(view, qtbot):
    runs = face(view)
    before = runs.viewport().grab().toImage()
    runs.say("")
    assert runs.viewport().grab().toImage() != before


@pytest.fixture
def long_view(qtbot, qapp, shelf, focus, marking, add_run, database):
    """A library of so many runs that they are put in order in a job."""
    add_run(0, "question 0")
    copy_runs(database, LONG)
    jobs = Jobs()
    shown = LibraryView(shelf, focus, marking, jobs=jobs)
    qtbot.addWidget(shown)
    shown.show()
    yield shown
    jobs.close()


def test_a_long_library_is_put_in_order_while_the_window_goes_on(long_view, focus, qtbot):
    before = names(long_view)
    press(qtbot, long_view, 0)
    shown = focus.run
    long_view.head.menu.wanted.emit({"order": Order.NAME, "is_descending": False})
    long_view.head.menu.wanted.emit({"is_descending": True})
    assert names(long_view) == before, "the window does not wait"
    qtbot.waitUntil(lambda: names(long_view)[0] == "question 999")
    assert len(names(long_view)) == LONG + 1
    assert (focus.run, selected(long_view)) == (shown, [shown])
    typed(qtbot, long_view, "qqq:1")
    assert "qqq" in long_view.head.refusal.text()
    long_view.head.field.clear()
    typed(qtbot, long_view, 'name:"question 77"')
    focus.library_changed.emit()
    qtbot.waitUntil(lambda: names(long_view)[-1] == "question 77")
    assert len(names(long_view)) == 11
