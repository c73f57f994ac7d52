"""The palette: any command by a few letters, and any place by a part of its name."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui.palette.commands import NOT_FOR_THIS, gathered
from rlm_desktop.ui.window import Window

GOLDEN = Path(__file__).parents[2] / "data" / "found.jsonl"
CONTROL = Qt.KeyboardModifier.ControlModifier
MENUS = ("File", "Edit", "Run", "Go", "View", "Help")
KEY_SECONDS = 0.05


def with_a_run(start, user) -> Window:
    window = start(GOLDEN)
    user.wait(lambda: window.focus.run and window.screens.tree)
    return window


def opened(window: Window, qtbot, key: Qt.Key, typed: str) -> list[str]:
    """Open the palette, type, and give the names that are listed."""
    qtbot.keyClick(window, key, CONTROL)
    qtbot.keyClicks(window.palette_view.field, typed)
    return [entry.name for entry in window.palette_view.entries]


def test_a_few_letters_and_enter_do_a_command(start, user, qtbot):
    window = start()
    window.ask_view.question.setFocus()
    assert opened(window, qtbot, Qt.Key.Key_K, "dark")[0] == "Dark"
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert window.choices.value.theme == "dark"
    assert not window.palette_view.isVisible()
    assert QApplication.focusWidget() is window.ask_view.question


def test_what_cannot_be_done_says_why_and_is_not_done(start, user, qtbot):
    window = start()
    opened(window, qtbot, Qt.Key.Key_K, "export run")
    first = window.palette_view.entries[0]
    assert (first.name, first.key, first.is_enabled) == ("Export run", "Ctrl+S", False)
    assert first.about == "No run is shown"
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert window.palette_view.isVisible()
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Escape)
    assert not window.palette_view.isVisible()


def test_the_command_used_last_comes_first_also_after_a_restart(start, user, qtbot):
    window = start()
    opened(window, qtbot, Qt.Key.Key_K, "light")
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert opened(window, qtbot, Qt.Key.Key_K, "")[0] == "Light"
    window.close()
    assert opened(start(), qtbot, Qt.Key.Key_K, "")[0] == "Light"


def test_every_entry_of_every_menu_is_there_and_those_of_the_screens(start, user):
    window = with_a_run(start, user)
    names = [f"{path}: {action.text()}" for action, path in gathered(window)]
    for menu in window.menuBar().actions():
        for action in menu.menu().actions():
            if action.text() and action.menu() is None:
                assert f"{menu.text().replace('&', '')}: {action.text()}" in names
    assert "View ▸ Theme: &High contrast" in names
    assert any("Copy rows" in name for name in names)
    assert len(names) == len(set(names))


def test_disabled_commands_all_have_a_reason(start, user, qtbot):
    window = start()
    opened(window, qtbot, Qt.Key.Key_K, "")
    silent = [
        entry.name
        for entry in window.palette_view.entries
        if not entry.is_enabled and entry.group in MENUS and entry.about == NOT_FOR_THIS
    ]
    assert silent == []


def test_a_step_is_jumped_to_by_its_number(start, user, qtbot):
    window = with_a_run(start, user)
    window.focus.select(1)
    assert opened(window, qtbot, Qt.Key.Key_P, "step 2") == ["Step 2"]
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert window.reader.span(window.focus.run, window.focus.span).step == 2


def test_a_variable_is_jumped_to_by_its_name(start, user, qtbot):
    window = with_a_run(start, user)
    names = opened(window, qtbot, Qt.Key.Key_P, "var ")
    assert names
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert names[0] in [row.name for row in window.reader.variables(window.focus.run, window.focus.span)]


def test_a_run_is_jumped_to_from_the_welcome_page(start, user, qtbot):
    window = with_a_run(start, user)
    run = window.focus.run
    window.focus.show(None)
    assert opened(window, qtbot, Qt.Key.Key_P, "run ")
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert window.focus.run == run


def test_a_document_is_jumped_to_and_selected(start, user, qtbot, papers: Path):
    window = start()
    user.open(window, papers)
    assert opened(window, qtbot, Qt.Key.Key_P, "doc wells") == ["wells.txt"]
    qtbot.keyClick(window.palette_view.field, Qt.Key.Key_Return)
    assert window.documents_view.table.currentIndex().data() == "wells.txt"


def test_a_name_that_nothing_has_is_said(start, user, qtbot):
    window = start()
    assert opened(window, qtbot, Qt.Key.Key_P, "qqqzzz") == []
    assert window.palette_view.nothing.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_K, Qt.Key.Key_P])
def test_a_key_is_answered_soon_and_the_list_passes_qts_tester(start, user, qtbot, key):
    window = with_a_run(start, user)
    QAbstractItemModelTester(window.palette_view.list.model(), window)
    opened(window, qtbot, key, "s")
    began = time.perf_counter()
    for letter in ("t", "e", "p"):
        qtbot.keyClicks(window.palette_view.field, letter)
    assert (time.perf_counter() - began) / 3 < KEY_SECONDS
