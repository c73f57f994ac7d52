"""A sentence in place: what is wrong and what to do about it, above the screens, until it is closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain
from rlm_desktop.ui import theme

ICON_PIXELS = 18


class Notice(QFrame):
    """Hidden until there is something to say; the latest sentence is shown.

    Signals:
        undo_requested(): what the sentence says should not have been done.
    """

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._sign = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._undo = QToolButton(self)
        self._undo.setText("Undo")
        self._undo.clicked.connect(self.undo_requested)
        self._undo.clicked.connect(self.hide)
        self._close = QToolButton(self)
        self._close.setText("Close")
        self._close.setAutoRaise(True)
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._text, stretch=1)
        row.addWidget(self._undo)
        row.addWidget(self._close)
        self._meaning = "failed"
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._text.text()

    @Slot(object)
    def show_error(self, error: RlmError) -> None:
        """Say what is wrong, and the remedy."""
        self._say("failed", str(error))

    @Slot(str)
    def show_fact(self, sentence: str) -> None:
        """Say something that is done, and needs no act."""
        self._say("ok", sentence)

    @Slot(str)
    def show_undoable(self, sentence: str) -> None:
        """Say something that is done, and can be undone from here."""
        self._say("ok", sentence, can_undo=True)

    @Slot()
    def retract(self) -> None:
        """What could be undone is undone, or is no longer the last thing done."""
        if not self._undo.isHidden():
            self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Take the colours of the new palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self.styleSheet():
            self._paint()

    def _say(self, meaning: str, sentence: str, *, can_undo: bool = False) -> None:
        self._meaning = meaning
        self._undo.setVisible(can_undo)
        self._text.setText(plain(sentence))
        self._paint()
        self.show()

    def _paint(self) -> None:
        colour, raised = theme.colour(self._meaning).name(), theme.colour("raised").name()
        sheet = f"QFrame#notice {{ background: {raised}; border: none; border-left: 4px solid {colour}; }}"
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
            self._sign.setPixmap(theme.icon(self._meaning, self._meaning).pixmap(ICON_PIXELS, ICON_PIXELS))
