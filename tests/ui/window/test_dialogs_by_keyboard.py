"""Every dialog and window beside the main one: whatever is in it has a name and a role, and Tab comes to all of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QRadioButton, QToolBar, QWidget

from rlm_desktop.ui.forking.editor import CodeEditor
from rlm_desktop.ui.window import Window
from rlm_desktop.worker.trajectories import import_files

from .test_accessible import NO_ROLE, interactive, told
from .test_moving import with_a_run

DATA = Path(__file__).parents[2] / "data"
ACTS = ("settings", "connect_model", "disk_use", "fork", "export", "about", "keys", "guide", "show_log", "ask_several")
NO_MODIFIER = Qt.KeyboardModifier.NoModifier
TIMES = 30
"""Tab may stay in one widget: a text takes it from link to link."""
QUESTION = "What is the code?"
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def ways(window: Window) -> dict[str, Callable[[], object]]:
    """What opens each of them."""
    runs = [row.run for row in window.reader.runs()]
    window.library_view._faces.select(runs[:1])
    found: dict[str, Callable[[], object]] = {name: window.menus.act(name).trigger for name in ACTS}
    found["score"] = window.library_view.acts.score.trigger
    found["tags"] = window.library_view.acts.tag.trigger
    found["pair"] = lambda: window.comparisons.compare(runs[:2])
    found["several"] = lambda: window.comparisons.compare(runs)
    found["options"] = window.ask_view.options.click
    return found


def reached(opened: QWidget) -> set[QWidget]:
    """Where Tab leads; out of a field in which it indents, Ctrl+Tab."""
    seen: dict[QWidget, int] = {}
    while (held := QApplication.focusWidget()) is not None and seen.get(held, 0) < TIMES:
        seen[held] = seen.get(held, 0) + 1
        indents = isinstance(held, CodeEditor)
        QTest.keyClick(held, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier if indents else NO_MODIFIER)
    return {one for one in seen if one.window() is opened}


def not_reached(opened: QWidget) -> list[QWidget]:
    """What takes the keyboard by Tab, or is a button, and is not come to."""
    found = reached(opened)
    wanted = [one for one in interactive(opened) if one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    wanted += [one for one in opened.findChildren(QAbstractButton) if is_an_act(one)]
    return [
        one
        for one in wanted
        if one.isEnabled()
        and not isinstance(one, QLabel)
        and one not in found
        and not any(one.isAncestorOf(held) for held in found)
        and not is_chosen_by_arrows(one)
    ]


def is_chosen_by_arrows(one: QWidget) -> bool:
    """Whether it is one of several buttons of which one is down: Tab comes to that one."""
    if not isinstance(one, QAbstractButton) or one.isChecked():
        return False
    group = one.group()
    return isinstance(one, QRadioButton) or (group is not None and group.exclusive())


def is_an_act(button: QAbstractButton) -> bool:
    """Not a part of something else, as the cross in a field and the arrows beside tabs are."""
    is_part = button.objectName().startswith(("qt_", "Scroll")) or type(button).__name__ == "QAbstractButton"
    return button.isVisible() and not is_part and type(button.parentWidget()).__name__ != "QLineEdit"


def test_all_of_them_can_be_used_without_seeing_them_and_without_a_mouse(start, user, qtbot):
    window = with_a_run(start, user)
    import_files(window.database, [DATA / "stopped.jsonl", DATA / "family.jsonl"])
    window.focus.library_changed.emit()
    user.open(window, Path(__file__))
    window.ask_view.question.setPlainText(QUESTION)
    user.wait(window.menus.act("ask_several").isEnabled)
    wrong = []
    for name, open_it in ways(window).items():
        before = {one for one in QApplication.topLevelWidgets() if one.isVisible()}
        open_it()
        opened = next(one for one in QApplication.topLevelWidgets() if one.isVisible() and one not in before)
        opened.activateWindow()
        user.wait(opened.isActiveWindow)
        rows = interactive(opened)
        wrong += [f"{name}: {one} has no name" for one in rows if not told(one)[0] and not is_frame(one)]
        wrong += [f"{name}: {one} has no role" for one in rows if told(one)[1] in NO_ROLE and not is_frame(one)]
        wrong += [f"{name}: Tab does not come to {one} {told(one)[0]!r}" for one in not_reached(opened)]
        opened.close()
    assert wrong == [], "\n".join(wrong)


def is_frame(widget: QWidget) -> bool:
    """Whether it only carries what is in it."""
    return type(widget).__name__ in {"QScrollArea", "Scrolled", "QSplitter"}


def test_tab_comes_to_all_of_the_window(start, user):
    window = with_a_run(start, user)
    window.ask_view.setFocus()
    beside = [one for one in not_reached(window) if not isinstance(one.parentWidget(), QToolBar)]  # all is in the menus
    assert [f"{type(one).__name__} {told(one)[0]!r}" for one in beside] == []
