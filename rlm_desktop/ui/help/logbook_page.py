"""The end of the application's own log, and where its file lies."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from rlm_desktop import paths

SHOWN_BYTES = 200_000
EMPTY = "Nothing is written yet, or this place cannot be written."


class LogbookPage(QWidget):
    """Read once, when it is opened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        file = paths.log_file("window")
        place = QLabel(f"{file}\nWhat was started and ended, and where it failed; no text of a document or prompt.")
        place.setTextFormat(Qt.TextFormat.PlainText)
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        place.setWordWrap(True)
        self.lines = QPlainTextEdit(_end_of(file) or EMPTY)
        self.lines.setReadOnly(True)
        self.lines.setAccessibleName("Log")
        self.lines.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lines.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.lines.moveCursor(QTextCursor.MoveOperation.End)
        self.lines.moveCursor(QTextCursor.MoveOperation.StartOfLine)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(8)
        column.addWidget(place)
        column.addWidget(self.lines, 1)
        self.setFocusProxy(self.lines)


def _end_of(file: Path) -> str:
    """Its last lines, whole; empty where it cannot be read."""
    try:
        with file.open("rb") as read:
            skipped = max(0, os.fstat(read.fileno()).st_size - SHOWN_BYTES)
            read.seek(skipped)
            text = read.read(SHOWN_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
    return text.partition("\n")[2] if skipped else text
