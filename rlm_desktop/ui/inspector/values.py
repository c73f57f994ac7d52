"""Which text `c` copies: the one that has the keyboard, else the main one of the page."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.texts.long_text import LongText

MAIN = ("Reply", "Output", "Code", "Answer", "Question")
"""How the title of a page's main text begins, the likeliest first."""


def value_in(page: QWidget | None, focused: QWidget | None) -> str:
    """The text, whole; empty where the page shows none."""
    while focused is not None:
        if isinstance(focused, LongText):
            return focused.text()
        focused = focused.parentWidget()
    if page is None:
        return ""
    value = getattr(page, "value", None)
    if value is not None:
        return str(value())
    shown = [one for one in page.findChildren(LongText) if one.isVisible() and one.text()]
    for beginning in MAIN:
        for one in shown:
            if one.view.accessibleName().startswith(beginning):
                return one.text()
    return shown[0].text() if shown else ""
