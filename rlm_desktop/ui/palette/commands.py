"""Every command of the window: the entries of its menus, and the acts that its screens have for themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLabel, QMainWindow, QMenu, QWidget

from rlm_desktop.ui.palette.entries import Entry
from rlm_desktop.ui.palette.matching import match

KEPT = 20
"""Commands that are remembered as used last."""
MEMORY = "palette/used"
NOT_FOR_THIS = "Not for what is selected there"
"""Said of a screen's own act that does not say itself what is missing."""
_USED_LATELY = 5
"""What having been used adds to how well a command fits: no more than a letter in its place."""


class Commands:
    """A Source. Those used last come first; they are remembered in a file."""

    placeholder = "Type a part of a command"
    nothing = "No command has these letters in this order."

    def __init__(self, window: QMainWindow, memory: QSettings) -> None:
        self._window = window
        self._known: list[tuple[QAction, str]] = []
        self._memory = memory
        kept: Any = memory.value(MEMORY)  # an ini file gives a list of one as a string, an empty one as None
        self._used: list[str] = [kept] if isinstance(kept, str) else list(kept or [])

    def begin(self) -> None:
        """See which commands there are now."""
        self._known = list(gathered(self._window))

    def find(self, typed: str) -> list[Entry]:
        """The commands that fit; all of them when nothing is typed."""
        found: list[tuple[tuple[int, int], Entry]] = []
        for action, path in self._known:
            name = _name(action)
            fits = match(typed, name)
            if fits is None:
                continue
            age = self._used.index(name) if name in self._used else KEPT
            lately = _USED_LATELY if age < KEPT else 0
            order = (-(fits.score + lately), age) if typed.strip() else (age, 0)
            found.append((order, _entry(action, name, path, fits.places)))
        return [entry for _, entry in sorted(found, key=lambda pair: pair[0])]

    def chosen(self, entry: Entry) -> None:
        """Remember it."""
        self._used = [entry.identity, *(one for one in self._used if one != entry.identity)][:KEPT]
        self._memory.setValue(MEMORY, self._used)


def gathered(window: QMainWindow, *, only_menus: bool = False) -> Iterator[tuple[QAction, str]]:
    """Every action with a name, once, and the way to it: those of the menus first, then those of the screens."""
    seen: set[QAction] = set()
    for action in window.menuBar().actions():
        menu = _menu(action)
        if menu is not None:
            yield from _of_menu(menu, _name(action), seen)
    for widget in () if only_menus else window.findChildren(QWidget):
        if not isinstance(widget, QMenu | QLabel) and widget.isVisible():  # a label has its own words to copy, no more
            for action in widget.actions():
                if _is_command(action) and action not in seen:
                    seen.add(action)
                    yield action, _screen(widget)


def keyed(window: QMainWindow) -> list[tuple[str, str, str]]:
    """Of the menus' commands that have a key: menu, name whatever it would do now, key."""
    acts = gathered(window, only_menus=True)
    return [(path, action.iconText().rstrip("…"), key_of(action)) for action, path in acts if key_of(action)]


def key_of(action: QAction) -> str:
    """The action's keys as the platform writes them; a key that its text shows after a tab counts."""
    shown = action.text().partition("\t")[2]
    written = [key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()]
    return shown or ", ".join(written)


def _of_menu(menu: QMenu, path: str, seen: set[QAction]) -> Iterator[tuple[QAction, str]]:
    for action in menu.actions():
        below = _menu(action)
        if below is not None:
            yield from _of_menu(below, f"{path} ▸ {_name(action)}", seen)
        elif _is_command(action) and action not in seen:
            seen.add(action)
            yield action, path


def _menu(action: QAction) -> QMenu | None:
    menu = action.menu()
    return menu if isinstance(menu, QMenu) else None


def _is_command(action: QAction) -> bool:
    return bool(_name(action)) and not action.isSeparator() and action.isVisible() and action.menu() is None


def _name(action: QAction) -> str:
    return action.text().partition("\t")[0].replace("&", "").rstrip("…")


def _screen(widget: QWidget) -> str:
    """What the screen is called that has the action."""
    above: QWidget | None = widget
    while above is not None and not above.accessibleName():
        above = above.parentWidget()
    return "" if above is None else above.accessibleName()


def _entry(action: QAction, name: str, path: str, places: tuple[int, ...]) -> Entry:
    why_not = "" if action.isEnabled() else str(action.property("why_not") or NOT_FOR_THIS)
    ticked = "on" if action.isCheckable() and action.isChecked() else ""
    return Entry(
        name=name,
        act=action.trigger,
        places=places,
        group=path,
        about=why_not or ticked,
        key=key_of(action),
        is_enabled=action.isEnabled(),
        identity=name,
    )
