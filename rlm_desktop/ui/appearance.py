"""The window's palette, light, dark or of high contrast, which of them holds, and the size of its text."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSettings, Slot
from PySide6.QtGui import QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from rlm_desktop import paths
from rlm_desktop.ui.colours import CONTRAST, DARK, LIGHT, palette

THEMES = (("system", "As the &system"), ("light", "&Light"), ("dark", "&Dark"), ("contrast", "&High contrast"))
"""Name in the settings, and label with its key."""
ZOOMS = (100, 110, 125, 150, 175, 200, 250, 300)
"""Sizes of the text, in percent of the system's."""
STYLE = "Fusion"
_KIND, _ZOOM = "look/kind", "look/zoom"
_MIDDLE = 128
"""Of lightness: a ground below it is dark."""


class Appearance(QObject):
    """Gives the application its palette, again whenever the system turns light or dark, and the size of its text.

    memory: how the window looked when it was left, which holds until somebody chooses: the settings, and Qt's name for
    what the system wants, are read only once the window is seen. The application was started in STYLE then.
    """

    def __init__(self, application: QApplication, memory: QSettings | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._theme = "system"
        self._kind: int | None = None
        self._usual = QFont(application.font())
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        if memory is None:
            application.setStyle(STYLE)
            self._on_scheme_changed()
        else:
            self._show(_number(memory, _KIND, _kind_of_the_system(application), CONTRAST))
            self.zoom(_number(memory, _ZOOM, ZOOMS[0], ZOOMS[-1]))

    def choose(self, theme: str) -> None:
        """One of THEMES, by name."""
        from PySide6.QtCore import Qt  # its table of all enumerations takes as long as the whole first picture

        self._theme = theme
        dark, light = Qt.ColorScheme.Dark, Qt.ColorScheme.Light
        wanted = {"light": light, "dark": dark, "contrast": dark}.get(theme, Qt.ColorScheme.Unknown)
        QGuiApplication.styleHints().setColorScheme(wanted)
        self._on_scheme_changed()

    def zoom(self, percent: int) -> None:
        """Make the text this large, over the size that the system gives it."""
        font = QFont(self._usual)
        font.setPointSizeF(self._usual.pointSizeF() * percent / 100)
        if font.pointSizeF() != self._application.font().pointSizeF():
            self._application.setFont(font)

    def remember(self, memory: QSettings) -> None:
        """Keep for the next start how it looks."""
        memory.setValue(_KIND, self._kind)
        memory.setValue(_ZOOM, round(100 * self._application.font().pointSizeF() / self._usual.pointSizeF()))

    @Slot()
    def _on_scheme_changed(self) -> None:
        kinds = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}
        # some platforms, X11 without a desktop among them, do not take what was set
        self._show(kinds[self._theme] if self._theme in kinds else _kind_by_name())

    def _show(self, kind: int) -> None:
        if kind == self._kind:
            return
        self._kind = kind
        self._application.setPalette(palette(kind))
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


def _kind_by_name() -> int:
    from PySide6.QtCore import Qt

    return DARK if QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark else LIGHT


def _kind_of_the_system(application: QApplication) -> int:
    """By the palette that it gave the application; without asking Qt for the name."""
    return DARK if application.palette().color(QPalette.ColorRole.Window).lightness() < _MIDDLE else LIGHT


def _number(memory: QSettings, name: str, usual: int, most: int) -> int:
    """What is remembered; the usual one where that is nothing, or nothing of ours."""
    text = str(memory.value(name, usual))
    return min(int(text), most) if text.isdecimal() else usual
