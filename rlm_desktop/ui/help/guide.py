"""The guide in a window of its own, with the way back and to its contents."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from rlm_desktop import paths
from rlm_desktop.ui.help.pages import GuidePages


class Guide(QWidget):
    """Shows resources/docs/guide, from its index on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = GuidePages(paths.resources() / "docs" / "guide")
        self.contents = QPushButton("&Contents")
        self.back = QPushButton("&Back")
        self.back.setToolTip("The page before (Alt+Left)")
        self.back.setEnabled(False)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 8, 8, 0)
        buttons.setSpacing(8)
        buttons.addWidget(self.contents)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(buttons)
        column.addWidget(self.pages, 1)
        self.setFocusProxy(self.pages)
        self.contents.clicked.connect(self.show_contents)
        self.back.clicked.connect(self.pages.backward)
        self.pages.backwardAvailable.connect(self.back.setEnabled)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self).activated.connect(self.pages.backward)
        self.show_contents()

    @Slot()
    def show_contents(self) -> None:
        """Show the first page."""
        self.pages.show_page("index.md")
