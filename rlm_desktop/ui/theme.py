"""Colours by meaning, in light, dark and high contrast, and the shipped icons tinted with the text's colour."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialogButtonBox, QLabel

from rlm_desktop import paths
from rlm_desktop.events.outcome import Outcome, Status

ICON_SIZES = (16, 24, 32, 48)

LIGHT, DARK, CONTRAST = range(3)
"""Which of the colours of a meaning holds."""
COLOURS = {
    # meaning: (on light, on dark, of high contrast); text has a contrast of at least 4.5 on its base, the last one of 7
    "root": ("#2d5fb8", "#82aaff", "#8cc8ff"),
    "sub": ("#7a3fb0", "#c79bf2", "#e0b8ff"),
    "code": ("#0b6e66", "#5fd0c3", "#5ff0dc"),
    "step": ("#4b5563", "#aab4c3", "#e0e0e0"),
    "child_run": ("#9a4c00", "#f0a868", "#ffb870"),
    "ok": ("#1e7a34", "#6fcf87", "#7dff9b"),
    "running": ("#2d5fb8", "#82aaff", "#8cc8ff"),
    "failed": ("#b3261e", "#ff8a80", "#ff9c94"),
    "stopped": ("#8a5a00", "#e6b450", "#ffd24d"),
    "muted": ("#5c6470", "#9aa4b2", "#d0d0d0"),
    "line": ("#d5d9e0", "#3a4150", "#909090"),
    "raised": ("#f3f5f8", "#262b35", "#1c1c1c"),
    "accent": ("#2d5fb8", "#82aaff", "#ffe14d"),
}

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


def is_dark() -> bool:
    """Whether the window's base is darker than its text."""
    palette = QGuiApplication.palette()
    base = palette.color(QPalette.ColorRole.Base).lightness()
    return base < palette.color(QPalette.ColorRole.Text).lightness()


def kind() -> int:
    """LIGHT, DARK or CONTRAST: the last is the palette that is all black."""
    return _kind(QGuiApplication.palette().cacheKey())


@lru_cache(maxsize=4)
def _kind(palette_key: int) -> int:
    """Asked at every stroke of a painter; the key is another one once the application's palette changes."""
    palette = QGuiApplication.palette()
    grounds = {palette.color(role).rgb() for role in (QPalette.ColorRole.Base, QPalette.ColorRole.Window)}
    if grounds == {QColor("#000000").rgb()}:
        return CONTRAST
    return DARK if is_dark() else LIGHT


def colour(meaning: str) -> QColor:
    """The colour for a meaning, in the palette of now."""
    return QColor(COLOURS[meaning][kind()])


def of_status(status: Status) -> str:
    """The meaning whose colour and icon a span's status has."""
    return _STATUS[status]


def of_outcome(outcome: Outcome | None) -> str:
    """The meaning whose colour and icon a run's outcome has; None is running."""
    return "running" if outcome is None else _OUTCOMES[outcome]


def write_in(label: QLabel, meaning: str) -> None:
    """Write a label in a meaning's colour; one that it has already is not set again, so that nobody hears a change."""
    palette, wanted = label.palette(), colour(meaning)
    if palette.color(label.foregroundRole()) != wanted:
        palette.setColor(label.foregroundRole(), wanted)
        label.setPalette(palette)


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
