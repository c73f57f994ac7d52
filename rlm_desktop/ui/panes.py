"""The window's panes, and how the keyboard gets from one to the other: F6 in a circle, Ctrl and a number to five."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import shiboken6
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QMenu, QWidget

from rlm_desktop.ui.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """A part of the window that can have the keyboard."""

    name: str
    find: Callable[[], QWidget | None]
    """The widget; None while it is not there."""
    dock: QDockWidget | None = None
    """What it is in, when that can be hidden."""
    number: int = 0
    """Of its key with Ctrl; 0 for none."""


class Panes(QObject):
    """Gives panes the keyboard: to the widget in them that had it last, else to the first that takes it.

    panes: in the order of F6.
    """

    def __init__(self, window: QMainWindow, panes: tuple[Pane, ...]) -> None:
        super().__init__(window)
        self._window = window
        self._panes = panes
        self._had: dict[str, QWidget] = {}
        self.actions = [
            self._action(pane.name, f"Ctrl+{pane.number}", partial(self.go_to, pane))
            for pane in sorted(panes, key=lambda pane: pane.number)
            if pane.number
        ]
        self.actions += [
            self._action("Next pane", "F6", lambda: self._step(1)),
            self._action("Previous pane", "Shift+F6", lambda: self._step(-1)),
        ]
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def add_to(self, menu: QMenu) -> None:
        """Put the actions at the end of a menu."""
        menu.addSeparator()
        menu.addActions(self.actions)

    def go_to(self, pane: Pane) -> None:
        """Show a pane, and give it the keyboard."""
        if pane.dock is not None:
            pane.dock.show()
            pane.dock.raise_()
        widget = pane.find()
        if widget is not None:
            _target(widget, self._had.get(pane.name)).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_name(self, name: str) -> None:
        """The same, by the pane's name."""
        self.go_to(next(pane for pane in self._panes if pane.name == name))

    def _step(self, by: int) -> None:
        seen = [pane for pane in self._panes if _is_seen(pane.find())]
        held = next((place for place, pane in enumerate(seen) if self._holds(pane, QApplication.focusWidget())), None)
        if seen:
            start = held if held is not None else (-1 if by > 0 else 0)
            self.go_to(seen[(start + by) % len(seen)])

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        for pane in self._panes:
            if now is not None and self._holds(pane, now):
                self._had[pane.name] = now

    def _holds(self, pane: Pane, widget: QWidget | None) -> bool:
        found = pane.find()
        return found is not None and widget is not None and (found is widget or found.isAncestorOf(widget))

    def _action(self, text: str, key: str, act: Callable[[], None]) -> QAction:
        action = QAction(text, self._window)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(act)
        return action


def _is_seen(widget: QWidget | None) -> bool:
    """Whether something of it is on screen: a dock behind another one's tab is visible too, in Qt's words."""
    if widget is None or not widget.isVisible():
        return False
    return any(not one.visibleRegion().isEmpty() for one in (widget, *widget.findChildren(QWidget)))


def _target(pane: QWidget, had: QWidget | None) -> QWidget:
    """Who takes the keyboard in a pane: who had it, the pane itself or whom it names, the first in the order of Tab."""
    if had is not None and shiboken6.isValid(had) and had.isVisible() and pane.isAncestorOf(had):
        return had
    if isinstance(pane, Entry) or pane.focusProxy() is not None or pane.focusPolicy() != Qt.FocusPolicy.NoFocus:
        return pane
    takes = [
        one
        for one in pane.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisibleTo(pane) and one.isEnabled()
    ]
    return takes[0] if takes else pane
