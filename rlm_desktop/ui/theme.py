"""Colours by meaning, in light, dark and high contrast, and the shipped icons tinted with the text's colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialogButtonBox

from rlm_desktop import paths
from rlm_desktop.events.outcome import Outcome, Status
from rlm_desktop.ui.colours import COLOURS as COLOURS
from rlm_desktop.ui.colours import CONTRAST as CONTRAST
from rlm_desktop.ui.colours import DARK as DARK
from rlm_desktop.ui.colours import LIGHT as LIGHT
from rlm_desktop.ui.colours import colour as colour
from rlm_desktop.ui.colours import is_dark as is_dark
from rlm_desktop.ui.colours import kind as kind
from rlm_desktop.ui.colours import write_in as write_in

ICON_SIZES = (16, 24, 32, 48)

_STATUS = {
    Status.RUNNING: "running",
    Status.OK: "ok",
    Status.FAILED: "failed",
    Status.STOPPED: "stopped",
    Status.LOST: "failed",
}
_OUTCOMES = {
    Outcome.ANSWERED: "ok",
    Outcome.FORCED: "stopped",
    Outcome.STOPPED: "stopped",
    Outcome.BUDGET: "stopped",
    Outcome.TIME_LIMIT: "stopped",
    Outcome.FAILED: "failed",
    Outcome.LOST: "failed",
}


def of_status(status: Status) -> str:
    """The meaning whose colour and icon a span's status has."""
    return _STATUS[status]


def of_outcome(outcome: Outcome | None) -> str:
    """The meaning whose colour and icon a run's outcome has; None is running."""
    return "running" if outcome is None else _OUTCOMES[outcome]


def without_icons(buttons: QDialogButtonBox) -> QDialogButtonBox:
    """The same buttons, without the pictures that the style puts on some of them."""
    for button in buttons.buttons():
        button.setIcon(QIcon())
    return buttons


def icon(name: str, meaning: str | None = None) -> QIcon:
    """resources/icons/<name>.svg, in a meaning's colour or the text's; sharp at 100 and 200 %.

    On a selected row it has the colour of the selected text.
    """
    palette = QGuiApplication.palette()
    tint = palette.color(QPalette.ColorRole.WindowText) if meaning is None else colour(meaning)
    selected = palette.color(QPalette.ColorRole.HighlightedText)
    key = f"rlm-desktop/{name}/"
    result = QIcon()
    renderer: QSvgRenderer | None = None
    for size in ICON_SIZES:
        for mode, ink in ((QIcon.Mode.Normal, tint), (QIcon.Mode.Selected, selected)):
            pixmap = QPixmap()
            if not QPixmapCache.find(f"{key}{size}/{ink.rgba():x}", pixmap):
                renderer = renderer or QSvgRenderer(f"{paths.resources()}/icons/{name}.svg")
                pixmap = _drawn(renderer, size, ink)
                QPixmapCache.insert(f"{key}{size}/{ink.rgba():x}", pixmap)
            result.addPixmap(pixmap, mode)
    return result


def _drawn(renderer: QSvgRenderer, size: int, ink: QColor) -> QPixmap:
    """A shape in one colour."""
    pixmap = QPixmap(QSize(size, size))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(pixmap.rect(), ink)
    painter.end()
    return pixmap
