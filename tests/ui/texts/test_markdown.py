"""Markdown that means harm: nothing is loaded, no HTML is obeyed, no link is followed unasked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer, QUrl
from PySide6.QtGui import QTextDocument, QTextTable
from PySide6.QtWidgets import QApplication, QMessageBox

from rlm_desktop.ui.texts import markdown
from rlm_desktop.ui.texts.markdown_view import MarkdownView


@pytest.fixture
def view(on_screen) -> MarkdownView:
    return on_screen(MarkdownView())


def test_nothing_is_loaded_from_disk_or_network(view, tmp_path):
    picture = tmp_path / "x.html"
    picture.write_text("secret")
    view.show_markdown(f"![alt]({picture.as_uri()}) ![b](http://192.0.2.1/a.png)")
    assert "secret" not in view.toPlainText()
    assert view.toPlainText().count("picture not loaded") == 2
    assert bytes(view.loadResource(QTextDocument.ResourceType.HtmlResource, QUrl(picture.as_uri())).data()) == b""


def test_a_long_text_begins_at_its_beginning(view, qtbot):
    view.show_markdown("\n\n".join(f"paragraph {number}" for number in range(200)))
    qtbot.wait(1)
    assert view.verticalScrollBar().maximum() > 0
    assert view.verticalScrollBar().value() == 0


def test_html_is_shown_not_obeyed(view):
    view.show_markdown("a <b>bold</b> <img src='file:///etc/passwd'>\n\n<h1>big</h1>")
    assert "<b>bold</b>" in view.toPlainText()
    assert "<h1>big</h1>" in view.toPlainText()


def test_tables_become_tables(view):
    view.show_markdown("| a | b |\n|---|--:|\n| 1 | 2 |")
    tables = [one for one in view.document().rootFrame().childFrames() if isinstance(one, QTextTable)]
    assert [(one.rows(), one.columns()) for one in tables] == [(2, 2)]


def test_code_is_coloured_line_by_line(view):
    view.show_markdown("```python\ndef f():\n    return 1\n```\n\nafter")
    first = view.document().begin()
    bold = [one.text() for one in _fragments(first) if one.charFormat().fontWeight() > 400]
    assert bold == ["def"]


def test_a_link_is_shown_before_it_is_followed(view, monkeypatch):
    opened = []
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", opened.append)
    for name, text in (("Cancel", "https://example.com/a"), ("Open", "https://example.com/b")):
        seen = _answer(name)
        view.anchorClicked.emit(QUrl(text))
        assert seen == [text]
    assert opened == [QUrl("https://example.com/b")]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "javascript:alert(1)", "smb://x/y", "vscode://x"])
def test_a_link_to_elsewhere_cannot_be_opened(view, monkeypatch, target):
    opened = []
    monkeypatch.setattr("PySide6.QtGui.QDesktopServices.openUrl", opened.append)
    seen = _answer("Close")
    view.anchorClicked.emit(QUrl(target))
    assert seen == [target]
    assert opened == []


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("# all well\n" * 100, True),
        ("> " * 5_000 + "x", False),
        ("- " * 5_000 + "x", False),
        ("x" * 300_000, False),
        ("|a" * 30_000, False),
    ],
)
def test_a_text_that_would_stop_the_window_is_not_rendered(text, fits):
    assert markdown.is_renderable(text) is fits


def _fragments(block):
    place = block.begin()
    while not place.atEnd():
        yield place.fragment()
        place += 1


def _answer(name: str) -> list[str]:
    """Press this button of the next box; what the box said will be in the list."""
    seen: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.informativeText())
        next(one for one in box.buttons() if one.text().replace("&", "") == name).click()

    QTimer.singleShot(0, press)
    return seen
