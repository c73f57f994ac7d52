"""A sentence that stands over the end of a view for a moment: why a key led nowhere."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QAbstractScrollArea, QLabel

SAID_MILLISECONDS = 3_000


class Sentence(QLabel):
    """Hidden until something is said. Owned by its view."""

    def __init__(self, view: QAbstractScrollArea) -> None:
        super().__init__(view)
        self._view = view
        self._time = QTimer(self, singleShot=True, interval=SAID_MILLISECONDS)
        self._time.timeout.connect(self.hide)
        self.hide()
        self.setMargin(6)
        self.setFrameShape(QLabel.Shape.StyledPanel)
        self.setAutoFillBackground(True)

    @Slot(str)
    def say(self, sentence: str) -> None:
        """Show it for a while."""
        self.setText(sentence)
        self.adjustSize()
        area = self._view.viewport().geometry()
        self.move(area.center().x() - self.width() // 2, area.bottom() - self.height() - 8)
        self.show()
        self._time.start()
