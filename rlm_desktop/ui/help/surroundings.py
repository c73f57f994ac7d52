"""What the window stands on, for the diagnosis: the display and whether it is far away, painting, screens, fonts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from PySide6.QtCore import qVersion
from PySide6.QtGui import QFontDatabase, QFontInfo, QGuiApplication, QScreen

from rlm_desktop.ui.figures import percent

_FAR = re.compile(r"(?P<host>[^:/]+):\d+(?:\.\d+)?")
"""An X display with a host before its number; `unix` is this computer."""
NAME_CHARS = 20


def told() -> str:
    """In lines as the doctor's, with their title."""
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    found = {
        "Qt": qVersion(),
        "display": display(QGuiApplication.platformName(), os.environ),
        "painting": "by the processor; a graphics card is not needed, and not used",
        "screens": "; ".join(_screen(one) for one in QGuiApplication.screens()) or "none",
        "fonts": f"{QFontInfo(QGuiApplication.font()).family()}; for code {QFontInfo(fixed).family()}",
    }
    return "\n".join(["window", *(f"  {name:<{NAME_CHARS}} {said}" for name, said in found.items())])


def display(platform: str, environment: Mapping[str, str]) -> str:
    """How the window reaches the screen; an X server that is far away is said to be."""
    if platform != "xcb":
        return platform
    name = environment.get("DISPLAY", "")
    far = _FAR.fullmatch(name)
    if far is None or far["host"] == "unix":
        return f"X, {name}, on this computer"
    return f"X, {name}, over a network: what is drawn arrives later, and nothing else differs"


def _screen(screen: QScreen) -> str:
    size = screen.size() * screen.devicePixelRatio()
    return f"{size.width()} × {size.height()} at {percent(screen.devicePixelRatio())}"
