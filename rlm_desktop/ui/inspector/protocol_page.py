"""The Protocol tab: why each reply of the loop ran, ended it or was sent back, and the rule behind the chosen one."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from rlm_desktop.ui.figures import grouped
from rlm_desktop.ui.inspector.model import ProtocolBody
from rlm_desktop.ui.inspector.page import heading, muted, selectable
from rlm_desktop.ui.inspector.protocol_model import MARK, STEP, WORDS, ProtocolModel
from rlm_desktop.ui.inspector.tables import FlatTable

WIDTHS = {STEP: 72, MARK: 28}


class ProtocolPage(QWidget):
    """Shows a ProtocolBody.

    Signals:
        span_chosen(int): a step was clicked; it is to be selected.
        step_opened(int): a step was opened, by a double click or Enter; its page is to be shown.
    """

    span_chosen = Signal(int)
    step_opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = ProtocolModel(self)
        self._where = muted("")
        self._table = FlatTable("Replies and what became of them")
        self._table.setModel(self._model)
        self._table.set_widths(WIDTHS)
        self._table.horizontalHeader().setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        self._verdict = selectable()
        self._rule_title = heading("The rule behind it")
        self._rule = selectable()
        self._hint = muted("Click a row to select the step, double-click or press Enter to open it.")
        self._hint.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self._where)
        layout.addWidget(self._table, 1)
        for widget in (self._verdict, self._rule_title, self._rule, self._hint):
            layout.addWidget(widget)
        self._table.clicked.connect(self._on_clicked)
        self._table.activated.connect(self._on_opened)
        self._table.selectionModel().currentRowChanged.connect(self._say)
        self._model.dataChanged.connect(self._say)
        self._say()

    def show_body(self, body: ProtocolBody, *, is_another: bool) -> None:
        """Show these steps; the selected one is the current row."""
        self._model.show_body(body)
        rest = f" · {grouped(body.rest)} more steps are not listed" if body.rest else ""
        self._where.setText(f"{body.where}{rest}")
        place = self._model.place_of(body.selected)
        current = self._table.currentIndex()
        if is_another and place is not None and place != current.row():
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self._table.selectionModel().setCurrentIndex(self._model.index(place, WORDS), flags)
        self._say()

    @Slot()
    def _say(self, *_: object) -> None:
        """The chosen row's verdict in full, because its cell may be too narrow."""
        index = self._table.currentIndex()
        row = self._model.row_at(index) if index.isValid() else None
        self._verdict.setText(row.verdict.words if row else "")
        self._rule.setText(row.verdict.rule if row else "")
        self._verdict.setVisible(row is not None)
        for widget in (self._rule_title, self._rule):
            widget.setVisible(row is not None and bool(row.verdict.rule))

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        span = self._model.row_at(index).span
        if span is not None:
            self.span_chosen.emit(span)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        span = self._model.row_at(index).span
        if span is not None:
            self.step_opened.emit(span)
