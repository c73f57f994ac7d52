"""The pages of curves and of the flame. What draws curves is loaded with them; both are read when first seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui.charts.model import ChartTable
from rlm_desktop.ui.charts.plot import Plot
from rlm_desktop.ui.charts.saving import ask_and_save
from rlm_desktop.ui.compare.flame_view import FlameView
from rlm_desktop.ui.compare.shape import Curve, Measure, Shape
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.figures import duration, grouped, money

READING = "Reading what both runs used…"
WRITTEN: dict[Measure, Callable[[float], str]] = {
    Measure.TIME: duration,
    Measure.COST: money,
    Measure.TOKENS: lambda count: grouped(round(count)),
}


class CurvesPage(QWidget):
    """A chart of both runs at a time.

    Signals:
        wanted(): it is seen, and has nothing to show yet.
        picked(place): a line of the comparison was chosen.
    """

    wanted = Signal()
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: Shape | None = None
        self.charts = QComboBox()
        self.charts.setAccessibleName("Chart")
        self.charts.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.as_table = QCheckBox("Show as &table")
        self._save = QPushButton("Save chart…")
        self._said = _muted(READING)
        self.plot = Plot()
        self.table = QTableView()
        self._model = ChartTable(self)
        self.table.setModel(self._model)
        self.table.verticalHeader().hide()
        copies_rows(self.table)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.plot)
        self._stack.addWidget(self.table)
        head = _row(self.charts, self.as_table, self._said, self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._stack, 1)
        self.charts.currentTextChanged.connect(self._show)
        self.as_table.toggled.connect(lambda is_on: self._stack.setCurrentIndex(int(is_on)))
        self._save.clicked.connect(lambda: ask_and_save(self, self.plot, self._said.setText))
        self.plot.hovered.connect(self._on_hovered)
        self.plot.picked.connect(self._on_picked)

    def show_shape(self, shape: Shape | None) -> None:
        """Show these; None has them read when next seen."""
        self._shape = shape
        if shape is None:
            self._said.setText(READING)
            if self.isVisible():
                self.wanted.emit()
            return
        chosen = self.charts.currentText()
        self.charts.clear()
        self.charts.addItems([curve.value for curve in shape.curves])
        if chosen in [curve.value for curve in shape.curves]:
            self.charts.setCurrentText(chosen)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._shape is None:
            self.wanted.emit()

    @Slot(str)
    def _show(self, name: str) -> None:
        if self._shape is None or not name:
            return
        data = self._shape.curves[Curve(name)]
        self.plot.show_data(data)
        self._model.show_data(data)
        self._said.setText(data.note)
        for widget in (self.plot, self.table):
            widget.setAccessibleName(f"{name}, A and B")
        self.plot.setAccessibleDescription(data.said(len(data.rows) - 1) if data.rows else "")

    @Slot(object)
    def _on_hovered(self, row: int | None) -> None:
        data = self.plot.data
        self._said.setText("" if data is None else data.note if row is None else data.said(row))

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        if self.plot.data is not None and not self.plot.data.over_time:
            self.picked.emit(row)


class FlamePage(QWidget):
    """The flame of one measure at a time.

    Signals:
        wanted(): it is seen, and has nothing to show yet.
        picked(place): a line of the comparison was chosen.
    """

    wanted = Signal()
    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: Shape | None = None
        self.measures = QComboBox()
        self.measures.setAccessibleName("What the flame is of")
        self.measures.addItems([measure.value for measure in Measure])
        self._said = _muted(READING)
        self._legend = _muted("red +: more in B · blue −: less in B · width: the greater of the two")
        self.flame = FlameView()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.flame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(_row(self.measures, self._said, self._legend))
        column.addWidget(area, 1)
        self.measures.currentTextChanged.connect(self._show)
        self.flame.said.connect(self._said.setText)
        self.flame.picked.connect(self.picked)

    def show_shape(self, shape: Shape | None) -> None:
        """Show this; None has it read when next seen."""
        self._shape = shape
        if shape is not None:
            self._show(self.measures.currentText())
        elif self.isVisible():
            self.wanted.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._shape is None:
            self.wanted.emit()

    @Slot(str)
    def _show(self, name: str) -> None:
        if self._shape is None:
            return
        measure = Measure(name)
        self.flame.show_part(self._shape.flames[measure], WRITTEN[measure])
        if not self.flame.bars:
            self._said.setText("Neither run used any that is known.")


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(12, 4, 12, 4)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, int(isinstance(widget, QLabel) and widget.wordWrap()))
    return row


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    label.setWordWrap(text == READING)
    return label
