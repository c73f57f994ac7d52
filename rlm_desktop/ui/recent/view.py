"""The menu of what was opened lately."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QWidget

from rlm_desktop.ui.recent.controller import MOST, Opened, Recent

SHOWN_PIXELS = 420
"""A longer path is cut in its middle."""
SHOWN_FILES = 20


class RecentMenu(QMenu):
    """Filled anew whenever something is opened, so that the palette of commands finds its entries too.

    Signals:
        chosen(opened): open these again.
    """

    chosen = Signal(object)

    def __init__(self, recent: Recent, parent: QWidget) -> None:
        super().__init__("Open &recent", parent)
        self._recent = recent
        self.setToolTipsVisible(True)
        recent.changed.connect(self.fill, Qt.ConnectionType.QueuedConnection)  # an entry may be what changed it
        self.fill()

    @Slot()
    def fill(self) -> None:
        """An entry for each, and one that forgets them all."""
        self.clear()
        for number, opened in enumerate(self._recent.kept, start=1):
            self._add(number, opened)
        self.addSeparator()
        self.addAction("&Clear recent files").triggered.connect(self._recent.clear)
        self.menuAction().setEnabled(bool(self._recent.kept))

    def _add(self, number: int, opened: Opened) -> None:
        first = self.fontMetrics().elidedText(_short(opened[0]), Qt.TextElideMode.ElideMiddle, SHOWN_PIXELS)
        others = f" and {len(opened) - 1} more" if len(opened) > 1 else ""
        entry = self.addAction(f"&{number % MOST} {first.replace('&', '&&')}{others}")
        entry.setToolTip("\n".join(opened[:SHOWN_FILES]))
        entry.triggered.connect(lambda: self.chosen.emit(opened))


def _short(path: str) -> str:
    """With a tilde for one's home."""
    try:
        return str(Path("~") / Path(path).relative_to(Path.home()))
    except ValueError:
        return path
