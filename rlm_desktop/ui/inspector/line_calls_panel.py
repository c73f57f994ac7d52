"""The list of what one line of code asked, below the code: a row for each sub-call, and a way to it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.ui.inspector.line_calls_model import (
    ASKED,
    BATCH,
    COST,
    NUMBER,
    STATUS,
    TIME,
    Fetch,
    LineCallsModel,
)
from rlm_desktop.ui.inspector.page import selectable
from rlm_desktop.ui.inspector.tables import FlatTable

MOST_ROWS = 8
WIDTHS = {NUMBER: 56, STATUS: 28, BATCH: 76, TIME: 76, COST: 76}


class LineCallsPanel(QWidget):
    """A sentence over a table.

    Signals:
        span_chosen(int): a row was clicked, or chosen by Enter.
        closed(): it was closed by its button or Esc.
    """

    span_chosen = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line: int | None = None
        self._model = LineCallsModel(self)
        self._said = selectable()
        self._close = QToolButton()
        self._close.setText("✕")
        self._close.setAutoRaise(True)
        self._close.setToolTip("Close the list (Esc)")
        self._close.setAccessibleName("Close the list")
        self._table = FlatTable("Sub-calls of the line")
        self._table.setModel(self._model)
        self._table.set_widths(WIDTHS)
        self._table.horizontalHeader().setSectionResizeMode(ASKED, QHeaderView.ResizeMode.Stretch)
        head = QHBoxLayout()
        head.addWidget(self._said, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._table)
        self.setVisible(False)
        self._close.clicked.connect(self.closed)
        self._table.clicked.connect(self._on_chosen)
        self._table.activated.connect(self._on_chosen)

    def say(self, sentence: str) -> None:
        """What stands over the table."""
        self._said.setText(sentence)
        self._table.setAccessibleDescription(sentence)

    def show_spans(self, spans: list[int], fetch: Fetch, *, another: bool) -> None:
        """Show these rows; another: they are a line's that was not shown, and the first one has the keyboard."""
        self._model.show_spans(spans, fetch, another=another)
        rows = min(len(spans), MOST_ROWS)
        row = self._table.verticalHeader().defaultSectionSize()
        self._table.setFixedHeight(rows * row + self._table.horizontalHeader().sizeHint().height() + 4)
        self._table.setVisible(bool(spans))
        if another and spans:
            self._table.setCurrentIndex(self._model.index(0, ASKED))
            self._table.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _on_chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.span_chosen.emit(self._model.span_at(index))
