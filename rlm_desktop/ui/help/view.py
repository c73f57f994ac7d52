"""The windows of the Help menu; what is in them is imported when they are opened."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6 import QtCore
from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QMessageBox, QPlainTextEdit, QWidget

ABOUT = """\
RLM Desktop {version}

Runs and explores recursive language models over texts larger than any window, after “Recursive Language Models” \
(Zhang, Kraska and Khattab, 2025).

MIT licence. Python {python}, Qt {qt}, {system}."""
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
        """Say what the application is."""
        import platform

        dialog = QMessageBox(self._window)
        dialog.setWindowTitle("About RLM Desktop")
        dialog.setIconPixmap(self._window.windowIcon().pixmap(64, 64))
        dialog.setText(
            ABOUT.format(
                version=_version(),
                python=platform.python_version(),
                qt=QtCore.qVersion(),
                system=platform.platform(terse=True),
            )
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

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

    @Slot(str)
    def show_diagnosis(self, text: str) -> None:
        """Show what the doctor found, if that window is still open."""
        if self._diagnosis is not None:
            self._diagnosis.setPlainText(text)

    def _show(self, title: str, content: QWidget) -> None:
        from rlm_desktop.ui.texts.window import TextWindow

        window = TextWindow(title, self._window)
        window.hold(content)
        window.show()

    @Slot()
    def _on_closed(self) -> None:
        self._diagnosis = None


def _version() -> str:
    import importlib.metadata  # slow to import, and seldom needed

    try:
        return importlib.metadata.version("rlm-desktop")
    except importlib.metadata.PackageNotFoundError:
        return "(not installed)"
