"""The window's door: from the command line to a shown window."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from rlm_desktop import logbook, paths
from rlm_desktop.errors import RlmError
from rlm_desktop.store.library import check_writable, open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import display
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.incoming import message
from rlm_desktop.ui.incoming.handing_over import hand_over
from rlm_desktop.ui.interpreter import Interpreter
from rlm_desktop.ui.window import Window

BAD_INPUT = 2
SEEN_MILLISECONDS = 100
"""The window is painted before its workers take the processor."""


def main(arguments: list[str]) -> int:
    """Show the window until it is closed; the exit code."""
    try:
        parsed = _parser().parse_args(arguments)
    except SystemExit as leaving:  # argparse ends the process; its code is ours
        return leaving.code if isinstance(leaving.code, int) else BAD_INPUT
    database = Path(parsed.db or paths.database()).absolute()
    given = message.given(parsed.given)
    if hand_over(database, given):
        return 0
    if _is_refused(display.check):
        return BAD_INPUT
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C in a terminal ends the window; its workers see that
    application = QApplication(sys.argv[:1])
    if _is_refused(display.check_letters):
        return BAD_INPUT
    application.setApplicationName("RLM Desktop")
    application.setDesktopFileName("rlm-desktop")
    interpreter = Interpreter(application)
    appearance = Appearance(application)
    faults = Faults(application)
    faults.install()
    try:
        window = open_window(database, appearance, faults)
    except RlmError as error:
        QMessageBox.critical(None, "RLM Desktop", str(error))
        return BAD_INPUT
    window.show()
    QTimer.singleShot(SEEN_MILLISECONDS, window, lambda: _begin(window, faults, database, given))
    code = application.exec()
    interpreter.end()
    logbook.end()
    return code


def _is_refused(check: Callable[[], None]) -> bool:
    """Whether there is nothing that a window, or a word in it, could be shown on; it is said in the shell."""
    try:
        check()
    except RlmError as error:
        sys.stderr.write(f"rlm-desktop: {error}\n")
        return True
    return False


def _begin(window: Window, faults: Faults, database: Path, given: message.Given) -> None:
    """What can wait until the window is seen."""
    from rlm_desktop.ui.incoming.receiver import Receiver

    logbook.begin("window")
    faults.broke.connect(lambda _, trace: logbook.broke(trace))
    window.runs.changed.connect(lambda: logbook.note(f"runs under way: {', '.join(window.runs.runs) or 'none'}"))
    window.start(())
    try:
        check_writable(database)
    except RlmError as error:
        faults.take(error)
    window.incoming.open(given)
    receiver = Receiver(database, window)
    receiver.given.connect(window.incoming.take)
    receiver.begin()


def open_window(database: Path, appearance: Appearance, faults: Faults) -> Window:
    """The window of a database, which is made or brought to this version's tables first.

    Raises RlmError when it cannot be used.
    """
    open_library(database)
    return Window(database, Reader(database), appearance, faults)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="rlm-desktop", add_help=False)
    parser.add_argument("given", metavar="FILE", nargs="*")
    parser.add_argument("--db", metavar="FILE", type=Path)
    return parser
