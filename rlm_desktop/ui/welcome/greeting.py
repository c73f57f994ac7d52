"""The first words of the welcome page, which are painted before anything else of it is there."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from rlm_desktop.ui import colours
from rlm_desktop.ui.title import Larger

WIDTH = 742
"""Pixels, of the column in the middle."""
MARGIN, ABOVE, GAP = 33, 41, 12
TITLE = "Ask questions of texts that are too long to read"
EXPLAINED = (
    "The text is a variable in Python. A model writes code that looks into it, cuts it up and asks other "
    "models about the pieces, until it can answer. You see every step of it."
)


class Greeting(QWidget):
    """What the application is for, in a title and two sentences."""

    def __init__(self) -> None:
        super().__init__()
        title, self.explained = Larger(TITLE, times=1.9), QLabel(EXPLAINED)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, ABOVE, 0, 0)
        column.setSpacing(GAP)
        for label in (title, self.explained):
            label.setWordWrap(True)
            column.addWidget(label)
        colours.write_in(self.explained, "muted")


def page_of(column: QWidget) -> QWidget:
    """A page with a column in its middle, no wider than is good to read."""
    column.setMaximumWidth(WIDTH)
    column.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    page = QWidget()
    grid = QGridLayout(page)
    grid.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 100)
    grid.setColumnStretch(2, 1)
    grid.setRowStretch(1, 1)
    grid.addWidget(column, 0, 1)
    return page
