"""The heading of the tree: the first column takes what the others leave; widths and hidden columns are remembered."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QPoint, QSettings, QSize, Qt, Slot
from PySide6.QtWidgets import QHeaderView, QMenu, QTreeView

from rlm_desktop.ui.tree.cells import TITLES, Column

KEY = "tree/columns"
LEAST_WHAT = 240
"""Pixels of the first column where the others leave it less; the tree then scrolls sideways."""
_WIDTHS = {
    Column.STATE: 108,
    Column.TIME: 68,
    Column.TOKENS_IN: 80,
    Column.TOKENS_OUT: 84,
    Column.COST: 76,
    Column.CALLS: 52,
    Column.MODEL: 124,
}


class Columns(QHeaderView):
    """A heading for one tree; `attach` it after the tree has its model."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(Qt.Orientation.Horizontal, tree)
        self.setStretchLastSection(False)
        self.setSectionsMovable(False)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setMinimumSectionSize(44)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu_requested)

    def attach(self) -> None:
        """Take over the remembered widths."""
        for column, width in _WIDTHS.items():
            self.resizeSection(column, width)
        saved = QSettings().value(KEY)
        if isinstance(saved, QByteArray):
            self.restoreState(saved)
        self.setSectionResizeMode(Column.WHAT, QHeaderView.ResizeMode.Fixed)
        self.sectionResized.connect(self._on_section_resized)

    def fill(self) -> None:
        """Give the first column what the others leave of the tree's width."""
        others = sum(
            self.sectionSize(one) for one in Column if one is not Column.WHAT and not self.isSectionHidden(one)
        )
        self.resizeSection(Column.WHAT, max(LEAST_WHAT, self.viewport().width() - others))

    def sizeHint(self) -> QSize:
        """A little more air than the style gives."""
        hint = super().sizeHint()
        return QSize(hint.width(), max(hint.height(), self.fontMetrics().height() + 12))

    @Slot(int, int, int)
    def _on_section_resized(self, section: int, before: int, after: int) -> None:
        if section != Column.WHAT:
            self.fill()
            QSettings().setValue(KEY, self.saveState())

    @Slot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        menu = QMenu(self)
        for column in Column:
            if column is Column.WHAT:
                continue
            action = menu.addAction(TITLES[column][0])
            action.setCheckable(True)
            action.setChecked(not self.isSectionHidden(column))
            action.setData(int(column))
        menu.triggered.connect(lambda action: self.setSectionHidden(action.data(), not action.isChecked()))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.viewport().mapToGlobal(at))
