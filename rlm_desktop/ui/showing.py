"""The application, from its start to the end of its one window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from rlm_desktop.errors import RlmError
from rlm_desktop.ui.appearance import STYLE, Appearance
from rlm_desktop.ui.display import check_letters, is_refused
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.frame import remembered
from rlm_desktop.ui.opening import Opening
from rlm_desktop.ui.window import Window

REFUSED = 2


def show(database: Path, given: Sequence[str]) -> int:
    """Show the window until it is closed; the exit code. given: files and links of the command line."""
    application = QApplication([*sys.argv[:1], f"-style={STYLE}"])
    if is_refused(check_letters):
        return REFUSED
    application.setApplicationName("RLM Desktop")
    application.setDesktopFileName("rlm-desktop")
    memory = remembered()
    appearance = Appearance(application, memory)
    faults = Faults(application)
    faults.install()
    window = Window(database, appearance, faults, memory)
    opening = Opening(window)
    opening.opened.connect(lambda: _begin(application, window, given))
    opening.refused.connect(lambda error: _refuse(application, window, error))
    opening.begin()
    code = application.exec()
    _end()
    return code


def open_window(database: Path, appearance: Appearance, faults: Faults) -> Window:
    """The window of a database, all built and not shown.

    Raises RlmError when the database cannot be used.
    """
    window = Window(database, appearance, faults, remembered())
    for _ in window.turns():
        pass
    return window


def _begin(application: QApplication, window: Window, given: Sequence[str]) -> None:
    """What can wait until the window is built."""
    from rlm_desktop import logbook
    from rlm_desktop.store.library import check_writable
    from rlm_desktop.ui.incoming.receiver import Receiver
    from rlm_desktop.ui.interpreter import Interpreter

    interpreter = Interpreter(application)
    application.aboutToQuit.connect(interpreter.end)
    logbook.begin("window")
    window.faults.broke.connect(lambda _, trace: logbook.broke(trace))
    window.runs.changed.connect(lambda: logbook.note(f"runs under way: {', '.join(window.runs.runs) or 'none'}"))
    window.start(())
    try:
        check_writable(window.database)
    except RlmError as error:
        window.faults.take(error)
    window.incoming.open_all(given)
    receiver = Receiver(window.database, window)
    receiver.given.connect(window.incoming.take)
    receiver.begin()


def _refuse(application: QApplication, window: Window, error: RlmError) -> None:
    from PySide6.QtWidgets import QMessageBox

    QMessageBox.critical(window, "RLM Desktop", str(error))
    application.exit(REFUSED)


def _end() -> None:
    from rlm_desktop import logbook

    logbook.end()
