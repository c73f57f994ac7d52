"""The colours: of Qt's palette and of our meanings, each in light, dark and high contrast."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel

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
ROLES = {
    # role: (light, dark, high contrast)
    QPalette.ColorRole.Window: ("#f3f5f8", "#272c36", "#000000"),
    QPalette.ColorRole.WindowText: ("#1b1f27", "#e4e8ef", "#ffffff"),
    QPalette.ColorRole.Base: ("#ffffff", "#171a20", "#000000"),
    QPalette.ColorRole.AlternateBase: ("#f7f8fa", "#1c2027", "#141414"),
    QPalette.ColorRole.Text: ("#1b1f27", "#e4e8ef", "#ffffff"),
    QPalette.ColorRole.PlaceholderText: ("#6a7380", "#8b95a5", "#d0d0d0"),
    QPalette.ColorRole.Button: ("#f3f5f8", "#343b48", "#2a2a2a"),
    QPalette.ColorRole.ButtonText: ("#1b1f27", "#e4e8ef", "#ffffff"),
    QPalette.ColorRole.ToolTipBase: ("#ffffff", "#2b313c", "#000000"),
    QPalette.ColorRole.ToolTipText: ("#1b1f27", "#e4e8ef", "#ffffff"),
    QPalette.ColorRole.Highlight: ("#2d5fb8", "#3d6bbf", "#ffe14d"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#ffffff", "#000000"),
    QPalette.ColorRole.Accent: ("#2d5fb8", "#82aaff", "#ffe14d"),
    QPalette.ColorRole.Link: ("#2d5fb8", "#82aaff", "#8cc8ff"),
    QPalette.ColorRole.BrightText: ("#ffffff", "#ffffff", "#ffffff"),
    QPalette.ColorRole.Light: ("#ffffff", "#343b48", "#ffffff"),
    QPalette.ColorRole.Midlight: ("#e8ebf0", "#2f3541", "#c8c8c8"),
    QPalette.ColorRole.Mid: ("#c9ced8", "#3a4150", "#b0b0b0"),
    QPalette.ColorRole.Dark: ("#aab1be", "#14171d", "#c8c8c8"),
    QPalette.ColorRole.Shadow: ("#7d8695", "#0c0e12", "#ffffff"),
}
_FAINT = ("#939ba8", "#667080", "#a8a8a8")
_FAINT_ROLES = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def palette(kind: int) -> QPalette:
    """The palette of a kind."""
    made = QPalette()
    for role, colours in ROLES.items():
        made.setColor(role, QColor(colours[kind]))
    for role in _FAINT_ROLES:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(_FAINT[kind]))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(_FAINT[kind]))
    return made


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


def write_in(label: QLabel, meaning: str) -> None:
    """Write a label in a meaning's colour; one that it has already is not set again, so that nobody hears a change."""
    palette, wanted = label.palette(), colour(meaning)
    if palette.color(label.foregroundRole()) != wanted:
        palette.setColor(label.foregroundRole(), wanted)
        label.setPalette(palette)
