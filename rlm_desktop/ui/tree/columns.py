"""The heading of the tree: the first column takes what the others leave; the others hide, move, widen and sort."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeView, QWidget

from rlm_desktop.ui.magnified import enlargement
from rlm_desktop.ui.tree.cells import FIGURES, TITLES, Column

LEAST_WHAT = 200
"""Pixels of the first column where the others leave it less; the tree then scrolls sideways."""
_WIDTHS = {
    Column.STATE: 84,
    Column.TIME: 60,
    Column.TOKENS_IN: 72,
    Column.TOKENS_OUT: 80,
    Column.COST: 72,
    Column.CALLS: 48,
    Column.ERRORS: 52,
    Column.VARIABLES: 72,
    Column.MODEL: 124,
}
_HIDDEN = (Column.TOKENS_OUT, Column.MODEL)
"""Until somebody wants to see them."""


class Columns(QHeaderView):
    """A heading for one tree; `attach` it after the tree has its model."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(Qt.Orientation.Horizontal, tree)
        self._enlarged = 1.0
        self.setStretchLastSection(False)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setSectionsClickable(True)
        self.setSortIndicatorShown(True)
        self.setSortIndicatorClearable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(44)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)

    def attach(self) -> None:
        """The widths and columns that it begins with, in the order of time."""
        self._enlarged = enlargement(self)
        for column, width in _WIDTHS.items():
            self.resizeSection(column, round(width * self._enlarged))
            self.setSectionHidden(column, column in _HIDDEN)
        self.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Fixed)
        self.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.sectionResized.connect(self._on_section_resized)

    def columns_state(self) -> QByteArray:
        """Which columns are shown where, how wide, and by which the rows are put in order."""
        return self.saveState()

    def restore_columns(self, state: QByteArray) -> None:
        """As it was left; a state that is empty or of other columns changes nothing."""
        if self.restoreState(state):
            self.setSectionHidden(Column.WHAT, False)
            self.fill()

    def fill(self) -> None:
        """Give the first column what the others leave of the tree's width."""
        others = sum(
            self.sectionSize(one) for one in Column if one is not Column.WHAT and not self.isSectionHidden(one)
        )
        self.resizeSection(Column.WHAT, max(LEAST_WHAT, self.viewport().width() - others))

    def columns_menu(self, parent: QWidget) -> QMenu:
        """A menu that shows and hides columns."""
        menu = QMenu("&Columns", parent)
        for column in Column:
            if column is not Column.WHAT:
                action = menu.addAction(TITLES[column][0])
                action.setCheckable(True)
                action.setChecked(not self.isSectionHidden(column))
                action.setData(int(column))
        menu.triggered.connect(lambda action: self.set_shown(action.data(), action.isChecked()))
        return menu

    def sort_menu(self, parent: QWidget) -> QMenu:
        """A menu that puts siblings in the order of a column, the largest first, or back in that of time."""
        menu = QMenu("&Sort by", parent)
        for column in (-1, *FIGURES):
            action = menu.addAction("Order of time" if column < 0 else TITLES[Column(column)][0])
            action.setCheckable(True)
            action.setChecked(self.sortIndicatorSection() == column)
            action.setData(int(column))
        menu.triggered.connect(lambda action: self.setSortIndicator(action.data(), Qt.SortOrder.DescendingOrder))
        return menu

    def set_shown(self, column: int, is_shown: bool) -> None:
        """Show or hide a column."""
        self.setSectionHidden(column, not is_shown)
        self.fill()

    def sizeHint(self) -> QSize:
        """A little more air than the style gives."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), self.fontMetrics().height() + 12))

    def changeEvent(self, event: QEvent) -> None:
        """Qt: columns grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._enlarged != enlargement(self):
            grown, self._enlarged = enlargement(self) / self._enlarged, enlargement(self)
            for column in filter(self.sectionSize, _WIDTHS):  # one that is hidden has no size
                self.resizeSection(column, round(self.sectionSize(column) * grown))
            self.fill()

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, before: int, after: int) -> None:
        if section != Column.WHAT:
            self.fill()

    @Slot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        menu = self.columns_menu(self)
        menu.addSeparator()
        menu.addMenu(self.sort_menu(menu))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(at))
