"""What a screen reader is told of the painted screens: that each is a chart, its name, and what it says of itself."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget

CHARTS = frozenset({"TimelineHands", "OverviewView", "FlameView"})
"""Classes of the widgets that are pictures."""
_made: dict[int, QAccessibleInterface] = {}
"""By address of the widget: Qt has no hand on what Python made."""


class Chart(QAccessibleWidget):
    """A picture of figures; its value is what the widget describes itself with."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, QAccessible.Role.Chart)

    def text(self, kind: QAccessible.Text) -> str:
        """Qt."""
        widget = self.widget()
        if kind == QAccessible.Text.Value:
            return widget.accessibleDescription()
        return super().text(kind)


def install() -> None:
    """Have Qt ask here; once for the whole application."""
    QAccessible.installFactory(_interface)


def _interface(name: str, thing: QObject) -> QAccessibleInterface | None:
    if name not in CHARTS or not isinstance(thing, QWidget):
        return None
    key = id(thing)
    made = _made[key] = Chart(thing)
    thing.destroyed.connect(lambda: _made.pop(key, None))
    return made
