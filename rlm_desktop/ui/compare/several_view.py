"""Several runs: the table with its baseline, box plots, cost against score, and the answers in columns."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QSize, QSortFilterProxyModel, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.analysis.run_figures import FIGURES
from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui import file_icons
from rlm_desktop.ui.compare.answers import AnswersPage
from rlm_desktop.ui.compare.pages import fill, fill_tabs, muted, row
from rlm_desktop.ui.compare.several import FACTS, as_csv, read_runs
from rlm_desktop.ui.compare.several_model import RUN_ROLE, SORT_ROLE, SeveralTable
from rlm_desktop.ui.compare.spread_page import SpreadPage
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.entry import Entry
from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.jobs import Jobs

FILTERS = ("Data (*.csv)", "Picture (*.png)")
NAME_PIXELS, FACT_PIXELS, FIGURE_PIXELS = 280, 116, 132
MOST_PICTURE = QSize(6_000, 8_000)


class SeveralView(Entry, QWidget):
    """Reads once it is made, and again on F5.

    Signals:
        open_requested(run, span): one run is to be looked at alone.
        compare_requested(runs): two of them are to be looked at side by side.
    """

    open_requested = Signal(str, int)
    compare_requested = Signal(object)

    def __init__(self, database: Path, runs: Sequence[str], jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._runs = runs
        self._jobs = jobs
        self.model = SeveralTable(self)
        self._sorted = QSortFilterProxyModel(self)
        self._sorted.setSourceModel(self.model)
        self._sorted.setSortRole(SORT_ROLE)
        self.table = QTableView()
        self.base = QComboBox()
        self.base.setAccessibleName("Baseline")
        self.base.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.base.setMinimumContentsLength(28)
        self.pair = QPushButton("Compare the two &chosen")
        self.pair.setToolTip("Two runs of the table, step by step")
        self.save = QPushButton("&Save table…")
        self.said = muted("Reading the runs…")
        self.spreads = SpreadPage()
        self.answers = AnswersPage()
        self.pages = QTabWidget()
        self._lay_out()
        self._connect()
        self.entry = self.table
        self.read()

    @Slot()
    def read(self) -> None:
        """Read the runs, again where they were read before."""
        work = partial(read_runs, self._database, self._runs)
        self._jobs.start(work, self._show, place="several", failed=self._on_failed)

    @Slot()
    def save_table(self) -> None:
        """Ask for a file, and write the table as its name says."""
        chosen, kind = file_icons.ask_where_to_save(self, "Save table", "comparison.csv", ";;".join(FILTERS))
        if chosen:
            file = Path(chosen)
            self.write(file if file.suffix else file.with_suffix(kind.rpartition("*")[2].rstrip(")")))

    def write(self, file: Path) -> None:
        """Write the table: a picture by the name's ending, else CSV."""
        try:
            if file.suffix.casefold() == ".png":
                if not self._picture().save(str(file), "PNG"):
                    raise OSError(f"{file.name} could not be written")
            else:
                file.write_text(as_csv(self.model.rows, self.model.base), encoding="utf-8", newline="")
        except OSError as error:
            self.said.setText(f"Not saved: {error.strerror or error}")
        else:
            self.said.setText(f"Saved as {file.name}")

    def chosen(self) -> list[str]:
        """The ids of the runs that are chosen in the table."""
        return [index.data(RUN_ROLE) for index in self.table.selectionModel().selectedRows()]

    def _show(self, rows: list[RunRow]) -> None:
        self.model.show_rows(rows)
        place = rows.index(self.model.base)
        self.base.clear()
        self.base.addItems(
            [
                f"{grouped(number)}  {plain(row.method)} · {plain(row.root_model)}"
                for number, row in enumerate(rows, start=1)
            ]
        )
        self.base.setCurrentIndex(place)
        for section, figure in enumerate(FIGURES, start=len(FACTS)):
            self.table.setColumnHidden(section, all(figure.of(row) is None for row in rows))
        self.said.setText(counted(len(rows), "run"))
        self.spreads.show_rows(rows)
        self.answers.show_rows(rows)
        self._on_selection()

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, RlmError):
            self.said.setText(str(error))
        else:
            self._jobs.failed.emit(error)

    @Slot()
    def _on_selection(self) -> None:
        self.pair.setEnabled(len(self.chosen()) == 2)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.open_requested.emit(index.data(RUN_ROLE), 1)

    def _picture(self) -> QPixmap:
        """The whole table, also what is not in sight."""
        copy = _table(QTableView(), self._sorted)
        copy.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        copy.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        copy.resizeColumnsToContents()
        head = copy.horizontalHeader()
        size = QSize(head.length(), copy.verticalHeader().length() + head.sizeHint().height())
        copy.resize(size.boundedTo(MOST_PICTURE))
        picture = copy.grab()
        copy.deleteLater()
        return picture

    def _connect(self) -> None:
        self.base.activated.connect(self.model.set_base)
        self.pair.clicked.connect(lambda: self.compare_requested.emit(self.chosen()))
        self.save.clicked.connect(self.save_table)
        self.table.activated.connect(self._on_activated)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.spreads.picked.connect(lambda run: self.open_requested.emit(run, 1))
        QShortcut(QKeySequence("F5"), self).activated.connect(self.read)

    def _lay_out(self) -> None:
        _table(self.table, self._sorted)
        self.table.setAccessibleName("Runs compared")
        copies_rows(self.table)
        head = self.table.horizontalHeader()
        head.resizeSection(0, NAME_PIXELS)
        for section in range(1, self.model.columnCount()):
            head.resizeSection(section, FACT_PIXELS if section < len(FACTS) else FIGURE_PIXELS)
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        label = QLabel("&Baseline")
        label.setBuddy(self.base)
        acts = row(label, self.base, self.pair, self.said, self.save, stretched=self.said, above=8)
        above = fill(QWidget(), acts, self.table)
        titled = {"Table": above, "Charts": self.spreads, "Answers": self.answers}
        fill_tabs(self.pages, "Table, charts and answers", titled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.addWidget(self.pages)


def _table(table: QTableView, model: QSortFilterProxyModel) -> QTableView:
    table.setModel(model)
    table.setSortingEnabled(True)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setAlternatingRowColors(True)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.setShowGrid(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 12)
    return table
