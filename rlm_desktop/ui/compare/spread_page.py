"""Box plots of several runs, and their cost against their score."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QPushButton, QSizePolicy, QWidget

from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.charts.plot import Plot
from rlm_desktop.ui.charts.saving import ask_and_save
from rlm_desktop.ui.compare.pages import fill, muted, row
from rlm_desktop.ui.compare.several import Groups, Spreads, spread_chart


class SpreadPage(QWidget):
    """One chart at a time, of all runs; saved as picture, drawing or data.

    Signals:
        picked(run): a point was clicked.
    """

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[RunRow] = ()
        self.what = _choices("What is drawn", [one.value for one in Spreads])
        self.groups = _choices("What runs are put together by", [one.value for one in Groups])
        self.plot = Plot()
        self._said = muted()
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        save = QPushButton("Save chart…")
        fill(self, row(self.what, self.groups, self._said, save, stretched=self._said, above=8), self.plot)
        self.what.currentTextChanged.connect(self._show)
        self.groups.currentTextChanged.connect(self._show)
        save.clicked.connect(lambda: ask_and_save(self, self.plot, self._said.setText))
        self.plot.hovered.connect(self._on_hovered)
        self.plot.picked.connect(self._on_picked)

    def show_rows(self, rows: Sequence[RunRow]) -> None:
        """Draw these."""
        self._rows = rows
        self._show()

    @Slot()
    def _show(self) -> None:
        data = spread_chart(self._rows, Spreads(self.what.currentText()), Groups(self.groups.currentText()))
        self.plot.show_data(data)
        self.plot.setAccessibleName(data.chart)
        self.plot.setAccessibleDescription("; ".join(data.said(row) for row in range(min(len(data.rows), 20))))
        self._said.setText(data.note)

    @Slot(object)
    def _on_hovered(self, row: int | None) -> None:
        data = self.plot.data
        if data is not None:
            self._said.setText(data.note if row is None else data.said(row))

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        data = self.plot.data
        if data is not None:
            self.picked.emit(data.keys[row])


def _choices(name: str, values: list[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    box.addItems(values)
    return box
