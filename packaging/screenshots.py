"""Draws the screenshots of the README and the guide: the real window answers a question of the demo.

Run with a display, or under Xvfb:
    xvfb-run -a -s "-screen 0 1920x1200x24" .venv/bin/python packaging/screenshots.py
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from rlm_desktop import paths
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.app import open_window
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.window import Window

FOLDER = Path(__file__).parent.parent / "resources" / "docs" / "screenshots"
SIZE = QSize(1480, 920)
SECONDS = 120.0
SETTLE_SECONDS = 1.5
QUESTION = 0
"""Which of the demo's questions is asked."""


def main() -> int:
    """Save welcome.png, window-light.png and window-dark.png; the exit code."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    application = QApplication(sys.argv)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[paths.DATA_VARIABLE] = folder
        appearance = Appearance(application)
        window = open_window(Path(folder) / "runs.db", appearance, Faults(appearance))
        window.resize(SIZE)
        window.choices.change(theme="light")
        window.show()
        window.start([])
        _answer(application, window)
        for theme in ("light", "dark"):
            window.choices.change(theme=theme)
            _save(application, window, f"window-{theme}.png")
        window.choices.change(theme="light")
        window.menus.act("welcome").trigger()
        _save(application, window, "welcome.png")
        window.close()
    return 0


def _answer(application: QApplication, window: Window) -> None:
    """Have a question of the demo answered, and select the code that asked the sub model."""
    window.welcome_view.demo.click()
    questions = window.welcome_view.questions
    _wait(application, lambda: questions.count() > 0)
    questions.itemClicked.emit(questions.item(QUESTION))
    _wait(application, lambda: window.focus.run is not None)
    _wait(application, lambda: not window.runs.count)
    run = window.focus.run
    assert run is not None
    spans = window.reader.spans(run)
    window.focus.select(next(span.span for span in spans if span.kind is SpanKind.CODE and span.calls))


def _wait(application: QApplication, is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("the window did not get there")
        application.processEvents()
        time.sleep(0.01)


def _save(application: QApplication, window: Window, name: str) -> None:
    until = time.monotonic() + SETTLE_SECONDS
    _wait(application, lambda: time.monotonic() > until)
    window.grab().save(str(FOLDER / name))
    print(f"{name}: {(FOLDER / name).stat().st_size // 1000} KB")


if __name__ == "__main__":
    sys.exit(main())
