"""One note on screen: its text, edited in place and written while one types, and when it was written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.store.rows import NoteRow
from rlm_desktop.ui import theme
from rlm_desktop.ui.figures import short_moment

PAUSE_MILLISECONDS = 800
"""Of typing, after which it is written."""
FEWEST_LINES, MOST_LINES = 2, 16


class NoteText(QPlainTextEdit):
    """As high as its text.

    Signals:
        left(): the keyboard went elsewhere.
    """

    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setPlaceholderText("Write a note")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.document().documentLayout().documentSizeChanged.connect(self._fit)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Qt: the keyboard goes elsewhere."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Escape leaves the note, written."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: another width breaks lines elsewhere."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        lines = min(MOST_LINES, max(FEWEST_LINES, int(self.document().size().height())))
        edges = self.height() - self.viewport().height() if self.isVisible() else 0
        air = 2 * int(self.document().documentMargin()) + 2 + edges
        height = lines * self.fontMetrics().lineSpacing() + air
        if height != self.height():
            self.setFixedHeight(height)


class NoteCard(QFrame):
    """A note that is there, or one that is yet to be written.

    Signals:
        typed(): the user paused in typing.
        left(): the user ended typing.
        remove_requested(): the note should go.
    """

    typed = Signal()
    left = Signal()
    remove_requested = Signal()

    def __init__(self, note: NoteRow | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("note")
        self.note = note
        self.before = note
        """As it was when the user began to type."""
        self.is_adding = False
        """Whether it is on its way to the disk for the first time."""
        self.wanted = ""
        """What was typed last, meanwhile."""
        self.editor = NoteText(self)
        self.editor.setAccessibleName("Note")
        self._when = QLabel(self)
        self._when.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._remove = QToolButton(self)
        self._remove.setText("Delete")
        self._remove.setAutoRaise(True)
        self._remove.setAccessibleName("Delete this note")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MILLISECONDS)
        line = QHBoxLayout()
        line.addWidget(self._when, 1)
        line.addWidget(self._remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.editor)
        layout.addLayout(line)
        self.show_note(note)
        self._paint()
        self.editor.textChanged.connect(self._pause.start)
        self._pause.timeout.connect(self.typed)
        self.editor.left.connect(self._on_left)
        self._remove.clicked.connect(self.remove_requested)

    @property
    def text(self) -> str:
        """What is typed."""
        return self.editor.toPlainText()

    @property
    def is_edited(self) -> bool:
        """Whether the user is at it."""
        return self.editor.hasFocus() or self._pause.isActive()

    def show_note(self, note: NoteRow | None) -> None:
        """Show a note as it is on the disk; a text that is being edited stays."""
        self.note = note
        if note is None:
            self._when.setText("Not written yet")
            return
        if not self.is_edited:
            self.before = note
            if self.text != note.text:
                self.editor.setPlainText(note.text)
                self._pause.stop()
        said = f"Edited {short_moment(note.changed)}" if note.changed > note.created + 1 else short_moment(note.created)
        self._when.setText(said)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: colours follow light and dark."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._paint()

    @Slot()
    def _on_left(self) -> None:
        self._pause.stop()
        self.left.emit()

    def _paint(self) -> None:
        line, raised = theme.colour("line").name(), theme.colour("raised").name()
        sheet = (
            f"QFrame#note {{ background: {raised}; border: 1px solid {line}; border-radius: 4px; }}"
            "QPlainTextEdit { background: transparent; }"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
            theme.write_in(self._when, "muted")
