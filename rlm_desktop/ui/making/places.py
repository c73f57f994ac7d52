"""The menus and the toolbar, and the docks that the screens are put into: all that has a place of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.dock import Dock
from rlm_desktop.ui.late_dock import LateDock
from rlm_desktop.ui.layout import Layout
from rlm_desktop.ui.menus import Menus
from rlm_desktop.ui.parts import Parts

LIBRARY_PIXELS = 340
INSPECTOR_PIXELS = 440
_AREA = Qt.DockWidgetArea


def make(window: Parts) -> None:
    """Make them, and put them where they were when the window was left."""
    window.menus = Menus(window, window.titles)
    left, right, bottom = _AREA.LeftDockWidgetArea, _AREA.RightDockWidgetArea, _AREA.BottomDockWidgetArea
    window.setCorner(Qt.Corner.BottomLeftCorner, left)
    window.setCorner(Qt.Corner.BottomRightCorner, right)
    window.library_dock = _dock(window, Dock("Library", window), left)
    window.documents_dock = _dock(window, Dock("Documents", window), left)
    window.inspector_dock = _dock(window, Dock("Inspector", window), right)
    window.notes_dock = _dock(window, Dock("Notes", window), right)
    window.tabifyDockWidget(window.inspector_dock, window.notes_dock)
    window.inspector_dock.raise_()
    window.ask_dock = _dock(window, Dock("Ask", window), bottom)
    window.search_dock, window.costs_dock = _late(window, "Search"), _late(window, "Costs")
    window.splitDockWidget(window.search_dock, window.ask_dock, Qt.Orientation.Vertical)
    window.tabifyDockWidget(window.search_dock, window.costs_dock)
    window.menus.add_docks(
        (
            *(window.library_dock, window.documents_dock, window.inspector_dock, window.notes_dock),
            *(window.ask_dock, window.search_dock, window.costs_dock),
        )
    )
    _size(window)
    window.menus.toolbar.show()
    window.layout_memory = Layout(window.memory, window, lambda: _size(window))
    window.layout_memory.restore()
    window.make_room()


def _size(window: Parts) -> None:
    """Give the docks the sizes that were meant."""
    sides = [window.library_dock, window.inspector_dock]
    window.resizeDocks(sides, [LIBRARY_PIXELS, INSPECTOR_PIXELS], Qt.Orientation.Horizontal)
    window.resizeDocks([window.library_dock, window.documents_dock], [500, 300], Qt.Orientation.Vertical)


def _dock(window: Parts, dock: Dock, area: Qt.DockWidgetArea) -> Dock:
    dock.setObjectName(dock.windowTitle().lower())
    dock.setWidget(QWidget(dock))
    window.addDockWidget(area, dock)
    dock.show()  # in a window that is seen, Qt does so later, and would take it to be meant hidden until then
    return dock


def _late(window: Parts, title: str) -> LateDock:
    dock = LateDock(title, window)
    window.addDockWidget(_AREA.BottomDockWidgetArea, dock)
    dock.hide()
    return dock
