"""The window before anything is in it: its place on the screen, the titles of its menus, the first words of its page.

It is what is painted first. Nothing slow is imported for it; slow is also the name `Qt`, a table of all enumerations:
it takes longer than all the rest of this file (decision 0016).
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMainWindow, QMenu, QVBoxLayout, QWidget

from rlm_desktop import paths
from rlm_desktop.ui.welcome.greeting import Greeting, page_of

MENUS = ("&File", "&Edit", "&Run", "&Go", "&View", "&Help")
SIZE = QSize(1480, 920)
GEOMETRY, SIDES = "window/geometry", "window/sides"
SIDES_MEANT = (344, 40, 444, 200)
"""Pixels left, above, right and below the page, before anyone moved a dock."""
MOST_SIDE = 4_000


class Frame(QMainWindow):
    """Stands where the window was left. Its parts come later and take the places of what is here."""

    def __init__(self, database: Path, memory: QSettings) -> None:
        super().__init__()
        self.setWindowTitle("RLM Desktop")
        self.setWindowIcon(QIcon(str(paths.resources() / "icons" / "application.svg")))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        self.database = database
        self.memory = memory
        self.titles: dict[str, QMenu] = {title.replace("&", ""): self.menuBar().addMenu(title) for title in MENUS}
        self.greeting = Greeting()
        self.page = QWidget(self)
        self.column = QVBoxLayout(self.page)
        self.column.setContentsMargins(*_sides(memory))
        self.column.setSpacing(0)
        self._first = page_of(self.greeting)
        self.column.addWidget(self._first)
        self.setCentralWidget(self.page)
        self.resize(SIZE)
        place = memory.value(GEOMETRY)
        self.restoreGeometry(place if isinstance(place, QByteArray) else QByteArray())

    def make_room(self) -> None:
        """The docks stand around the page now, where the words had kept their places free."""
        self.column.setContentsMargins(0, 0, 0, 0)

    def fill_page(self, *parts: QWidget) -> None:
        """Put the parts on the page, one above the other; the last has all the room that the others leave."""
        self._first.deleteLater()
        for part in parts:
            self.column.addWidget(part)
        self.column.setStretch(self.column.count() - 1, 1)

    def remember_place(self) -> None:
        """Keep where it stands, and where its page is in it."""
        self.memory.setValue(GEOMETRY, self.saveGeometry())
        page, whole = self.page.geometry(), self.rect()
        top = page.top() - self.menuBar().height()
        sides = (page.left(), top, whole.right() - page.right(), whole.bottom() - page.bottom())
        self.memory.setValue(SIDES, ",".join(str(max(side, 0)) for side in sides))


def remembered() -> QSettings:
    """What the window knows of the time before: the ini file beside the settings."""
    return QSettings(str(paths.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)


def _sides(memory: QSettings) -> tuple[int, ...]:
    texts = str(memory.value(SIDES, "")).split(",")
    sides = tuple(min(int(text), MOST_SIDE) for text in texts if text.isdecimal())
    return sides if len(sides) == len(SIDES_MEANT) else SIDES_MEANT
