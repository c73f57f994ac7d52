"""Moving about with the keyboard and the mouse: Back and Forward, panes, and no two acts on one key."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rlm_desktop.ui.window import Window

GOLDEN = Path(__file__).parents[2] / "data" / "found.jsonl"


def in_pane(pane: QWidget) -> bool:
    held = QApplication.focusWidget()
    return held is not None and (held is pane or pane.isAncestorOf(held))


def with_a_run(start, user) -> Window:
    window = start(GOLDEN)
    user.wait(lambda: window.focus.run and window.screens.tree)
    return window


def test_back_and_forward_bring_places_back(start, user, qtbot):
    window = with_a_run(start, user)
    run = window.focus.run
    back, forward = window.menus.act("back"), window.menus.act("forward")
    window.focus.select(2)
    window.focus.select(3)
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.focus.span == 2
    assert forward.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert window.focus.span == 3
    QTest.mousePress(window.windowHandle(), Qt.MouseButton.BackButton)
    assert window.focus.span == 2
    QTest.mousePress(window.windowHandle(), Qt.MouseButton.ForwardButton)
    assert window.focus.span == 3
    while back.isEnabled():
        back.trigger()
    assert window.focus.run is None
    assert window.centre.currentWidget() is window.welcome_view
    forward.trigger()
    assert window.focus.run == run


def test_a_number_with_ctrl_leads_to_a_pane_even_when_it_was_hidden(start, user, qtbot):
    window = with_a_run(start, user)
    screens = window.screens
    window.inspector_dock.hide()
    panes = (window.library_view, screens.timeline, screens.tree, screens.inspector, window.ask_view)
    for number, pane in enumerate(panes, start=1):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert in_pane(pane), number
    assert window.inspector_dock.isVisible()


def test_f6_goes_through_every_pane_and_shift_f6_the_other_way(start, user, qtbot):
    window = with_a_run(start, user)
    window.panes.go_to_name("Library")
    there: list[QWidget | None] = []
    for _ in range(20):
        there.append(QApplication.focusWidget())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        if in_pane(window.library_view):
            break
    screens = window.screens
    for pane in (
        window.documents_view,
        screens.answer,
        screens.timeline,
        screens.tree,
        screens.inspector,
        window.ask_view,
    ):
        assert any(pane is one or pane.isAncestorOf(one) for one in there), pane
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert in_pane(window.ask_view)


def test_no_two_acts_of_the_window_have_the_same_key(start, user):
    window = with_a_run(start, user)
    wide = (Qt.ShortcutContext.WindowShortcut, Qt.ShortcutContext.ApplicationShortcut)
    acts = [one for one in window.findChildren(QAction) if one.shortcutContext() in wide]
    keys = Counter(key.toString() for one in acts for key in one.shortcuts())
    keys.update(
        key.toString() for one in window.findChildren(QShortcut) if one.context() in wide for key in QShortcut.keys(one)
    )
    assert {key: count for key, count in keys.items() if count > 1} == {}
    assert {"Ctrl+O", "Alt+Left", "F6", "Ctrl+1", "Shift+F5"} <= keys.keys()
    everywhere = {QKeySequence(key) for key in keys}
    narrow = [one for one in window.findChildren(QAction) if one.shortcutContext() not in wide]
    clashes = [one.text() for one in narrow if set(one.shortcuts()) & everywhere]
    assert clashes == []


def test_copy_in_the_menu_copies_where_the_keyboard_is(start, user):
    window = with_a_run(start, user)
    window.library_view.setFocus()
    window.menus.act("copy").trigger()
    assert QApplication.clipboard().text() == window.focus.run
    window.ask_view.question.setPlainText("how long?")
    window.ask_view.question.selectAll()
    window.ask_view.question.setFocus()
    window.menus.act("copy").trigger()
    assert QApplication.clipboard().text() == "how long?"


def test_the_text_grows_with_a_key_and_is_as_large_after_a_restart(start, user, qtbot):
    window = start()
    usual = QApplication.font().pointSizeF()
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.font().pointSizeF() == usual * 1.25
    window.close()
    again = start()
    assert again.choices.value.zoom == 125
    qtbot.keyClick(again, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.font().pointSizeF() == usual


def test_the_steps_of_the_menu_lead_along_the_run_and_need_one(start, user):
    window = with_a_run(start, user)
    act, reader = window.menus.act, window.reader
    act("drill_in").trigger()
    assert reader.span(window.focus.run, window.focus.span).step == 1
    act("next_step").trigger()
    assert reader.span(window.focus.run, window.focus.span).step == 2
    act("previous_step").trigger()
    act("go_out").trigger()
    assert window.focus.span == 1
    window.focus.show(None)
    assert not act("next_error").isEnabled()
