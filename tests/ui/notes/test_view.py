"""Notes on screen: what a user writes, marks, moves and takes back, and what is kept of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QPlainTextEdit

from rlm_desktop.ui.notes.model import Bookmarks


def editors(view) -> list[QPlainTextEdit]:
    return [card.editor for card in view._cards]


def write(qtbot, view, text: str) -> None:
    view.new_note()
    qtbot.keyClicks(editors(view)[-1], text)
    qtbot.keyClick(editors(view)[-1], Qt.Key.Key_Escape)


def texts(notes, run) -> list[tuple[int, str]]:
    return [(note.span, note.text) for note in notes.in_run(run)]


def test_a_note_is_written_when_its_editor_is_left_and_undone(view, run, focus, notes, marking, qtbot):
    focus.select(3)
    with qtbot.waitSignal(view.marked):
        write(qtbot, view, "look here")
    assert texts(notes, run) == [(3, "look here")]
    assert [editor.toPlainText() for editor in editors(view)] == ["look here"]
    assert notes.marked(run).notes == {3}
    with qtbot.waitSignal(view.marked):
        marking.undo_stack.undo()
    assert (texts(notes, run), editors(view)) == ([], [])
    with qtbot.waitSignal(view.marked):
        marking.undo_stack.redo()
    assert [editor.toPlainText() for editor in editors(view)] == ["look here"]


def test_a_note_is_written_while_one_types_and_the_typing_is_one_step(view, run, notes, marking, qtbot):
    write(qtbot, view, "one")
    qtbot.waitUntil(lambda: texts(notes, run) == [(1, "one")])
    editor = editors(view)[0]
    editor.setFocus()
    qtbot.keyClicks(editor, " two")
    qtbot.waitUntil(lambda: "two" in texts(notes, run)[0][1], timeout=10_000)
    qtbot.keyClicks(editor, " three")
    steps = marking.undo_stack.count()
    with qtbot.waitSignal(view.marked):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert marking.undo_stack.count() == steps + 1
    with qtbot.waitSignal(view.marked):
        marking.undo_stack.undo()
    assert texts(notes, run) == [(1, "one")]
    assert editors(view)[0].toPlainText() == "one"


def test_what_is_typed_is_not_lost_when_another_span_is_selected_or_the_window_closes(
    view, run, focus, notes, marking, qtbot
):
    view.new_note()
    qtbot.keyClicks(editors(view)[-1], "half")
    focus.select(2)
    view.new_note()
    qtbot.keyClicks(editors(view)[-1], "other half")
    view.flush()
    marking.close()
    assert texts(notes, run) == [(1, "half"), (2, "other half")]


def test_what_is_typed_while_the_note_is_first_written_is_kept(view, run, notes, marking, qtbot):
    view.new_note()
    editor = editors(view)[-1]
    qtbot.keyClicks(editor, "a")
    view._cards[-1].typed.emit()
    qtbot.keyClicks(editor, "b")
    view.flush()
    qtbot.waitUntil(lambda: texts(notes, run) == [(1, "ab")])


def test_a_note_that_is_emptied_while_it_is_first_written_goes(view, run, notes, marking, qtbot):
    view.new_note()
    editor = editors(view)[-1]
    qtbot.keyClicks(editor, "a")
    view._cards[-1].typed.emit()
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(marking.undoable):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert (texts(notes, run), editors(view)) == ([], [])


def test_an_empty_note_is_none_and_an_emptied_one_goes(view, run, notes, marking, qtbot):
    write(qtbot, view, "  ")
    assert editors(view) == []
    write(qtbot, view, "x")
    qtbot.waitUntil(lambda: texts(notes, run) == [(1, "x")])
    editor = editors(view)[0]
    editor.setFocus()
    qtbot.keyClick(editor, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(marking.undoable) as said:
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert said.args == ["Deleted a note."]
    assert texts(notes, run) == []


def test_notes_elsewhere_lead_there(view, run, focus, qtbot):
    focus.select(4)
    with qtbot.waitSignal(view.marked):
        write(qtbot, view, "deep")
    focus.select(1)
    rest = view.lists.rest
    assert "deep" in view.lists.others.index(0).data()
    qtbot.mouseClick(
        rest.viewport(), Qt.MouseButton.LeftButton, pos=rest.visualRect(view.lists.others.index(0)).center()
    )
    assert focus.span == 4
    assert [editor.toPlainText() for editor in editors(view)] == ["deep"]


def test_bookmarks_are_walked_through_in_the_users_order(view, run, focus, notes, marking, qtbot):
    for span in (2, 5, 3):
        focus.select(span)
        with qtbot.waitSignal(view.marked):
            view.toggle_bookmark()
    assert notes.bookmarks(run) == [2, 5, 3]
    marks = view.lists.marks
    marks.setFocus()
    marks.setCurrentIndex(view.lists.bookmarks.index(2))
    with qtbot.waitSignal(view.marked):
        qtbot.keyClick(marks, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert notes.bookmarks(run) == [2, 3, 5]
    seen = []
    for _ in range(3):
        view.next_bookmark()
        seen.append(focus.span)
    assert seen == [5, 2, 3]
    view.previous_bookmark()
    assert focus.span == 2
    with qtbot.waitSignal(view.marked):
        view.toggle_bookmark()
    for _ in range(2):
        with qtbot.waitSignal(view.marked):
            marking.undo_stack.undo()
    assert notes.bookmarks(run) == [2, 5, 3]


@pytest.mark.parametrize(
    ("first", "before", "spans"), [(0, 3, [2, 3, 1]), (2, 0, [3, 1, 2]), (1, 3, [1, 3, 2]), (0, 1, None), (0, 9, None)]
)
def test_a_dragged_bookmark_goes_between_two(qapp, qtbot, first, before, spans):
    model = Bookmarks()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    model.show_lines([(span, span, str(span)) for span in (1, 2, 3)])
    moved = []
    model.moved.connect(moved.append)
    done = model.moveRows(QModelIndex(), first, 1, QModelIndex(), before)
    assert (done, moved) == (spans is not None, [spans] if spans else [])
    assert model.spans == (spans or [1, 2, 3])
    del tester


def test_without_a_run_there_is_nothing_to_write_on(view, focus, qtbot):
    focus.show(None)
    view.new_note()
    view.toggle_bookmark()
    view.next_bookmark()
    assert editors(view) == []
    assert not view._new.isEnabled()
