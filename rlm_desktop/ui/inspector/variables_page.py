"""The Variables tab: the names with a filter, what the selected span changed of them, and one name's history."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QHeaderView, QLineEdit, QSplitter, QVBoxLayout, QWidget

from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.inspector.histories import Histories
from rlm_desktop.ui.inspector.history_panel import HistoryPanel
from rlm_desktop.ui.inspector.model import VariablesBody
from rlm_desktop.ui.inspector.page import muted
from rlm_desktop.ui.inspector.tables import FlatTable
from rlm_desktop.ui.inspector.variables_model import CHANGED, KIND, NAME, PREVIEW, SIZE, VariablesModel
from rlm_desktop.ui.jobs import Jobs

WIDTHS = {CHANGED: 28, NAME: 112, KIND: 72, SIZE: 64}


class VariablesPage(QWidget):
    """Shows a VariablesBody."""

    def __init__(self, jobs: Jobs, histories: Histories, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = VariablesModel(self)
        self._body: VariablesBody | None = None
        self._wanted = ""
        self._proxy = QSortFilterProxyModel(self)
        self._proxy.setSourceModel(self._model)
        self._proxy.setFilterKeyColumn(-1)
        self._proxy.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._where = muted("")
        self._count = muted("")
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Filter by name, type or value")
        self._filter.setClearButtonEnabled(True)
        self._filter.setAccessibleName("Filter variables")
        self._diff = QCheckBox("Only what changed here")
        self._diff.setToolTip("Each name as it was before and as it is after the selected step or code (V)")
        self._table = FlatTable("Variables")
        self._table.setModel(self._proxy)
        self._table.set_widths(WIDTHS)
        self._table.horizontalHeader().setSectionResizeMode(PREVIEW, QHeaderView.ResizeMode.Stretch)
        self._history = HistoryPanel(jobs, histories)
        self._lay_out()
        self._filter.textChanged.connect(self._on_filter)
        self._diff.toggled.connect(self._on_diff)
        self._table.selectionModel().currentRowChanged.connect(self._on_current)
        self._model.dataChanged.connect(self._on_current)
        key = QShortcut(QKeySequence(Qt.Key.Key_V), self._table)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self.toggle_diff)

    def show_body(self, body: VariablesBody, *, is_another: bool) -> None:
        """Show these names."""
        is_of_another = self._body is None or (self._body.run, self._body.loop) != (body.run, body.loop)
        self._body = body
        if is_of_another:
            self._table.setCurrentIndex(QModelIndex())
        self._model.show_body(body)
        if self._wanted and self._model.place_of(self._wanted) is not None:
            self.show_name(self._wanted)
        self._where.setText(body.where)
        self._say_count()
        if is_another and not self._table.currentIndex().isValid():
            self._table.scrollToTop()
        self._on_current()

    def show_name(self, name: str) -> None:
        """Select a name and show its history; one that is not there yet, as soon as it is."""
        self._wanted = name
        self._filter.clear()
        place = self._model.place_of(name)
        if place is None:
            self._diff.setChecked(False)
            place = self._model.place_of(name)
        if place is not None:
            self._wanted = ""
            self._table.setCurrentIndex(self._proxy.mapFromSource(self._model.index(place, NAME)))

    def value(self) -> str:
        """The beginning of the chosen name's value."""
        return self._history.value()

    @Slot()
    def toggle_diff(self) -> None:
        """Show only what changed, or all."""
        self._diff.toggle()

    @Slot(bool)
    def _on_diff(self, is_diff: bool) -> None:
        self._model.set_diff(is_diff)
        self._say_count()
        self._on_current()

    @Slot(str)
    def _on_filter(self, text: str) -> None:
        self._proxy.setFilterFixedString(text)
        self._say_count()

    def _say_count(self) -> None:
        shown, of = self._proxy.rowCount(), self._model.rowCount()
        said = [f"{grouped(shown)} of {counted(of, 'name')}" if shown != of else counted(of, "name")]
        said.append(f"{grouped(self._model.changes())} changed here")
        if self._body is not None and self._body.rest:
            said.append(f"{grouped(self._body.rest)} more are not listed")
        self._count.setText(" · ".join(said))

    @Slot()
    def _on_current(self, *_: object) -> None:
        index = self._proxy.mapToSource(self._table.currentIndex())
        if index.isValid() and self._body is not None:
            self._history.show_name(self._model.row_at(index), self._body)
        else:
            self._history.setVisible(False)

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._table)
        split.addWidget(self._history)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._filter, 1)
        head.addWidget(self._diff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._where)
        layout.addLayout(head)
        layout.addWidget(split, 1)
        layout.addWidget(self._count)
