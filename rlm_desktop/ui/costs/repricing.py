"""A run under other prices: which model for which, and recorded beside re-priced, in all, by step and by model."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractItemModel, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from rlm_desktop.analysis.pricing import Line, Repriced, Who, reprice
from rlm_desktop.events.tariffs import Tariff
from rlm_desktop.events.usage import CallUse
from rlm_desktop.events.wording import UNKNOWN, plain
from rlm_desktop.store.figures import Figures
from rlm_desktop.ui import file_icons
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.figures import counted, dollars, grouped, money, percent, short_dollars
from rlm_desktop.ui.jobs import Jobs

COLUMNS = ("Calls", "Tokens in", "Tokens out", "Recorded", "Re-priced", "Difference")
AS_RECORDED = "as recorded"
PAUSE_EVERY, PAUSE_SECONDS = 2_000, 0.002
PATIENCE_MILLISECONDS = 300
CAVEAT = (
    "The tokens stay as they were recorded, cached ones included: another model would have read and written other "
    "tokens, and more or fewer. The record is not changed."
)


class RepriceDialog(QDialog):
    """One row of choices for each model that the run asked in a role."""

    def __init__(
        self,
        run: str,
        horizon: int | None,
        jobs: Jobs,
        database: Path,
        known: QAbstractItemModel,
        tell_tariffs: Callable[[tuple[str, ...], Callable[[Mapping[str, Tariff]], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Re-price the run")
        self.resize(820, 560)
        self._run, self._horizon, self._jobs, self._database = run, horizon, jobs, database
        self._known = known
        self._tell_tariffs = tell_tariffs
        self._tariffs: dict[str, Tariff] = {}
        self._repriced: Repriced | None = None
        self.choices: dict[Who, QComboBox] = {}
        """The field of each role and recorded model."""
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._want_tariffs)
        self._grid = QGridLayout()
        self.total = QLabel("Reading the run's calls…")
        bold = QFont(self.total.font())
        bold.setWeight(QFont.Weight.DemiBold)
        self.total.setFont(bold)
        self.total.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._missing = QLabel()
        self.by_step = _table("By step", "Step")
        self.by_model = _table("By model", "Model")
        self._save = QPushButton("Save as CSV…")
        self._save.setEnabled(False)
        self._lay_out()
        self._save.clicked.connect(self.save)
        self._reckon()

    @Slot()
    def save(self) -> None:
        """Ask for a file, and write recorded and re-priced figures to it."""
        chosen, _ = file_icons.ask_where_to_save(self, "Save figures", "repriced.csv", "Data (*.csv)")
        if not chosen or self._repriced is None:
            return
        try:
            with Path(chosen).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(self._csv_rows(self._repriced))
        except OSError as error:
            self._missing.setText(f"Not saved: {error.strerror or error}")
        else:
            self._missing.setText(f"Saved as {Path(chosen).name}")

    @Slot()
    def _want_tariffs(self) -> None:
        wanted = {name for name in self._chosen().values() if name not in self._tariffs}
        if wanted:
            self._tell_tariffs(tuple(sorted(wanted)), self._take_tariffs)
        else:
            self._reckon()

    def _take_tariffs(self, told: Mapping[str, Tariff]) -> None:
        if isValid(self):
            self._tariffs.update(told)
            self._reckon()

    def _chosen(self) -> dict[Who, str]:
        names = {who: field.currentText().strip() for who, field in self.choices.items()}
        return {who: name for who, name in names.items() if name and name != AS_RECORDED}

    def _reckon(self) -> None:
        self._jobs.start(
            partial(_reckoned, self._database, self._run, self._horizon, self._chosen(), dict(self._tariffs)),
            self._show,
            place=f"re-price {id(self)}",
        )

    def _show(self, repriced: Repriced) -> None:
        if not isValid(self):
            return
        self._repriced = repriced
        if not self.choices:
            self._make_choices(repriced)
        self._save.setEnabled(True)
        self.total.setText(_total_line(repriced.total))
        unknown = sorted({name for name in self._chosen().values() if not self._tariffs.get(name, Tariff()).tiers})
        self._missing.setText(f"No price is known for {', '.join(map(plain, unknown))}." if unknown else "")
        _fill(self.by_step, [(f"{step}", line) for step, line in sorted(repriced.by_step.items())])
        _fill(self.by_model, [(f"{plain(model)} ({role})", line) for (role, model), line in repriced.by_model.items()])

    def _make_choices(self, repriced: Repriced) -> None:
        for row, who in enumerate(sorted(repriced.by_model), 1):
            role, model = who
            field = QComboBox()
            field.setEditable(True)
            field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            field.setAccessibleName(f"Price {role} calls to {plain(model)} as")
            completer = QCompleter(self._known, field)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            field.addItem(AS_RECORDED)
            field.addItems(sorted({one for _, one in repriced.by_model}))
            field.setCompleter(completer)
            field.currentTextChanged.connect(self._patience.start)
            self.choices[who] = field
            self._grid.addWidget(QLabel(f"{'Root calls' if role == 'root' else 'Sub-calls'} to {plain(model)}"), row, 0)
            self._grid.addWidget(QLabel(counted(repriced.by_model[who].recorded.calls, "call")), row, 1)
            self._grid.addWidget(field, row, 2)

    def _csv_rows(self, repriced: Repriced) -> Iterator[list[Any]]:
        yield ["What", *COLUMNS, "Recorded without a price", "Re-priced without a price"]
        named = [("all", repriced.total)]
        named += [(f"step {step}", line) for step, line in sorted(repriced.by_step.items())]
        named += [(f"{role} {model}", line) for (role, model), line in repriced.by_model.items()]
        for name, line in named:
            one, other = line.recorded, line.repriced
            figures = [one.calls, one.tokens_in, one.tokens_out, one.cost, other.cost, line.difference]
            yield [name, *("" if one is None else one for one in figures), one.unpriced, other.unpriced]

    def _lay_out(self) -> None:
        self._grid.setColumnStretch(2, 1)
        self._grid.setHorizontalSpacing(16)
        for place, text in enumerate(("Recorded", "", "Price as")):
            head = QLabel(text)
            head.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self._grid.addWidget(head, 0, place)
        caveat = QLabel(CAVEAT)
        caveat.setWordWrap(True)
        caveat.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        tabs = QTabWidget()
        tabs.addTab(self.by_step, "By step")
        tabs.addTab(self.by_model, "By model")
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(self._missing, 1)
        buttons.addWidget(self._save)
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(self._grid)
        column.addWidget(self.total)
        column.addWidget(tabs, 1)
        column.addWidget(caveat)
        column.addLayout(buttons)


def _reckoned(
    database: Path, run: str, horizon: int | None, chosen: Mapping[Who, str], tariffs: Mapping[str, Tariff]
) -> Repriced:
    with closing(Figures(database)) as figures:
        return reprice(_unhurried(figures.calls(run, horizon=horizon)), chosen, tariffs)


def _unhurried(calls: Iterator[CallUse]) -> Iterator[CallUse]:
    """The calls, with pauses in which the window's thread gets the interpreter."""
    for number, call in enumerate(calls, 1):
        yield call
        if number % PAUSE_EVERY == 0:
            time.sleep(PAUSE_SECONDS)


