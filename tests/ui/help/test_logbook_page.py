"""The log is shown from the application's file, at its end, and the page says where that lies."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from rlm_desktop import logbook, paths
from rlm_desktop.ui.help.logbook_page import EMPTY, SHOWN_BYTES, LogbookPage


def test_the_end_of_the_log_is_shown_in_whole_lines_with_the_path_of_its_file(qtbot: QtBot):
    logbook.begin("window")
    for number in range(SHOWN_BYTES // 40):
        logbook.note(f"runs under way: {number}")
    logbook.end()
    shown = LogbookPage()
    qtbot.addWidget(shown)
    lines = shown.lines.toPlainText().splitlines()
    assert lines[0].partition(" INFO ")[2].startswith("runs under way")
    assert lines[-1].endswith(f"runs under way: {SHOWN_BYTES // 40 - 1}")
    assert str(paths.log_file("window")) in shown.findChild(QLabel).text()


def test_a_log_that_is_not_there_is_said(qtbot: QtBot):
    shown = LogbookPage()
    qtbot.addWidget(shown)
    assert shown.lines.toPlainText() == EMPTY
