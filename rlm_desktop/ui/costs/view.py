"""The costs of a run: a chart at a time, with what it leaves out, as a picture or as a table; and other prices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt, Slot
from PySide6.QtGui import QFont, QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.events.tariffs import Tariff
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.charts.model import ChartData, ChartTable
from rlm_desktop.ui.charts.plot import Plot
from rlm_desktop.ui.charts.saving import ask_and_save
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.costs.controller import CostsController
from rlm_desktop.ui.costs.model import TITLES, Chart
from rlm_desktop.ui.costs.repricing import RepriceDialog
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs

EMPTY = "No run is shown. Choose one in the library to see what it cost."
NOTHING_YET = "Nothing to draw here: no call of this run has ended yet, or all of them were free."
TellTariffs = Callable[[tuple[str, ...], Callable[[Mapping[str, Tariff]], None]], None]


class CostsView(QWidget):
    """Charts of the run in focus. Reads nothing while it is hidden.

    known: the names of models to choose from. tell_tariffs(models, hear): has `hear` called with what they charge.
    """

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        jobs: Jobs,
        database: Path,
        *,
        known: QAbstractItemModel,
        tell_tariffs: TellTariffs,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus = focus
        self._jobs = jobs
        self._database = database
        self._known = known
        self._tell_tariffs = tell_tariffs
        self._controller = CostsController(reader, focus, jobs, database, self)
        self.charts = QComboBox()
        self.charts.addItems([chart.value for chart in Chart])
        self.charts.setAccessibleName("Chart")
        self.as_table = QCheckBox("Show as table")
        self._save = QPushButton("Save chart…")
        self._reprice = QPushButton("Re-price…")
        self._reprice.setToolTip("What the same tokens would have cost under other models' prices")
        self._title = QLabel()
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        bold = QFont(self._title.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(bold)
        self._said = _muted()
        self._said.setWordWrap(False)
        self._said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._note = _muted()
        self.plot = Plot()
        self.table = QTableView()
        self.table.setTabKeyNavigation(False)
        self._table_model = ChartTable(self)
        self._message = _muted(EMPTY)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        self._show_data(None)

    @Slot(str)
    def show_chart(self, name: str) -> None:
        """Look at a chart by its name."""
        self.charts.setCurrentText(name)

    @Slot()
    def save_chart(self) -> None:
        """Ask for a file, and save the chart as the file's name says."""
        ask_and_save(self, self.plot, self._said.setText)

    @Slot()
    def reprice(self) -> None:
        """Ask under which prices, and say what the run would have cost."""
        run = self._focus.run
        if run is not None:
            dialog = RepriceDialog(
                run, self._focus.horizon, self._jobs, self._database, self._known, self._tell_tariffs, self.window()
            )
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._controller.set_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._controller.set_seen(False)

    @Slot(object)
    def _show_data(self, data: ChartData | None) -> None:
        is_there = data is not None and not data.is_empty
        for widget in (self._save, self.as_table):
            widget.setEnabled(is_there)
        self._reprice.setEnabled(data is not None)
        self._said.setText("")
        if data is None:
            self._title.setText("")
            self._note.setText("")
            self._say(EMPTY)
            return
        self._title.setText(TITLES[Chart(data.chart)])
        self._note.setText(data.note)
        self._note.setVisible(bool(data.note))
        self._table_model.show_data(data)
        self.plot.show_data(data)
        self.plot.setAccessibleName(TITLES[Chart(data.chart)])
        self.table.setAccessibleName(TITLES[Chart(data.chart)])
        self.plot.setAccessibleDescription(
            "; ".join([data.said(len(data.rows) - 1) if data.rows else "", *(name for _, name in data.limits)])
        )
        self._show_marks()
        if is_there:
            self._show_form()
        else:
            self._say(NOTHING_YET)

    @Slot(str)
    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._stack.setCurrentWidget(self._message)

    @Slot()
    def _show_form(self) -> None:
        self._stack.setCurrentWidget(self.table if self.as_table.isChecked() else self.plot)

    @Slot()
    def _show_marks(self) -> None:
        data = self.plot.data
        row = None
        if data is not None and self._controller.step in data.spans:
            row = data.spans.index(self._controller.step)
        self.plot.mark(row=row, step=self._controller.step_time, stretch=self._controller.stretch)

    @Slot(object)
    def _on_hovered(self, row: int | None) -> None:
        data = self.plot.data
        self._said.setText("" if row is None or data is None else data.said(row))

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        if self.plot.data is not None:
            self._controller.pick(self.plot.data, row)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self._on_picked(index.row())

    @Slot(str)
    def _on_chart(self, name: str) -> None:
        self._controller.show_chart(Chart(name))

    def _connect(self) -> None:
        self.charts.currentTextChanged.connect(self._on_chart)
        self.as_table.toggled.connect(self._show_form)
        self._save.clicked.connect(self.save_chart)
        self._reprice.clicked.connect(self.reprice)
        self.plot.hovered.connect(self._on_hovered)
        self.plot.picked.connect(self._on_picked)
        self.plot.stretched.connect(self._controller.look_at)
        self.table.activated.connect(self._on_activated)
        self._controller.chart_read.connect(self._show_data)
        self._controller.marks_changed.connect(self._show_marks)
        self._controller.refused.connect(self._say)

    def _lay_out(self) -> None:
        self.table.setModel(self._table_model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setAlternatingRowColors(True)
        self.table.verticalHeader().hide()
        copies_rows(self.table)
        self.table.horizontalHeader().setStretchLastSection(True)
        for page in (self._message, self.plot, self.table):
            self._stack.addWidget(page)
        head = QHBoxLayout()
        head.setContentsMargins(8, 8, 8, 4)
        head.setSpacing(8)
        head.addWidget(self.charts)
        head.addWidget(self.as_table)
        head.addStretch(1)
        head.addWidget(self._save)
        head.addWidget(self._reprice)
        words = QHBoxLayout()
        words.setContentsMargins(12, 4, 12, 0)
        words.setSpacing(16)
        words.addWidget(self._title)
        words.addWidget(self._said, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(words)
        column.addWidget(self._stack, 1)
        self._note.setContentsMargins(12, 0, 12, 6)
        column.addWidget(self._note)


def _muted(text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
