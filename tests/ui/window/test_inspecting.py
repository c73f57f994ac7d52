"""The inspector's acts from the menus, the palette and by their keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QTabBar

from .test_moving import with_a_run

STEP = 2


def test_the_link_of_what_is_selected_is_copied_from_the_tree_by_its_key(start, user, qtbot):
    window = with_a_run(start, user)
    window.focus.select(STEP)
    window.screens.tree.setFocus()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(window.screens.tree, Qt.Key.Key_C, both)
    assert QApplication.clipboard().text() == f"rlm-desktop://run/{window.focus.run}/step/1"


def test_a_value_is_copied_by_the_palette(start, user, qtbot):
    window = with_a_run(start, user)
    user.wait(lambda: window.screens.inspector)
    window.focus.select(STEP)
    QApplication.clipboard().clear()
    user.wait(lambda: not window.screens.inspector._controller.is_reading)
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(window.palette_view.field, "copy value")
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert QApplication.clipboard().text() == "I look at the context first."


def test_only_changed_variables_are_shown_by_the_menu(start, user):
    window = with_a_run(start, user)
    user.wait(lambda: window.screens.inspector)
    window.focus.select(STEP)
    act = window.menus.act("toggle_diff")
    act.trigger()
    inspector = window.screens.inspector
    bar = inspector.findChild(QTabBar)
    assert bar.tabText(bar.currentIndex()) == "Variables"
    user.wait(lambda: any(one.isVisible() and one.isChecked() for one in inspector.findChildren(QCheckBox)))
    window.focus.show(None)
    assert not act.isEnabled()
