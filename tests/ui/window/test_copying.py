"""Whatever is read can be copied: texts by selecting them, tables and lists by their rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLabel,
    QWidget,
)

from rlm_desktop.ui.palette.view import PaletteView
from rlm_desktop.ui.window import Window
from rlm_desktop.worker.trajectories import import_files

from .test_moving import with_a_run

DATA = Path(__file__).parents[2] / "data"
FAMILY, CODE = "0191a0b0c1f0a0b0c0d", 6
BY_MOUSE = Qt.TextInteractionFlag.TextSelectableByMouse
SCREENS = ("window", "search", "costs", "notes")
CONTROL = Qt.KeyboardModifier.ControlModifier


def lists_in(screen: QWidget) -> list[QAbstractItemView]:
    """Tables, trees and lists on screen; those that drop from a field are left out."""
    found = [one for one in screen.findChildren(QAbstractItemView) if one.isVisible()]
    chosen_from = ("What can stand here", "Files that were opened")
    return [
        one
        for one in found
        if not isinstance(one, QHeaderView)
        and not isinstance(one.parent(), PaletteView)
        and one.accessibleName() not in chosen_from
    ]


def first_choice(view: QAbstractItemView) -> bool:
    """Select the first row that can be; whether there is one."""
    model = view.model()
    for row in range(model.rowCount() if model else 0):
        index = model.index(row, 0)
        if index.flags() & Qt.ItemFlag.ItemIsSelectable:
            view.setCurrentIndex(index)
            return True
    return False


@pytest.fixture
def looked_at(start, user, papers: Path, tmp_path: Path) -> Window:
    """A window with every screen in sight: a run with a note and a bookmark, hits, costs and documents."""
    window = start()
    import_files(tmp_path / "runs.db", [DATA / "family.jsonl"])
    user.open(window, papers)
    window.focus.show(FAMILY, CODE)
    user.wait(lambda: window.screens.inspector)
    window.notes_view.toggle_bookmark()
    window.search_dock.bring()
    window.costs_dock.bring()
    return window


def bring(window: Window, user, screen: str) -> QWidget:
    """A screen, in front of what it shares its place with."""
    if screen == "search":
        window.search_dock.bring()
        QTest.keyClicks(window.search_dock.content.field, "valve")
        user.wait(window.search_dock.content.rows.rowCount)
        return window.search_dock.content
    if screen == "costs":
        window.costs_dock.bring()
        user.wait(window.costs_dock.content.as_table.isEnabled)
        window.costs_dock.content.as_table.setChecked(True)
        user.wait(window.costs_dock.content.table.isVisible)
        return window.costs_dock.content
    if screen == "notes":
        window.notes_dock.raise_()
        user.wait(lambda: window.notes_view.lists.marks.isVisible())
        return window.notes_view
    window.inspector_dock.raise_()
    return window


def test_ctrl_c_copies_rows_in_every_table_and_list(looked_at: Window, user, qtbot):
    window, copied = looked_at, set()
    for screen in SCREENS:
        for view in lists_in(bring(window, user, screen)):
            if view.isVisible() and first_choice(view):
                QGuiApplication.clipboard().setText("")
                view.setFocus()
                qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)
                assert QGuiApplication.clipboard().text(), view.accessibleName()
                copied.add(view.accessibleName())
    assert copied >= {"Steps and calls", "Documents", "Hits", "Bookmarks, in your order"}


def test_rows_are_copied_with_tabs_as_a_table_takes_them(looked_at: Window, user, qtbot):
    table = next(one for one in lists_in(looked_at.documents_view) if one.accessibleName() == "Documents")
    table.selectAll()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, CONTROL)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert [line[0] for line in lines[1:]] == ["pumps.txt", "wells.txt"]  # the first says what was skipped
    assert all(len(line) == len(lines[0]) > 1 for line in lines)


def is_copied_otherwise(label: QLabel) -> bool:
    """Whether it is the caption of a field, a sign, or has an act that copies it."""
    has_words = any(letter.isalnum() for letter in label.text())
    return label.buddy() is not None or not has_words or any(act.text() == "Copy" for act in label.actions())


def fixed_words(screen: QWidget) -> list[str]:
    """Words of a screen that cannot be selected; of forms, all but the captions."""
    labels = [one for one in screen.findChildren(QLabel) if one.isVisible() and not is_copied_otherwise(one)]
    return [one.text() for one in labels if not one.textInteractionFlags() & BY_MOUSE]


def test_words_on_screen_can_be_selected(looked_at: Window, user):
    assert [word for screen in SCREENS for word in fixed_words(bring(looked_at, user, screen))] == []


def test_words_of_dialogs_can_be_selected(start, user):
    window = with_a_run(start, user)
    for name in ("disk_use", "export", "connect_model", "settings", "about", "keys", "guide"):
        before = set(QApplication.topLevelWidgets())
        window.menus.act(name).trigger()
        opened = [one for one in QApplication.topLevelWidgets() if one.isVisible() and one not in before]
        assert opened, name
        assert [word for one in opened for word in fixed_words(one)] == []
        for one in opened:
            one.close()
