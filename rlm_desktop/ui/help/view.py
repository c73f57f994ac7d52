"""The windows of the Help menu; what is in them is imported when they are opened."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QPlainTextEdit, QWidget

LOOKING = "Looking… This takes some seconds."


class HelpView(QObject):
    """Owns its windows; they are its parent window's.

    Signals:
        diagnosis_requested(): the doctor is wanted; give its words to `show_diagnosis`.
    """

    diagnosis_requested = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._diagnosis: QPlainTextEdit | None = None

    @Slot()
    def show_guide(self) -> None:
        """Open the guide in a window of its own."""
        from rlm_desktop.ui.help.guide import Guide

        self._show("Guide to RLM Desktop", Guide())

    def show_keys(self, menus: Iterable[tuple[str, str, str]]) -> None:
        """Open the sheet of all keys. menus: group, what is done, key."""
        from rlm_desktop.ui.help.keys import sheet

        self._show("Keyboard", sheet(menus))

    @Slot()
    def show_about(self) -> None:
        """Say what the application is, and what is inside of it."""
        from rlm_desktop.ui.help.about import AboutDialog

        AboutDialog(self._window.windowIcon(), self._window).open()

    @Slot()
    def diagnose(self) -> None:
        """Open a window for what the doctor says, and ask for it."""
        shown = QPlainTextEdit(LOOKING)
        shown.setReadOnly(True)
        shown.setAccessibleName("Diagnosis")
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._show("Diagnosis", shown)
        self._diagnosis = shown
        shown.destroyed.connect(self._on_closed)
        self.diagnosis_requested.emit()

    @Slot()
    def show_log(self) -> None:
        """Open the application's own log, at its end."""
        from rlm_desktop.ui.help.logbook_page import LogbookPage

        self._show("Log", LogbookPage())

    @Slot(str)
    def show_diagnosis(self, text: str) -> None:
        """Show what the doctor found, if that window is still open."""
        if self._diagnosis is not None:
            from rlm_desktop.ui.help.surroundings import told

            self._diagnosis.setPlainText(f"{told()}\n{text}")

    def _show(self, title: str, content: QWidget) -> None:
        from rlm_desktop.ui.texts.window import TextWindow

        window = TextWindow(title, self._window)
        window.hold(content)
        window.show()

    @Slot()
    def _on_closed(self) -> None:
        self._diagnosis = None
