"""How a flat table looks and copies here: whole rows, no grid, a quiet header, rows of one height."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QLabel, QTableView

STYLE = """
QTableView::item { padding: 0 8px; }
QHeaderView::section { padding: 4px 8px; background: palette(button); border: none; }
QHeaderView { border-bottom: 1px solid palette(mid); }
"""


def flat_table(name: str) -> QTableView:
    """An empty one; name: what it is called for those who cannot see it."""
    table = QTableView()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(True)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setStyleSheet(STYLE)
    table.setTabKeyNavigation(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(QLabel().fontMetrics().height() + 8)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setAccessibleName(name)
    table.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    row = QAction("Copy row", table)
    row.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
    row.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    row.triggered.connect(partial(_copy_row, table))
    cell = QAction("Copy cell", table)
    cell.triggered.connect(partial(_copy_cell, table))
    table.addActions([row, cell])
    return table


def _copy_row(table: QTableView) -> None:
    """The cells that say something, set apart by tabs."""
    index = table.currentIndex()
    if index.isValid():
        cells = (index.siblingAtColumn(column).data() for column in range(table.model().columnCount()))
        QGuiApplication.clipboard().setText("\t".join(str(one) for one in cells if one))


def _copy_cell(table: QTableView) -> None:
    if table.currentIndex().isValid():
        QGuiApplication.clipboard().setText(str(table.currentIndex().data() or ""))
