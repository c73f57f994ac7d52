"""A section with a title that opens and closes; what is in it may be made only when it is first opened."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget


class Fold(QWidget):
    """A title button, a note at its right, and a body below.

    Signals:
        toggled(bool): it was opened or closed.
    """

    toggled = Signal(bool)

    def __init__(
        self, title: str, make_body: Callable[[], QWidget], *, is_open: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._make_body = make_body
        self._body: QWidget | None = None
        self._button = QToolButton()
        self._button.setText(title)
        self._button.setAutoRaise(True)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.setAccessibleName(title)
        bold = QFont(self._button.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self._button.setFont(bold)
        self._note = QLabel()
        self._note.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = self._head = QHBoxLayout()
        self._tools: QWidget | None = None
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(8)
        head.addWidget(self._button)
        head.addWidget(self._note, 1)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(4)
        self._layout.addLayout(head)
        self._is_open = False
        self._button.clicked.connect(self._on_clicked)
        self._show_arrow()
        if is_open:
            self.set_open(True)

    def add_tools(self, tools: QWidget) -> None:
        """Put these at the right of the title, for as long as it is open."""
        self._tools = tools
        self._head.addWidget(tools)
        tools.setVisible(self._is_open)

    def set_title(self, title: str, note: str = "") -> None:
        """Another title, and what is said beside it."""
        if self._button.text() != title:
            self._button.setText(title)
            self._button.setAccessibleName(title)
        if self._note.text() != note:
            self._note.setText(note)

    def title(self) -> str:
        """The title, without the note."""
        return self._button.text()

    def is_open(self) -> bool:
        """Whether the body is in sight."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Open or close it."""
        if is_open == self._is_open:
            return
        self._is_open = is_open
        if is_open and self._body is None:
            self._body = self._make_body()
            self._layout.addWidget(self._body)
        if self._body is not None:
            self._body.setVisible(is_open)
        if self._tools is not None:
            self._tools.setVisible(is_open)
        self._show_arrow()
        self.toggled.emit(is_open)

    def body(self) -> QWidget | None:
        """What is in it; None as long as it was never opened."""
        return self._body

    @Slot()
    def _on_clicked(self) -> None:
        self.set_open(not self._is_open)

    def _show_arrow(self) -> None:
        self._button.setArrowType(Qt.ArrowType.DownArrow if self._is_open else Qt.ArrowType.RightArrow)
        self._button.setAccessibleDescription("open" if self._is_open else "closed")
