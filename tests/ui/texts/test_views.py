"""The views of texts: growth, scrolling, copying, marks, and texts of a size that would stop a plain editor."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from rlm_desktop.ui.texts.code_margin import Asked
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.texts.colouring import colours_of
from rlm_desktop.ui.texts.folding import Fold
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView
from rlm_desktop.ui.texts.window import TextWindow


def press(qtbot, frame: QWidget, text: str) -> None:
    found = [one for one in (*frame.findChildren(QPushButton), *frame.findChildren(QToolButton)) if one.text() == text]
    assert [one.isVisible() for one in found] == [True]
    qtbot.mouseClick(found[0], Qt.MouseButton.LeftButton)


def words(frame: QWidget) -> str:
    return "\n".join(label.text() for label in frame.findChildren(QLabel) if label.isVisible())


def test_growth_is_put_in_at_the_end_and_the_place_is_kept(on_screen):
    view = on_screen(PlainView())
    text = "".join(f"line {number}\n" for number in range(200))
    view.show_part(text)
    view.verticalScrollBar().setValue(50)
    view.selectAll()
    view.show_part(text + "more\n")
    assert view.verticalScrollBar().value() == 50
    assert view.textCursor().hasSelection()
    assert view.toPlainText() == text + "more"


def test_a_fitted_view_is_as_high_as_its_text(on_screen, qtbot):
    view = PlainView(most_lines=10)
    on_screen(view)
    heights = []
    for lines in (1, 2, 3, 10, 200):
        view.show_part("x\n" * lines)
        qtbot.wait(1)
        heights.append(view.height())
        assert view.verticalScrollBar().isVisible() == (lines > 10)
    spacing = view.fontMetrics().lineSpacing()
    assert [height - heights[0] for height in heights] == [0, spacing, 2 * spacing, 9 * spacing, 9 * spacing]


def test_a_view_at_its_end_stays_there_while_it_grows(on_screen):
    view = on_screen(PlainView())
    text = "x\n" * 200
    view.show_part(text, live=True)
    assert view.is_at_end()
    view.show_part(text * 2, live=True)
    assert view.is_at_end()
    view.verticalScrollBar().setValue(3)
    view.show_part(text * 3, live=True)
    assert view.verticalScrollBar().value() == 3


def test_a_long_line_is_copied_in_one_piece(on_screen):
    view = on_screen(PlainView())
    text = "a" * 5_000 + "\n" + "b" * 10
    view.show_part(text)
    assert view.blockCount() == 4
    view.selectAll()
    view.copy()
    assert QGuiApplication.clipboard().text() == text


def test_control_characters_are_made_visible(on_screen):
    view = on_screen(PlainView())
    view.show_part("a\x1b[2Jb\rc\u202ed")
    assert view.toPlainText() == "a\\x1b[2Jb\\x0dc\\x202ed"


def test_stderr_is_set_off_and_said(on_screen, jobs):
    frame = on_screen(LongText("Output", PlainView(), jobs))
    frame.show_text("out\nerr\nout", ((4, 8),))
    document = frame.view.document()
    italics = [document.findBlockByNumber(number).begin().fragment().charFormat().fontItalic() for number in range(3)]
    assert italics == [False, True, False]
    assert "stderr in italics" in words(frame)


def test_code_shows_calls_and_the_line_that_failed(on_screen):
    view = on_screen(CodeView())
    plain_width = view.margin().wanted_width()
    view.show_code(
        "a = 1\nb = 2\nc", colours_of("a = 1\nb = 2\nc"), asking={2: Asked(count=16)}, marked=2, is_error=True
    )
    assert view.calls_at(2) == 16
    assert view.margin().wanted_width() > plain_width
    assert [one.cursor.blockNumber() for one in view.extraSelections()] == [1]


def test_code_is_coloured_also_behind_an_emoji(on_screen):
    view = on_screen(CodeView())
    code = "s = '🐍'; x = llm_query(1)\n'''\nnot for\n'''"
    view.show_code(code, colours_of(code))
    place = [
        (one.start, one.length) for one in view.document().begin().layout().formats() if one.format.fontWeight() > 400
    ]
    assert place == [(14, 9)]
    inside = view.document().findBlockByNumber(2).layout().formats()
    assert len({one.format.foreground().color().name() for one in inside}) == 1


def test_all_of_a_huge_text_is_shown_line_by_line(qtbot, on_screen, jobs):
    frame = on_screen(LongText("Output", PlainView(), jobs))
    text = "".join(f"{number:09}\n" for number in range(5_000_000))
    begin = time.thread_time()
    frame.show_text(text)
    qtbot.waitExposed(frame)
    assert time.thread_time() - begin < 0.2
    assert "The first 20,000 of 50,000,000 characters" in words(frame)
    press(qtbot, frame, "Show the end")
    qtbot.waitUntil(lambda: "004999999" in frame.body.rows.shown_rows(), timeout=20_000)
    assert frame.body.rows.rows.lines == 5_000_000
    assert "The first" not in words(frame)


def test_all_of_a_text_is_copied_also_when_a_part_is_shown(qtbot, on_screen, jobs):
    frame = on_screen(LongText("Output", PlainView(), jobs))
    text = "word " * 20_000
    frame.show_text(text)
    assert len(frame.view.shown()) < len(text)
    press(qtbot, frame, "Copy")
    assert QGuiApplication.clipboard().text() == text
    press(qtbot, frame, "Show all")
    assert frame.view.shown() == text


def test_a_text_is_saved_whole(qtbot, on_screen, jobs, tmp_path, monkeypatch):
    frame = on_screen(LongText("Output", PlainView(), jobs))
    text = "é\r\n" * 50_000 + "\ud800"
    frame.show_text(text)
    chosen = tmp_path / "out.txt"
    monkeypatch.setattr("rlm_desktop.ui.file_icons.ask_where_to_save", lambda *_: (str(chosen), ""))
    press(qtbot, frame, "Save…")
    qtbot.waitUntil(lambda: "Saved as out.txt" in words(frame), timeout=10_000)
    assert chosen.read_bytes().decode("utf-8", "surrogatepass") == text


def test_a_text_that_cannot_be_saved_says_why(qtbot, on_screen, jobs, tmp_path, monkeypatch):
    frame = on_screen(LongText("Output", PlainView(), jobs))
    frame.show_text("x")
    monkeypatch.setattr("rlm_desktop.ui.file_icons.ask_where_to_save", lambda *_: (str(tmp_path), ""))
    press(qtbot, frame, "Save…")
    qtbot.waitUntil(lambda: "Not saved: Is a directory" in words(frame), timeout=10_000)


def test_a_text_opens_in_a_window_of_its_own(qtbot, on_screen, jobs):
    frame = on_screen(LongText("Output", PlainView(most_lines=5), jobs))
    frame.show_text("one\ntwo")
    press(qtbot, frame, "Open in window")
    window = frame.findChild(TextWindow)
    assert window.windowTitle() == "Output"
    assert window.body.rows.shown_rows() == ["one", "two"]
    qtbot.keyClick(window.body.rows, Qt.Key.Key_Escape)
    assert not window.isVisible()


def test_the_end_follows_a_live_text(qtbot, on_screen, jobs):
    frame = on_screen(LongText("Output", PlainView(), jobs))
    text = "line\n" * 8_000
    frame.show_text(text, live=True)
    press(qtbot, frame, "Show the end")
    frame.show_text(text + "newest", live=True)
    assert frame.view.shown().endswith("newest")
    assert frame.view.is_at_end()
    frame.show_text(text * 2 + "newer still", live=True)
    assert frame.body.rows.shown_rows()[-1] != "newer still"
    frame.show_text(text + "newest\n" + text + "last", live=True, another=True)
    press(qtbot, frame, "Show the end")
    frame.show_text(text + "newest\n" + text + "last of all", live=True)
    assert frame.body.rows.shown_rows()[-1] == "last of all"


def test_a_fold_makes_its_body_when_it_is_first_opened(qtbot, on_screen):
    made = []

    def body() -> QLabel:
        made.append(1)
        return QLabel("inside")

    fold = on_screen(Fold("Thinking", body))
    assert (fold.body(), made) == (None, [])
    press(qtbot, fold, "Thinking")
    press(qtbot, fold, "Thinking")
    press(qtbot, fold, "Thinking")
    assert (fold.body().isVisible(), made) == (True, [1])
