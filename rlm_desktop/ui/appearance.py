"""The window's palette, light, dark or of high contrast, which of them holds, and the size of its text."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from rlm_desktop import paths
from rlm_desktop.ui.theme import CONTRAST, DARK, LIGHT

THEMES = (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark"), ("contrast", "&High contrast"))
"""Name in the settings, and label with its key."""
ZOOMS = (100, 110, 125, 150, 175, 200, 250, 300)
"""Sizes of the text, in percent of the system's."""
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "contrast": Qt.ColorScheme.Dark,
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


class Appearance(QObject):
    """Gives the application its palette, again whenever the system turns light or dark, and the size of its text."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._theme = "system"
        self._usual = QFont(application.font())
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._on_scheme_changed()

    def choose(self, theme: str) -> None:
        """One of THEMES, by name."""
        self._theme = theme
        QGuiApplication.styleHints().setColorScheme(_SCHEMES[theme])
        self._on_scheme_changed()

    def zoom(self, percent: int) -> None:
        """Make the text this large, over the size that the system gives it."""
        font = QFont(self._usual)
        font.setPointSizeF(self._usual.pointSizeF() * percent / 100)
        if font.pointSizeF() != self._application.font().pointSizeF():
            self._application.setFont(font)

    @Slot()
    def _on_scheme_changed(self) -> None:
        scheme = _SCHEMES[self._theme]  # some platforms, X11 without a desktop among them, do not take what was set
        if scheme is Qt.ColorScheme.Unknown:
            scheme = QGuiApplication.styleHints().colorScheme()
        kind = CONTRAST if self._theme == "contrast" else DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(_palette(kind))
        edges = _edges() if kind == CONTRAST else ""
        if edges != self._application.styleSheet():
            self._application.setStyleSheet(edges)


def next_zoom(percent: int, *, down: bool = False) -> int:
    """The size of ZOOMS next to one; itself at the end."""
    beyond = [one for one in ZOOMS if (one < percent if down else one > percent)]
    return (beyond[-1] if down else beyond[0]) if beyond else percent


def _edges() -> str:
    """The style sheet of high contrast."""
    folder = paths.resources()
    return (folder / "themes" / "contrast.qss").read_text("utf-8").replace("ICONS", (folder / "icons").as_posix())


def _palette(kind: int) -> QPalette:
    palette = QPalette()
    for role, colours in ROLES.items():
        palette.setColor(role, QColor(colours[kind]))
    for role in _FAINT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_FAINT[kind]))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(_FAINT[kind]))
    return palette
