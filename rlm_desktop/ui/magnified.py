"""How much larger a picture that is measured in pixels is drawn, so that larger text finds room in it."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

TEXT_PIXELS = 18
"""The height of a line of text for which such pictures are made."""


def magnification(widget: QWidget) -> float:
    """1 as long as the text fits; never less."""
    return max(1.0, widget.fontMetrics().height() / TEXT_PIXELS)


def font_within(widget: QWidget) -> QFont:
    """The widget's font, for a picture that is drawn so much larger: on screen it has its own size."""
    font = QFont(widget.font())
    font.setPointSizeF(font.pointSizeF() / magnification(widget))
    return font
