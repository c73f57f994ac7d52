"""A line to write a filter in, and below it what is wrong with what stands there: the same for runs and for a run."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain
from rlm_desktop.store.filters import FilterError
from rlm_desktop.ui import theme

INSTEAD = "instead"


class FilterLine(QLineEdit):
    """Escape clears and then leaves.

    Signals:
        left(): Escape was pressed where nothing was to clear.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: the key that a line of text has no use for."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.text():
            self.clear()
            self.returnPressed.emit()
        else:
            self.left.emit()

    def select_wrong(self, error: RlmError) -> None:
        """Select what is wrong, or put the cursor where something is missing."""
        if isinstance(error, FilterError):
            self.setSelection(error.start, max(error.end - error.start, 0))


class WrongFilter(QLabel):
    """Hidden while all is well. The wrong place is underlined; what was probably meant is put in by a click.

    Signals:
        put_right(text): the whole filter, with what was meant in its place.
    """

    put_right = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self._error: RlmError | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setAccessibleName("What is wrong with the filter")
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.setWordWrap(True)
        self.hide()
        self.linkActivated.connect(self._on_link)

    @property
    def error(self) -> RlmError | None:
        """What is said; None while all is well."""
        return self._error

    def say(self, text: str, error: RlmError | None) -> None:
        """Say what is wrong with a filter; nothing is, where the error is None."""
        self._text, self._error = text, error
        self.setText("" if error is None else self._said(error))
        self.setVisible(error is not None)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: take the colours of the new palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and getattr(self, "_error", None) is not None:
            self.say(self._text, self._error)

    def _said(self, error: RlmError) -> str:
        said = escape(plain(str(error)))
        if not isinstance(error, FilterError):
            return said
        text = self._text
        before, wrong, after = text[: error.start], text[error.start : error.end] or "?", text[error.end :]
        if error.instead:
            near = escape(repr(error.instead))
            said = said.replace(near, f'<a href="{INSTEAD}">{escape(error.instead)}</a>', 1)
        red = theme.colour("failed").name()
        return f'{_spaced(before)}<u style="color:{red}"><b>{_spaced(wrong)}</b></u>{_spaced(after)} — {said}'

    @Slot()
    def _on_link(self) -> None:
        error = self._error
        if isinstance(error, FilterError) and error.instead:
            self.put_right.emit(self._text[: error.start] + error.instead + self._text[error.end :])


def _spaced(text: str) -> str:
    return escape(plain(text)).replace(" ", "&nbsp;")
