"""The sheet of all keys: those of the menus as they are, and those that screens hear while they have the keyboard."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from PySide6.QtWidgets import QTextBrowser

from rlm_desktop.ui import theme


class Key(NamedTuple):
    """One key, or several for the same."""

    keys: str
    does: str


LISTS = (
    Key("J or ↓, K or ↑", "next row, previous row"),
    Key("H or ←, L or →", "close or go to the row above; open or go to the row below"),
)
STEPS = (
    Key("[ and ]", "previous and next step"),
    Key(", and .", "previous and next of the same parent"),
    Key("N, Shift+N", "next error, previous error"),
)
SCREEN_KEYS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    (
        "Steps and calls",
        (*LISTS, *STEPS, Key("Enter, Backspace", "go in, go out"), Key("Ctrl+C", "copy")),
    ),
    (
        "Timeline",
        (
            Key("W or +, S or -", "zoom in, zoom out"),
            Key("A, D", "move left, move right"),
            Key("0", "the whole run"),
            Key("F, then F again", "centre the selection, then fit it"),
            Key("arrows", "the bar beside, above or below"),
            *STEPS,
        ),
    ),
    (
        "Filter",
        (
            Key("Enter", "apply it"),
            Key("Esc", "clear it; once more: back to the steps"),
            Key("↓", "what can be written"),
        ),
    ),
    (
        "Replay",
        (
            Key("Space, Shift+Space", "play or pause, a step on; in the tree and the timeline, too"),
            Key("←, →", "one event back, one on"),
            Key("Page up, Page down", "one step back, one on"),
            Key("Home, End", "the beginning, the whole run"),
            Key("Esc", "close it"),
        ),
    ),
    ("Question", (Key("Ctrl+Enter", "ask"),)),
    ("Command palette", (Key("Enter", "do it, or go there"), Key("Esc", "leave"))),
)
"""By screen. Single letters act only while a list or the timeline has the keyboard."""


def sheet(menus: Iterable[tuple[str, str, str]]) -> QTextBrowser:
    """All keys, to be read and copied. menus: group, what is done, key; in the order of the menus."""
    groups: dict[str, list[Key]] = {}
    for group, does, keys in menus:
        groups.setdefault(group, []).append(Key(keys, does))
    view = QTextBrowser()
    view.setAccessibleName("All keys")
    view.document().setDocumentMargin(24)
    view.setHtml("".join(_table(title, keys) for title, keys in (*groups.items(), *SCREEN_KEYS)))
    return view


def _table(title: str, keys: Iterable[Key]) -> str:
    muted = theme.colour("muted").name()
    rows = "".join(
        f'<tr><td width="34%"><b>{escape(key.keys)}</b></td><td style="color:{muted}">{escape(key.does)}</td></tr>'
        for key in keys
    )
    return f'<h3>{escape(title)}</h3><table width="100%" cellpadding="3">{rows}</table>'
