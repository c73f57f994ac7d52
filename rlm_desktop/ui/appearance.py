"""The window's palette, light and dark, and which of the two holds."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

THEMES = (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark"))
"""Name in the settings, and label with its key."""
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
_ROLES = {
    # role: (light, dark)
    QPalette.ColorRole.Window: ("#f3f5f8", "#272c36"),
    QPalette.ColorRole.WindowText: ("#1b1f27", "#e4e8ef"),
    QPalette.ColorRole.Base: ("#ffffff", "#171a20"),
    QPalette.ColorRole.AlternateBase: ("#f7f8fa", "#1c2027"),
    QPalette.ColorRole.Text: ("#1b1f27", "#e4e8ef"),
    QPalette.ColorRole.PlaceholderText: ("#6a7380", "#8b95a5"),
    QPalette.ColorRole.Button: ("#f3f5f8", "#343b48"),
    QPalette.ColorRole.ButtonText: ("#1b1f27", "#e4e8ef"),
    QPalette.ColorRole.ToolTipBase: ("#ffffff", "#2b313c"),
    QPalette.ColorRole.ToolTipText: ("#1b1f27", "#e4e8ef"),
    QPalette.ColorRole.Highlight: ("#2d5fb8", "#3d6bbf"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#ffffff"),
    QPalette.ColorRole.Accent: ("#2d5fb8", "#82aaff"),
    QPalette.ColorRole.Link: ("#2d5fb8", "#82aaff"),
    QPalette.ColorRole.BrightText: ("#ffffff", "#ffffff"),
    QPalette.ColorRole.Light: ("#ffffff", "#343b48"),
    QPalette.ColorRole.Midlight: ("#e8ebf0", "#2f3541"),
    QPalette.ColorRole.Mid: ("#c9ced8", "#3a4150"),
    QPalette.ColorRole.Dark: ("#aab1be", "#14171d"),
    QPalette.ColorRole.Shadow: ("#7d8695", "#0c0e12"),
}
_FAINT = ("#939ba8", "#667080")
_FAINT_ROLES = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


class Appearance(QObject):
    """Gives the application its palette, and again whenever the system turns light or dark."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._scheme = Qt.ColorScheme.Unknown
        application.setStyle("Fusion")
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self._on_scheme_changed()

    def choose(self, theme: str) -> None:
        """system, light or dark."""
        self._scheme = _SCHEMES[theme]
        QGuiApplication.styleHints().setColorScheme(self._scheme)
        self._on_scheme_changed()

    @Slot()
    def _on_scheme_changed(self) -> None:
        scheme = self._scheme  # some platforms, X11 without a desktop among them, do not take what was set
        if scheme is Qt.ColorScheme.Unknown:
            scheme = QGuiApplication.styleHints().colorScheme()
        dark = scheme is Qt.ColorScheme.Dark
        self._application.setPalette(_palette(dark=dark))


def _palette(*, dark: bool) -> QPalette:
    palette = QPalette()
    for role, pair in _ROLES.items():
        palette.setColor(role, QColor(pair[dark]))
    for role in _FAINT_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_FAINT[dark]))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(_FAINT[dark]))
    return palette
