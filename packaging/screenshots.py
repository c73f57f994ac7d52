"""Draws the screenshots of the README and the guide: the real window answers a question of the demo.

Every screen is drawn in light and dark, at 100 % and 200 %. Run with a display, or under Xvfb:
    xvfb-run -a -s "-screen 0 3840x2400x24" .venv/bin/python packaging/screenshots.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from rlm_desktop import paths
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.app import open_window
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.costs.view import CostsView
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.window import Window

DOCS = Path(__file__).parent.parent / "resources" / "docs"
README, GUIDE = DOCS / "screenshots", DOCS / "guide" / "screens"
SIZE = QSize(1480, 920)
SECONDS = 120.0
SETTLE_SECONDS = 1.5
CHART = "Tokens"
"""The demo costs nothing, so not the first one."""
QUESTION = 0
"""Which of the demo's questions is asked."""
QUALITY = {".png": 0, ".webp": 80}
"""Of a PNG, 0 is the smallest file, without loss."""
SCALES = ("100", "200")
SCALE_VARIABLE = "QT_SCALE_FACTOR"


def main(arguments: list[str]) -> int:
    """Save all pictures, each scale in a process of its own, since Qt reads it once; the exit code."""
    if arguments:
        return _draw(arguments[0])
    for scale in SCALES:
        environment = {**os.environ, SCALE_VARIABLE: str(int(scale) / 100)}
        done = subprocess.run([sys.executable, __file__, scale], env=environment, check=False)
        if done.returncode:
            return done.returncode
    return 0


def _draw(scale: str) -> int:
    for folder in (README, GUIDE):
        folder.mkdir(parents=True, exist_ok=True)
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
            _screens(application, window, f"{theme}-{scale}")
        window.close()
    return 0


def _screens(application: QApplication, window: Window, suffix: str) -> None:
    """Each screen in turn, as a user comes to it."""

    def save(name: str, screen: QWidget = window) -> None:
        _save(application, screen, GUIDE / f"{name}-{suffix}.webp")

    save("window")
    if suffix.endswith("-100"):
        _save(application, window, README / f"window-{suffix.removesuffix('-100')}.png")
    save("inspector", window.inspector_dock)
    save("library", window.library_dock)
    save("notes", window.notes_view)
    save("timeline_and_tree", window.screens.page)
    window.focus.set_filter("kind:sub")
    save("filter", window.screens.page)
    window.focus.set_filter("")
    window.menus.act("search").trigger()
    fields = window.search_dock.findChildren(QLineEdit)
    fields[0].setText("pump")
    save("search", window.search_dock)
    window.costs_dock.bring()
    window.costs_dock.findChildren(CostsView)[0].show_chart(CHART)
    save("costs", window.costs_dock)
    window.ask_dock.raise_()
    window.menus.act("commands").trigger()
    save("commands", window.palette_view)
    window.palette_view.leave()
    window.dialogs.show_settings()
    _save_dialogs(application, window, f"settings-{suffix}")
    run = window.focus.run
    window.menus.act("welcome").trigger()
    save("welcome")
    if suffix == "light-100":
        _save(application, window, README / "welcome.png")
    window.focus.show(run)
    _select_code(window)


def _save_dialogs(application: QApplication, window: Window, name: str) -> None:
    for dialog in application.topLevelWidgets():
        if dialog.isVisible() and dialog is not window and dialog.isModal():
            _save(application, dialog, GUIDE / f"{name}.webp")
            dialog.close()


def _select_code(window: Window) -> None:
    """Select the code that asked the sub model."""
    assert window.focus.run is not None
    spans = window.reader.spans(window.focus.run)
    window.focus.select(next(span.span for span in spans if span.kind is SpanKind.CODE and span.calls))


def _answer(application: QApplication, window: Window) -> None:
    """Have a question of the demo answered, and select the code that asked the sub model."""
    window.welcome_view.demo.click()
    questions = window.welcome_view.questions
    _wait(application, lambda: questions.count() > 0)
    questions.itemClicked.emit(questions.item(QUESTION))
    _wait(application, lambda: window.focus.run is not None)
    _wait(application, lambda: not window.runs.count)
    _select_code(window)


def _wait(application: QApplication, is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError("the window did not get there")
        application.processEvents()
        time.sleep(0.01)


def _save(application: QApplication, screen: QWidget, file: Path) -> None:
    until = time.monotonic() + SETTLE_SECONDS
    _wait(application, lambda: time.monotonic() > until)
    screen.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).save(str(file), quality=QUALITY[file.suffix])
    print(f"{file.name}: {file.stat().st_size // 1000} KB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
