"""All keys are on the sheet and do something; and from the start to a sub-call's prompt no mouse is needed."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QTextBrowser, QWidget

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.help.keys import SCREEN_KEYS
from rlm_desktop.ui.window import Window
from rlm_desktop.worker.trajectories import import_files

from .test_moving import in_pane, with_a_run

GOLDEN = Path(__file__).parents[2] / "data" / "found.jsonl"
QTS_OWN = (Qt.Key.Key_Left, Qt.Key.Key_Right)
"""Qt takes them for a scroll where nothing is to open or close."""
CONTROL = Qt.KeyboardModifier.ControlModifier
WRITTEN = r"(?:Shift|Ctrl)\+\w+|[A-Z](?!\w)|\d|Enter|Backspace|arrows|[\[\]↓↑←→]|(?<!\w)[,.+-](?= |$)"
SIGNS = {
    "↓": Qt.Key.Key_Down, "↑": Qt.Key.Key_Up, "←": Qt.Key.Key_Left, "→": Qt.Key.Key_Right, "arrows": Qt.Key.Key_Right,
    "[": Qt.Key.Key_BracketLeft, "]": Qt.Key.Key_BracketRight, ",": Qt.Key.Key_Comma, ".": Qt.Key.Key_Period,
    "+": Qt.Key.Key_Plus, "-": Qt.Key.Key_Minus, "Enter": Qt.Key.Key_Return, "Backspace": Qt.Key.Key_Backspace,
}  # fmt: skip


def keys_of(written: str) -> list[Qt.Key]:
    """The single keys of a line of the sheet."""
    words = re.findall(
        r"(?:Shift|Ctrl)\+\w+|[A-Z](?!\w)|\d|Enter|Backspace|arrows|[\[\]↓↑←→]|(?<!\w)[,.+-](?= |$)", written
    )
    return [SIGNS.get(one) or Qt.Key(ord(one)) for one in words if one in SIGNS or len(one) == 1]


def is_heard(widget: QWidget, key: Qt.Key) -> bool:
    """Whether a widget takes a key, when it is sent to it alone."""
    text = chr(key).lower() if key < 128 else ""
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def is_heard_on(window: Window, span: int, widget: QWidget, key: Qt.Key) -> bool:
    """The same, with a span selected that there is something around."""
    window.focus.select(span)
    return is_heard(widget, key)


def test_the_sheet_has_every_key_of_the_menus_and_opens_by_one(start, user, qtbot):
    window = with_a_run(start, user)
    window.panes.go_to_name("Steps and calls")
    qtbot.keyClicks(QApplication.focusWidget(), "?")
    user.wait(lambda: window.findChildren(QTextBrowser, "", Qt.FindChildOption.FindChildrenRecursively))
    shown = next(one for one in window.findChildren(QTextBrowser) if one.accessibleName() == "All keys")
    text = shown.toPlainText()
    for key in ("Ctrl+O", "Ctrl+K", "Alt+Left", "F6", "Ctrl+5", "Shift+F5", "Ctrl+Enter", "F3"):
        assert key in text
    assert all(screen in text for screen, _ in SCREEN_KEYS)
    shown.window().close()


def test_a_question_mark_that_is_typed_is_a_question_mark(start, user, qtbot):
    window = start()
    qtbot.keyClicks(window.ask_view.question, "why?")
    assert window.ask_view.question.toPlainText() == "why?"


def test_the_keys_that_the_sheet_gives_to_tree_and_timeline_are_heard_there(start, user):
    window = with_a_run(start, user)
    tables = dict(SCREEN_KEYS)
    code = next(span.span for span in window.reader.spans(window.focus.run) if span.kind is SpanKind.CODE)
    for screen in ("Steps and calls", "Timeline"):
        window.panes.go_to_name(screen)
        held = QApplication.focusWidget()
        keys = [key for line in tables[screen] for key in keys_of(line.keys) if key not in QTS_OWN]
        assert len(keys) > 8
        assert [key.name for key in keys if not is_heard_on(window, code, held, key)] == []


def press(qtbot, key: Qt.Key, *, control: bool = False) -> None:
    held = QApplication.focusWidget() or QApplication.activeWindow()
    qtbot.keyClick(held, key, CONTROL if control else Qt.KeyboardModifier.NoModifier)


def text_held() -> str:
    """What stands in the text that has the keyboard."""
    held = QApplication.focusWidget()
    return held.toPlainText() if isinstance(held, QPlainTextEdit) else ""


def test_from_the_start_to_a_sub_calls_prompt_and_its_copy_by_keys_alone(start, user, qtbot, tmp_path: Path):
    window = start()
    import_files(tmp_path / "runs.db", [GOLDEN])
    window.focus.library_changed.emit()
    press(qtbot, Qt.Key.Key_P, control=True)
    qtbot.keyClicks(QApplication.focusWidget(), "run corvid")
    press(qtbot, Qt.Key.Key_Return)
    user.wait(lambda: window.focus.run and window.screens.inspector)
    press(qtbot, Qt.Key.Key_3, control=True)
    reader, run = window.reader, window.focus.run
    for _ in range(60):
        span = reader.span(run, window.focus.span)
        if span.kind is SpanKind.CALL and span.role == "sub":
            break
        press(qtbot, Qt.Key.Key_L)
        press(qtbot, Qt.Key.Key_J)
    assert span.role == "sub"
    prompt = reader.prompt(run, span.span)[-1].text
    press(qtbot, Qt.Key.Key_4, control=True)

    inspector = window.screens.inspector
    user.wait(lambda: any(prompt[:40] in one.toPlainText() for one in inspector.findChildren(QPlainTextEdit)))
    for _ in range(40):
        if prompt[:40] in text_held():
            break
        press(qtbot, Qt.Key.Key_Tab)
    assert in_pane(inspector)
    press(qtbot, Qt.Key.Key_A, control=True)
    press(qtbot, Qt.Key.Key_C, control=True)
    assert prompt[:40] in QApplication.clipboard().text()
