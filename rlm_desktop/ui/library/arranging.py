"""The menus by which runs are sorted and grouped, archived ones shown, and columns chosen."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from rlm_desktop.store.shelf import Groups, Order
from rlm_desktop.ui.library.columns import COLUMNS, NAME
from rlm_desktop.ui.library.model import Asked

GROUPS = (
    (Groups.NONE, "Not grouped"),
    (Groups.CORPUS, "Group by corpus"),
    (Groups.QUESTION, "Group by question"),
    (Groups.FAMILY, "Forks under their run"),
)
FACES = ((None, "Cards or table by width"), (False, "Cards"), (True, "Table"))


class ArrangeMenu(QMenu):
    """Everything about the order of the runs.

    Signals:
        wanted(changes): fields of Asked with what they are to be; a dict.
        face_wanted(is_table): True, False or None.
    """

    wanted = Signal(object)
    face_wanted = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Arrange", parent)
        orders = self.addMenu("Sort by")
        self._orders = QActionGroup(self)
        for column in COLUMNS:
            self._put(orders, self._orders, column.title, column.order)
        orders.addSeparator()
        self._falls = orders.addAction("Largest or latest first")
        self._falls.setCheckable(True)
        self.addSeparator()
        self._groups = QActionGroup(self)
        for groups, text in GROUPS:
            self._put(self, self._groups, text, groups)
        self.addSeparator()
        self.archived = self.addAction("Show archived runs")
        self.archived.setCheckable(True)
        self.addSeparator()
        self._faces = QActionGroup(self)
        for is_table, text in FACES:
            self._put(self, self._faces, text, is_table)
        self._orders.triggered.connect(self._on_order)
        self._falls.triggered.connect(lambda is_on: self.wanted.emit({"is_descending": is_on}))
        self._groups.triggered.connect(lambda action: self.wanted.emit({"groups": action.data()}))
        self.archived.triggered.connect(lambda is_on: self.wanted.emit({"with_archived": is_on}))
        self._faces.triggered.connect(lambda action: self.face_wanted.emit(action.data()))

    def show_asked(self, asked: Asked) -> None:
        """Tick what holds."""
        for group, value in ((self._orders, asked.order), (self._groups, asked.groups)):
            for action in group.actions():
                action.setChecked(action.data() == value)
        self._falls.setChecked(asked.is_descending)
        self.archived.setChecked(asked.with_archived)

    def show_face(self, is_table: bool | None) -> None:
        """Tick the face."""
        for action in self._faces.actions():
            action.setChecked(action.data() is is_table)

    @Slot(QAction)
    def _on_order(self, action: QAction) -> None:
        order = Order(action.data())
        falls = next(column.falls_first for column in COLUMNS if column.order is order)
        self.wanted.emit({"order": order, "is_descending": falls})

    def _put(self, menu: QMenu, group: QActionGroup, text: str, data: object) -> None:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setData(data)
        group.addAction(action)


class ColumnMenu:
    """Columns are hidden and shown by a click with the other button on their head; the first one stays."""

    def __init__(self, head: QHeaderView, parent: QWidget) -> None:
        self._head = head
        self._parent = parent
        head.customContextMenuRequested.connect(self.popup)

    def popup(self, at: QPoint) -> None:
        """Show the menu at a place on the head."""
        menu = QMenu(self._parent)
        for place, column in enumerate(COLUMNS):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self._head.isSectionHidden(place))
            action.setEnabled(place != NAME)
            action.toggled.connect(lambda is_on, place=place: self._head.setSectionHidden(place, not is_on))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._head.mapToGlobal(at))