def _total_line(line: Line) -> str:
    recorded = dollars(line.recorded.cost, line.recorded.unpriced)
    repriced = dollars(line.repriced.cost, line.repriced.unpriced)
    difference = line.difference
    if difference is None:
        return f"Recorded {recorded} → re-priced {repriced}"
    share = f" ({_sign(difference)}{percent(abs(difference) / line.recorded.cost)})" if line.recorded.cost else ""
    return f"Recorded {recorded} → re-priced {repriced}: {_signed(difference)}{share}"


def _signed(difference: float) -> str:
    return _sign(difference) + money(abs(difference))


def _sign(difference: float) -> str:
    return "−" if difference < 0 else "+"


def _table(name: str, first: str) -> QTableWidget:
    table = QTableWidget(0, 1 + len(COLUMNS))
    table.setTabKeyNavigation(False)
    table.setHorizontalHeaderLabels([first, *COLUMNS])
    table.setAccessibleName(name)
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setAlternatingRowColors(True)
    table.verticalHeader().hide()
    copies_rows(table)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    table.setShowGrid(False)
    for column in range(table.columnCount()):
        side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
        alignment = side | Qt.AlignmentFlag.AlignVCenter
        table.model().setHeaderData(column, Qt.Orientation.Horizontal, alignment, Qt.ItemDataRole.TextAlignmentRole)
    return table


def _fill(table: QTableWidget, named: list[tuple[str, Line]]) -> None:
    table.setRowCount(len(named))
    for row, (name, line) in enumerate(named):
        one, other, difference = line.recorded, line.repriced, line.difference
        cells = [name, grouped(one.calls), grouped(one.tokens_in), grouped(one.tokens_out)]
        cells += [short_dollars(one.cost, one.unpriced), short_dollars(other.cost, other.unpriced)]
        cells.append(UNKNOWN if difference is None else _signed(difference))
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            table.setItem(row, column, item)
