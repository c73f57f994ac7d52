"""How the pages of a comparison are laid out: a row of acts, and beneath it what they act on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QTabWidget, QVBoxLayout, QWidget

SIDE, GAP = 12, 8


def row(*widgets: QWidget, stretched: QWidget | None = None, above: int = 4) -> QHBoxLayout:
    """Widgets beside each other. stretched: which of them gets the room that is left; above: pixels over and under."""
    layout = QHBoxLayout()
    layout.setContentsMargins(SIDE, above, SIDE, above)
    layout.setSpacing(GAP)
    for widget in widgets:
        layout.addWidget(widget, int(widget is stretched))
    return layout


def fill(page: QWidget, head: QLayout, body: QWidget) -> QWidget:
    """The page, with a row of acts over its body."""
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(head)
    column.addWidget(body, 1)
    return page


def fill_tabs(tabs: QTabWidget, name: str, pages: Mapping[str, QWidget]) -> None:
    """Pages by their titles. name: of all, for who hears the window."""
    tabs.setDocumentMode(True)
    tabs.setAccessibleName(name)
    for title, page in pages.items():
        tabs.addTab(page, title)


def muted(text: str = "") -> QLabel:
    """What is said beside the acts."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label
