"""The row of tools beside a text's title: as what it is shown, copy, save, open in a window."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.texts.kinds import Kind
from rlm_desktop.ui.texts.rows_view import MOST_COPIED


class TextTools(QWidget):
    """The tools of one text.

    Signals:
        kind_chosen(Kind): it is to be shown as this.
        copy_wanted(), save_wanted(), window_wanted(): as the tools say.
    """

    kind_chosen = Signal(object)
    copy_wanted = Signal()
    save_wanted = Signal()
    window_wanted = Signal()

    def __init__(self, *, has_window: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: tuple[Kind, ...] = ()
        self._as = QComboBox(self)
        self._as.setAccessibleName("Show as")
        self._as.setToolTip("As what the text is shown")
        self._as.hide()
        self._copy = _tool("Copy", "Copy the whole text")
        self._save = _tool("Save…", "Save the whole text to a file")
        self._window = _tool("Open in window", "Open in a window of its own")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for tool in (self._as, self._copy, self._save, self._window):
            layout.addWidget(tool)
        self._window.setVisible(has_window)
        self._paint()
        self._as.activated.connect(self._on_activated)
        self._copy.clicked.connect(self.copy_wanted)
        self._save.clicked.connect(self.save_wanted)
        self._window.clicked.connect(self.window_wanted)

    def show_state(self, size: int, kinds: Sequence[Kind], kind: Kind) -> None:
        """size: of the text, in characters; kinds: those that it can be shown as; kind: the one it is shown as."""
        if tuple(kinds) != self._kinds:
            self._kinds = tuple(kinds)
            self._as.clear()
            self._as.addItems([one.value for one in kinds])
        self._as.setCurrentText(kind.value)
        self._as.setVisible(len(kinds) > 2 or kind is not Kind.TEXT)
        self._copy.setEnabled(0 < size <= MOST_COPIED)
        self._copy.setToolTip("Too long for the clipboard: save it" if size > MOST_COPIED else "Copy the whole text")
        self._save.setEnabled(size > 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint()

    @Slot(int)
    def _on_activated(self, place: int) -> None:
        self.kind_chosen.emit(self._kinds[place])

    def _paint(self) -> None:
        for tool, icon in ((self._copy, "copy"), (self._save, "export"), (self._window, "window")):
            tool.setIcon(theme.icon(icon, "muted"))


def _tool(text: str, tip: str) -> QToolButton:
    tool = QToolButton()
    tool.setText(text)
    tool.setToolTip(tip)
    tool.setAccessibleName(text)
    tool.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    tool.setAutoRaise(True)
    tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return tool
