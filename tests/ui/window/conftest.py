"""A real window with real workers, and what a user does in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.showing import open_window
from rlm_desktop.ui.window import Window

SECONDS = 30_000
"""Milliseconds that anything may take on a busy machine."""
THINKING = "I look.\n\n```repl\nprint(len(context))\n```"


class User:
    """Clicks, types and waits."""

    def __init__(self, qtbot: QtBot) -> None:
        self._bot = qtbot

    def wait(self, is_so: Callable[[], object]) -> None:
        """Until something is so."""
        self._bot.waitUntil(lambda: bool(is_so()), timeout=SECONDS)

    def open(self, window: Window, *given: Path) -> None:
        """Open documents, until they can be asked about."""
        with self._bot.waitSignal(window.documents.opened, timeout=SECONDS):
            window.documents.open(given)

    def ask(self, window: Window, question: str) -> str:
        """Type a question, press Ctrl+Enter, and wait for its run; the run's id."""
        before = window.focus.run
        window.activateWindow()
        self.wait(window.isActiveWindow)
        window.ask_view.question.clear()
        self._bot.keyClicks(window.ask_view.question, question)
        self._bot.keyClick(window.ask_view.question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        self.wait(lambda: window.focus.run not in (None, before))
        assert window.focus.run is not None
        return window.focus.run

    def wait_for_end(self, window: Window) -> None:
        """Until no run is under way."""
        self.wait(lambda: not window.runs.count)


@pytest.fixture
def user(qtbot: QtBot) -> User:
    return User(qtbot)


@pytest.fixture
def start(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Window]]:
    """start(*files): the application's window on the database of this test."""
    started: list[Window] = []
    appearance = Appearance(qapp)

    def open_one(*files: Path) -> Window:
        window = open_window(tmp_path / "runs.db", appearance, Faults(appearance))
        started.append(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow, timeout=SECONDS)
        window.start(files)
        return window

    yield open_one
    for window in started:
        if window.isVisible():
            window.runs.stop_all()
            qtbot.waitUntil(lambda window=window: not window.runs.count, timeout=SECONDS)
            window.close()
        window.deleteLater()
    appearance.deleteLater()


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A folder with two documents and a file that is not one."""
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "pumps.txt").write_text("The Corvid pump was built in 1931.\nIts maintenance code is KX-4471.\n" * 20)
    (folder / "wells.txt").write_text("The wells were closed for the winter.\n" * 50)
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    return folder


@pytest.fixture
def endless(tmp_path: Path) -> str:
    """Name of a model whose code never ends."""
    script = tmp_path / "endless.json"
    script.write_text(json.dumps([{"text": "I count.\n\n```repl\nwhile True:\n    pass\n```"}]))
    return f"scripted/{script}"
