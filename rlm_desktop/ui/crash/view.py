"""What the user sees of a bug: the trace, the versions and the run, to be copied into a report. The window stays."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.crash.report import Report
from rlm_desktop.ui.figures import counted


class CrashDialog(QDialog):
    """Tells of one bug, and counts those that come while it is open. Owned by its parent.

    line: the error in one line. trace: as Python prints it. run: id of the run that is looked at.
    """

    def __init__(self, line: str, trace: str, run: str | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("A bug in RLM Desktop")
        self.resize(720, 420)
        self._report = Report(trace, run)
        said = QLabel(
            f"Something went wrong that should not have: {line[:300]}\n"
            "The window goes on, and nothing that was recorded is lost. Keys, e-mail addresses and places of files "
            "were taken out of the report below. The error itself may quote a document: look before you send it."
        )
        self.others = QLabel()
        self.others.hide()
        for label in (said, self.others):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._shown = QPlainTextEdit(self._report.text())
        self._shown.setReadOnly(True)
        self._shown.setAccessibleName("Report")
        self._shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy = buttons.addButton("&Copy report", QDialogButtonBox.ButtonRole.ActionRole)
        theme.without_icons(buttons)
        self.copy.clicked.connect(self._on_copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(said)
        column.addWidget(self.others)
        column.addWidget(self._shown, 1)
        column.addWidget(buttons)

    def add(self, line: str, trace: str) -> None:
        """Another bug came; the report has it."""
        is_new = self._report.add(trace)
        self.others.setText(f"{counted(self._report.others, 'bug')} more since this opened, the last: {line[:120]}")
        self.others.show()
        if is_new:
            self._shown.setPlainText(self._report.text())

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report.text())
