"""A value at length, as a user reads it: find, go to line, wrap, enlarge, copy, and the other kinds of a text."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel

from rlm_desktop.ui.texts.kinds import Kind, kinds_of
from rlm_desktop.ui.texts.lines import PIECE, Place
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView
from rlm_desktop.ui.texts.value_window import ValueWindow

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
TEXT = "".join(f"line {number}\n" for number in range(1, 1_001))


@pytest.fixture
def frame(on_screen, jobs) -> LongText:
    return on_screen(LongText("Output", PlainView(most_lines=5), jobs))


@pytest.fixture
def window(qtbot, frame):
    frame.show_text(TEXT)
    frame.open_in_window()
    opened = frame.findChild(ValueWindow)
    qtbot.waitExposed(opened)
    opened.activateWindow()
    yield opened
    opened.close()


def words(window: ValueWindow) -> str:
    return "\n".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def copied(qtbot, window: ValueWindow) -> str:
    QGuiApplication.clipboard().clear()
    qtbot.keyClick(window.body.rows, Qt.Key.Key_C, CTRL)
    return QGuiApplication.clipboard().text()


def test_size_and_lines_are_said(window):
    assert "8,893 characters · 1,000 lines" in words(window)
    assert window.body.rows.accessibleName() == "Output"


def test_a_word_is_found_again_and_again(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(window.find_bar.word, "LINE 99")
    qtbot.waitUntil(lambda: window.find_bar.said() == "1 of 11", timeout=10_000)
    assert "line 99" in window.body.rows.shown_rows()
    qtbot.keyClick(window, Qt.Key.Key_F3)
    qtbot.keyClick(window, Qt.Key.Key_F3)
    assert window.find_bar.said() == "3 of 11"
    assert "line 991" in window.body.rows.shown_rows()
    assert window.line.value() == 991
    for _ in range(3):
        qtbot.keyClick(window, Qt.Key.Key_F3, SHIFT)
    assert window.find_bar.said() == "11 of 11"
    window.find_bar.findChild(type(window.wrap)).click()
    qtbot.waitUntil(lambda: window.find_bar.said() == "Not found", timeout=10_000)
    qtbot.keyClick(window.find_bar.word, Qt.Key.Key_Escape)
    assert (window.find_bar.isVisible(), window.isVisible()) == (False, True)


def test_a_line_is_gone_to_by_its_number(qtbot, window):
    qtbot.keyClick(window, Qt.Key.Key_G, CTRL)
    qtbot.keyClicks(window.line, "700")
    qtbot.keyClick(window.line, Qt.Key.Key_Return)
    assert "line 700" in window.body.rows.shown_rows()
    qtbot.keyClick(window.body.rows, Qt.Key.Key_End, SHIFT)
    assert copied(qtbot, window) == "line 700"


def test_the_keyboard_moves_and_selects(qtbot, window):
    rows = window.body.rows
    qtbot.keyClick(rows, Qt.Key.Key_End, CTRL)
    assert rows.selection.cursor == Place(999, 9)
    assert rows.is_at_end()
    qtbot.keyClick(rows, Qt.Key.Key_Home, CTRL)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(rows, key)
    qtbot.keyClick(rows, Qt.Key.Key_Down, SHIFT)
    assert copied(qtbot, window) == "ine 3\nl"
    qtbot.keyClick(rows, Qt.Key.Key_Right, CTRL)
    assert rows.selection.cursor == Place(3, 5)
    qtbot.keyClick(rows, Qt.Key.Key_Left)
    qtbot.keyClick(rows, Qt.Key.Key_PageDown)
    assert rows.selection.cursor.row > 20
    qtbot.keyClick(rows, Qt.Key.Key_A, CTRL)
    assert copied(qtbot, window) == TEXT.removesuffix("\n")


def test_the_mouse_selects(qtbot, window):
    view, rows = window.body.rows.viewport(), window.body.rows
    height = int(rows._layouts.height)
    left = round(rows._left()) + 1
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(left, height // 2))
    qtbot.mouseMove(view, QPoint(left, 2 * height + height // 2))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(left, 2 * height + height // 2))
    assert copied(qtbot, window) == "line 1\nline 2\n"
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(left, height // 2))
    assert copied(qtbot, window) == "line"


def test_a_long_line_goes_on_below_or_beyond_the_edge(qtbot, frame, window):
    frame.show_text("word " * 2_000 + "\nnext", another=False)
    rows = window.body.rows
    assert len(rows.shown_rows()[0]) == PIECE
    assert rows.horizontalScrollBar().maximum() == 0
    wrapped = len(rows.shown_rows())
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    assert not window.wrap.isChecked()
    assert rows.horizontalScrollBar().maximum() > 0
    assert rows.shown_rows()[-1] == "next"
    assert len(rows.shown_rows()) >= wrapped
    qtbot.keyClick(rows, Qt.Key.Key_A, CTRL)
    assert copied(qtbot, window) == "word " * 2_000 + "\nnext"


def test_letters_are_made_larger_and_smaller(qtbot, window):
    was = window.body.rows.font().pointSize()
    qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_Plus, CTRL)
    assert window.body.rows.font().pointSize() == was + 2
    qtbot.keyClick(window, Qt.Key.Key_0, CTRL)
    assert window.body.rows.font().pointSize() == was


def test_a_window_goes_on_with_the_text_that_it_was_opened_from(frame, window):
    frame.show_text(TEXT + "more\n", live=True)
    assert window.body.rows.rows.lines == 1_001
    frame.show_text("another", another=True)
    assert window.body.rows.rows.lines == 1_001


def test_a_text_is_shown_as_bytes_and_found_there(qtbot, window):
    window.kinds.setCurrentText("Bytes")
    qtbot.waitUntil(lambda: window.body.shown_rows is not window.body.rows, timeout=10_000)
    assert window.body.shown_rows.shown_rows()[0].startswith("6c 69 6e 65 20 31 0a 6c  69")
    qtbot.keyClick(window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(window.find_bar.word, "line 500")
    qtbot.waitUntil(lambda: window.find_bar.said() == "1 of 1", timeout=10_000)
    assert any("ne 500" in row for row in window.body.shown_rows.shown_rows())


def test_json_is_shown_as_a_tree_where_it_is_json(qtbot, frame):
    frame.show_text('{"a": [1, 2]}')
    kinds = frame.findChild(QComboBox)
    kinds.setFocus()
    qtbot.keyClick(kinds, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: frame.body.tree is not None, timeout=10_000)
    assert frame.body.tree.model().rowCount() == 1
    assert frame.body.isVisible()
    assert not frame.view.isVisible()


def test_what_only_looks_like_json_says_so_and_stays_text(qtbot, frame):
    frame.show_text("[not json]")
    frame.show_as(Kind.JSON)
    qtbot.waitUntil(lambda: frame.view.isVisible(), timeout=10_000)
    said = [label.text() for label in frame.findChildren(QLabel) if label.isVisible()]
    assert "This is not JSON: character 2 does not fit." in said


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("plain words", ["Text", "Bytes"]),
        ('[{"a": 1}]', ["Text", "JSON", "Bytes"]),
        ("# Title\n\n- one\n- two", ["Text", "Markdown", "Bytes"]),
    ],
)
def test_only_fitting_kinds_are_offered(text, kinds):
    assert [kind.value for kind in kinds_of(text)] == kinds
