"""What the pages are made of: a column that scrolls and stays at its end, rows of notices, and forms of figures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui import theme
from rlm_desktop.ui.inspector.model import Notice

ICON = 16
NEAR_END = 4
"""Pixels from the end that still count as the end."""


class Page(QScrollArea):
    """A column of widgets. While `live`, it stays at its end when it was there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = False
        self._was_at_end = True
        column = QWidget()
        self.column = QVBoxLayout(column)
        self.column.setContentsMargins(12, 12, 12, 12)
        self.column.setSpacing(12)
        self.setWidget(column)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._on_range_changed)

    def to_top(self) -> None:
        """Begin at the beginning: another body is shown."""
        self._was_at_end = True
        self.verticalScrollBar().setValue(0)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self._was_at_end = value >= self.verticalScrollBar().maximum() - NEAR_END

    @Slot(int, int)
    def _on_range_changed(self, _least: int, most: int) -> None:
        if self.live and self._was_at_end:
            self.verticalScrollBar().setValue(most)


class Notices(QWidget):
    """Sentences with an icon each; nothing when there are none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[Notice, ...] = ()
        self._rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setVisible(False)

    def show_notices(self, notices: Sequence[Notice]) -> None:
        """Show these, and no others."""
        if tuple(notices) == self._shown:
            return
        self._shown = tuple(notices)
        self._lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown:
            self._lay_out()

    def _lay_out(self) -> None:
        for row in self._rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_notice_row(one) for one in self._shown]
        for row in self._rows:
            self._column.addWidget(row)
        self.setVisible(bool(self._rows))


class Form(QWidget):
    """Labels and values, side by side; the values can be selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_lines(self, lines: Sequence[tuple[str, str]]) -> None:
        """Show these; when only values changed, only they are touched."""
        if list(self._values) != [label for label, _ in lines]:
            self._lay_out(lines)
        for label, value in lines:
            if self._values[label].text() != value:
                self._values[label].setText(value)

    def value(self, label: str) -> str:
        """What is said beside a label."""
        return self._values[label].text()

    def _lay_out(self, lines: Sequence[tuple[str, str]]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._values = {}
        for row, (label, value) in enumerate(lines):
            name = muted(label)
            self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            self._values[label] = selectable(value)
            self._values[label].setAccessibleName(label)
            self._grid.addWidget(self._values[label], row, 1)


def heading(text: str) -> QLabel:
    """The title of a section."""
    label = QLabel(text)
    bold = QFont(label.font())
    bold.setWeight(QFont.Weight.DemiBold)
    label.setFont(bold)
    return label


def muted(text: str) -> QLabel:
    """Text that stands back."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def selectable(text: str = "") -> QLabel:
    """Text that wraps and can be copied."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


def _notice_row(notice: Notice) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    icon = QLabel()
    name = "inspector" if notice.meaning == "muted" else notice.meaning
    icon.setPixmap(theme.icon(name, notice.meaning).pixmap(QSize(ICON, ICON), row.devicePixelRatioF()))
    layout.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    layout.addWidget(selectable(notice.text), 1)
    return row
