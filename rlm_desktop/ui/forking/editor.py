"""A small editor of Python code: coloured as one types, in a font of fixed width."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from rlm_desktop.ui.texts.colouring import Painter, colours_of
from rlm_desktop.ui.texts.plain_view import fixed_font

COLOURED_MILLISECONDS = 150
"""After the last key, code is coloured anew as a whole."""
INDENT = "    "
LINES = 9


class CodeEditor(QPlainTextEdit):
    """Tab indents by four spaces; Shift+Tab and Ctrl+Tab leave the field, so that the keyboard is not caught in it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setAccessibleDescription("Python. Tab indents; Ctrl+Tab goes to the next field")
        self.setFont(fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(INDENT))
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * LINES)
        self._painter = Painter(self.document())
        self._soon = QTimer(self, singleShot=True, interval=COLOURED_MILLISECONDS)
        self._soon.timeout.connect(self._colour)
        self.textChanged.connect(self._on_text_changed)

    def show_code(self, code: str) -> None:
        """Show other code."""
        self.setPlainText(code)
        self._colour()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: what Tab does here."""
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.key() == Qt.Key.Key_Tab and plain and not self.isReadOnly():
            self.insertPlainText(INDENT)
        elif event.key() == Qt.Key.Key_Backtab:
            self.window().focusPreviousChild()  # the field itself would keep it
        elif event.key() == Qt.Key.Key_Tab:
            self.window().focusNextChild()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_painter"):
            self._painter.repaint()

    @Slot()
    def _on_text_changed(self) -> None:
        self._soon.start()

    @Slot()
    def _colour(self) -> None:
        self._soon.stop()
        if self._painter.take(colours_of(self.toPlainText())):
            was = self.blockSignals(True)  # new colours are no new text
            self._painter.repaint()
            self.blockSignals(was)
