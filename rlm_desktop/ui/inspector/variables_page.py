"""The Variables tab: a table of names with a filter, and the chosen name's beginning in full."""

from __future__ import annotations

from PySide6.QtCore import QSortFilterProxyModel, Qt, Slot
from PySide6.QtWidgets import (
    QHeaderView,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.events.wording import plain
from rlm_desktop.ui.inspector.model import VariablesBody
from rlm_desktop.ui.inspector.page import muted, selectable
from rlm_desktop.ui.inspector.tables import flat_table
from rlm_desktop.ui.inspector.variables_model import CHANGED, KIND, NAME, PREVIEW, SIZE, VariablesModel
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

WIDTHS = {CHANGED: 28, NAME: 140, KIND: 90, SIZE: 80}


class VariablesPage(QWidget):
    """Shows a VariablesBody."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = VariablesModel(self)
        self._body: VariablesBody | None = None
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._where = muted("")
        self._count = muted("")
        self._removed = selectable()
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Filter by name, type or value")
        self._filter.setClearButtonEnabled(True)
        self._filter.setAccessibleName("Filter variables")
        self._table = flat_table("Variables")
        self._table.setModel(self._proxy)
        for column, width in WIDTHS.items():
            self._table.setColumnWidth(column, width)
        self._table.horizontalHeader().setSectionResizeMode(PREVIEW, QHeaderView.ResizeMode.Stretch)
        self._preview = LongText("Beginning of the value", PlainView(), jobs, file_name="value.txt")
        self._preview.setVisible(False)
        self._lay_out()
        self._filter.textChanged.connect(self._on_filter)
        self._table.selectionModel().currentRowChanged.connect(self._show_preview)
        self._model.dataChanged.connect(self._show_preview)

    def show_body(self, body: VariablesBody, *, is_another: bool) -> None:
        """Show these names."""
        self._body = body
        self._model.show_body(body)
        self._where.setText(body.where)
        self._removed.setVisible(bool(body.removed))
        self._removed.setText(f"Removed here: {plain(', '.join(body.removed))}" if body.removed else "")
        self._count_shown()
        if is_another:
            self._table.scrollToTop()
        self._show_preview()

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)
        self._count_shown()

    def _count_shown(self) -> None:
        shown, of = self._proxy.rowCount(), self._model.rowCount()
        changed = len(self._body.changed) if self._body else 0
        words = f"{shown:,} of {of:,} names" if shown != of else f"{of:,} name{'' if of == 1 else 's'}"
        self._count.setText(f"{words} · {changed:,} set here" if changed else words)

    @Slot()
    def _show_preview(self, *_: object) -> None:
        index = self._proxy.mapToSource(self._table.currentIndex())
        self._preview.setVisible(index.isValid())
        if index.isValid():
            row = self._model.row_at(index)
            self._preview.set_title(plain(row.name))
            self._preview.set_note(plain(f"{row.kind} · beginning of its value"))
            self._preview.show_text(row.preview, another=row.preview != self._preview.text())

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._table)
        split.addWidget(self._preview)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._where)
        layout.addWidget(self._filter)
        layout.addWidget(split, 1)
        layout.addWidget(self._removed)
        layout.addWidget(self._count)
