"""What a user bookmarks or notes is seen in the tree and on the timeline at once, and goes when it is undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor

from rlm_desktop.ui.noted import Mark
from rlm_desktop.ui.timeline.face import TimelineFace
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER
from rlm_desktop.ui.tree.faces import MARKS_ROLE
from rlm_desktop.ui.tree.view import TreeView

from .test_moving import with_a_run

STEP, CALL = 2, 3


@pytest.fixture
def window(start, user):
    shown = with_a_run(start, user)
    user.wait(lambda: shown.screens.inspector)
    return shown


def marks(tree: TreeView, span: int) -> tuple[Mark, ...]:
    return tree.model().index_of(span).data(MARKS_ROLE)


def boxes(face: TimelineFace, span: int) -> list[QRect]:
    return [pin.box for pin in face.pins if pin.span == span]


def drawn(face: TimelineFace, box: QRect) -> set[str]:
    """Colours in a part of the timeline."""
    image = face.viewport().grab(box).toImage()
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


def test_the_key_for_bookmarks_marks_a_call_in_the_tree_and_above_its_bar(window, user, qtbot):
    tree, face = window.screens.tree, window.screens.timeline.face
    tree.setFocus()
    window.focus.select(CALL)
    user.wait(lambda: not window.screens.timeline.model.reading.is_reading)
    row = tree.visualRect(tree.currentIndex())
    corner = QRect(QPoint(row.right() - 20, row.top()), row.bottomRight())
    before = tree.viewport().grab(corner).toImage()
    qtbot.keyClick(tree, Qt.Key.Key_M)
    user.wait(lambda: marks(tree, CALL))
    assert marks(tree, CALL) == (Mark.BOOKMARK,)
    assert tree.viewport().grab(corner).toImage() != before
    said = tree.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.endswith("bookmarked")
    assert tree.currentIndex().data(Qt.ItemDataRole.ToolTipRole).endswith("Bookmarked")
    (box,) = boxes(face, CALL)
    place = window.screens.timeline.model.place(CALL)
    assert abs(box.left() - GUTTER - window.screens.timeline.controller.sight.x(place.begin)) <= 1
    assert HEADER <= box.top() < box.bottom() < face.viewport().height()
    assert face.palette().text().color().name() in drawn(face, box)
    assert "bookmarked" in face.accessibleDescription()
    assert face.told_at(box.center() + QPoint(2, 8)).endswith("Bookmarked")
    qtbot.keyClick(tree, Qt.Key.Key_M)
    user.wait(lambda: not marks(tree, CALL))
    assert boxes(face, CALL) == []


def test_a_note_marks_its_step_until_it_is_undone(window, user, qtbot):
    tree, face = window.screens.tree, window.screens.timeline.face
    window.focus.select(STEP)
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_E)
    editor = window.focusWidget()
    qtbot.keyClicks(editor, "why here?")
    window.notes_view.flush()
    user.wait(lambda: marks(tree, STEP) == (Mark.NOTE,))
    (box,) = boxes(face, STEP)
    assert box.bottom() < HEADER
    window.marking.undo_stack.undo()
    user.wait(lambda: not marks(tree, STEP))
    assert boxes(face, STEP) == []


def test_marks_are_those_of_the_run_that_is_shown_up_to_its_horizon(window, user, qtbot):
    tree, face, run = window.screens.tree, window.screens.timeline.face, window.focus.run
    window.focus.select(CALL)
    window.notes_view.toggle_bookmark()
    user.wait(lambda: marks(tree, CALL))
    window.focus.set_horizon(2)
    assert boxes(face, CALL) == []
    window.focus.set_horizon(None)
    assert len(boxes(face, CALL)) == 1
    window.focus.show(None)
    assert face.pins == []
    window.focus.show(run)
    assert len(boxes(face, CALL)) == 1
    assert marks(tree, CALL) == (Mark.BOOKMARK,)
