"""How much larger what is measured in pixels becomes, so that larger text finds room in it."""

from __future__ import annotations

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

TEXT_PIXELS = 18
"""The height of a line of text for which pictures are made."""

USUAL_PIXELS = 16
"""The height for which columns have their widths."""


def enlargement(widget: QWidget) -> float:
    """How much wider columns become; 1 for text of the usual size."""
    return max(1.0, widget.fontMetrics().height() / USUAL_PIXELS)


def magnification(widget: QWidget) -> float:
    """How much larger a picture is drawn; 1 as long as the text fits, and never less."""
    return max(1.0, widget.fontMetrics().height() / TEXT_PIXELS)


def font_within(widget: QWidget) -> QFont:
    """The widget's font, for a picture that is drawn so much larger: on screen it has its own size."""
    font = QFont(widget.font())
    font.setPointSizeF(font.pointSizeF() / magnification(widget))
    return font
