"""How a flat table looks and copies here: whole rows, no grid, rows of one height.

No style sheet: a table that has one keeps the colours of the theme in which it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionHeader,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from rlm_desktop.ui.magnified import enlargement

Index = QModelIndex | QPersistentModelIndex
AIR = 5
"""Pixels at both sides of a cell."""


class FlatTable(QTableView):
    """Columns and rows grow with the text. name: what it is called for those who cannot see it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._widths: Mapping[int, int] = {}
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setItemDelegate(_Airy(self))
        self.setHorizontalHeader(_AiryHeader(self))
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(name)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        row = QAction("Copy row", self)
        row.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        row.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        row.triggered.connect(partial(_copy_row, self))
        cell = QAction("Copy cell", self)
        cell.triggered.connect(partial(_copy_cell, self))
        self.addActions([row, cell])
        self._fit()

    def set_widths(self, widths: Mapping[int, int]) -> None:
        """The columns' widths at 100 %, in pixels; a column that is not named keeps its own."""
        self._widths = widths
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        for column, width in self._widths.items():
            self.setColumnWidth(column, round(width * enlargement(self)))


class _Airy(QStyledItemDelegate):
    """Keeps a figure at the right of its column apart from the text that begins the next one."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt: the ground of the whole cell, then what it says."""
        style = option.widget.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        within = QStyleOptionViewItem(option)
        within.rect = option.rect.adjusted(AIR, 0, -AIR, 0)
        super().paint(painter, within, index)


class _AiryHeader(QHeaderView):
    """The same for the titles."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)

    def initStyleOptionForIndex(self, option: QStyleOptionHeader, logical: int) -> None:
        """Qt's name."""
        super().initStyleOptionForIndex(option, logical)
        option.text = f" {option.text} "


def _copy_row(table: QTableView) -> None:
    """The cells that say something, set apart by tabs."""
    index = table.currentIndex()
    if index.isValid():
        cells = (index.siblingAtColumn(column).data() for column in range(table.model().columnCount()))
        QGuiApplication.clipboard().setText("\t".join(str(one) for one in cells if one))


def _copy_cell(table: QTableView) -> None:
    if table.currentIndex().isValid():
        QGuiApplication.clipboard().setText(str(table.currentIndex().data() or ""))
