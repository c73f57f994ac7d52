"""The pages of curves and of the flame. What draws curves is loaded with them; both are read when first seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QWidget,
)

from rlm_desktop.ui.charts.model import ChartTable
from rlm_desktop.ui.charts.plot import Plot
from rlm_desktop.ui.charts.saving import ask_and_save
from rlm_desktop.ui.compare.flame_view import FlameView
from rlm_desktop.ui.compare.pages import fill, muted, row
from rlm_desktop.ui.compare.shape import Curve, Measure, Shape
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.figures import duration, grouped, money

READING = "Reading what both runs used…"
WRITTEN: dict[Measure, Callable[[float], str]] = {
    Measure.TIME: duration,
    Measure.COST: money,
    Measure.TOKENS: lambda count: grouped(round(count)),
}


class ShapePage(QWidget):
    """What both runs used, in one form at a time; read when it is first seen.

    Signals:
        wanted(): it is seen, and has nothing to show yet.
        picked(place): a line of the comparison was chosen.
    """

    wanted = Signal()
    picked = Signal(int)

    def __init__(self, draw: Callable[[Shape, str], None], parent: QWidget | None = None) -> None:
        """draw: draws what is chosen, by its name."""
        super().__init__(parent)
        self._draw = draw
        self._shape: Shape | None = None
        self.choice = QComboBox()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.currentTextChanged.connect(self._on_choice)
        self.said = muted(READING)
        self.said.setWordWrap(True)

    def show_shape(self, shape: Shape | None) -> None:
        """Show this; None has it read when next seen."""
        self._shape = shape
        if shape is not None:
            self.take(shape)
            return
        self.said.setText(READING)
        if self.isVisible():
            self.wanted.emit()

    def take(self, shape: Shape) -> None:
        """Draw what is chosen."""
        self._draw(shape, self.choice.currentText())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._shape is None:
            self.wanted.emit()

    @Slot(str)
    def _on_choice(self, name: str) -> None:
        if self._shape is not None and name:
            self._draw(self._shape, name)


class CurvesPage(ShapePage):
    """A chart of both runs at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.show_choice, parent)
        self.choice.setAccessibleName("Chart")
        self.as_table = QCheckBox("Show as &table")
        self._save = QPushButton("Save chart…")
        self.plot = Plot()
        self.table = QTableView()
        self.table.setTabKeyNavigation(False)
        self._model = ChartTable(self)
        self.table.setModel(self._model)
        self.table.verticalHeader().hide()
        copies_rows(self.table)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.plot)
        self._stack.addWidget(self.table)
        fill(self, row(self.choice, self.as_table, self.said, self._save, stretched=self.said), self._stack)
        self.as_table.toggled.connect(lambda is_on: self._stack.setCurrentIndex(int(is_on)))
        self._save.clicked.connect(lambda: ask_and_save(self, self.plot, self.said.setText))
        self.plot.hovered.connect(self._on_hovered)
        self.plot.picked.connect(self._on_picked)

    def take(self, shape: Shape) -> None:
        """Offer the charts that there are, and show the one that was chosen before."""
        chosen = self.choice.currentText()
        self.choice.clear()
        self.choice.addItems([curve.value for curve in shape.curves])
        if chosen in [curve.value for curve in shape.curves]:
            self.choice.setCurrentText(chosen)

    def show_choice(self, shape: Shape, name: str) -> None:
        """Draw a chart."""
        data = shape.curves[Curve(name)]
        self.plot.show_data(data)
        self._model.show_data(data)
        self.said.setText(data.note)
        for widget in (self.plot, self.table):
            widget.setAccessibleName(f"{name}, A and B")
        self.plot.setAccessibleDescription(data.said(len(data.rows) - 1) if data.rows else "")

    @Slot(object)
    def _on_hovered(self, at: int | None) -> None:
        data = self.plot.data
        self.said.setText("" if data is None else data.note if at is None else data.said(at))

    @Slot(int)
    def _on_picked(self, at: int) -> None:
        if self.plot.data is not None and not self.plot.data.over_time:
            self.picked.emit(at)


class FlamePage(ShapePage):
    """The flame of one measure at a time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.show_choice, parent)
        self.choice.setAccessibleName("What the flame is of")
        self.choice.addItems([measure.value for measure in Measure])
        legend = muted("red +: more in B · blue −: less in B · width: the greater of the two")
        self.flame = FlameView()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.flame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        fill(self, row(self.choice, self.said, legend, stretched=self.said), area)
        self.flame.said.connect(self.said.setText)
        self.flame.picked.connect(self.picked)

    def show_choice(self, shape: Shape, name: str) -> None:
        """Draw the flame of a measure."""
        measure = Measure(name)
        self.flame.show_part(shape.flames[measure], WRITTEN[measure])
        if not self.flame.bars:
            self.said.setText("Neither run used any that is known.")
