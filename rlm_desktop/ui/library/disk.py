"""The dialog of disk use: what takes how much, and a clean-up of what nothing refers to."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import plain
from rlm_desktop.store.cleaning import Cleaned, DiskUse
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.figures import counted, data_size, grouped
from rlm_desktop.ui.library.cleaning import CleaningController
from rlm_desktop.ui.theme import without_icons

MOST_ROWS = 500
NAME_CHARS = 200
PARTS = (
    ("Database", "database"),
    ("    events of runs", "events"),
    ("    long texts: prompts, replies, outputs", "values"),
    ("    tables that the screens read, and their indexes", "readings"),
    ("    index of the search", "index"),
    ("    gaps, which a clean-up gives back", "free"),
)


class DiskDialog(QDialog):
    """Measures when it is opened, and again after a clean-up."""

    def __init__(self, controller: CleaningController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Disk use")
        self._controller = controller
        self._figures: dict[str, QLabel] = {}
        self._runs = _table(("Run", "It alone holds"), "Runs by size")
        self._texts = _table(("Opened documents", "Runs", "Size", ""), "Texts of opened documents by size")
        self._says = QLabel("Measuring…", self)
        self._says.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._bar = QProgressBar(self)
        self._bar.setRange(0, 0)
        self._clean = QPushButton("Clean &up", self)
        self._clean.setAutoDefault(False)
        self._stop = QPushButton("&Stop", self)
        self._stop.setAutoDefault(False)
        self._lay_out()
        self._work(False)
        self._clean.clicked.connect(self._on_clean)
        self._stop.clicked.connect(controller.stop)
        self.finished.connect(controller.stop)
        controller.measured.connect(self.show_use)
        controller.said.connect(self._says.setText)
        controller.cleaned.connect(self._on_cleaned)
        controller.refused.connect(self._on_refused)
        self._clean.setEnabled(False)
        controller.measure()

    @Slot(object)
    def show_use(self, use: DiskUse) -> None:
        """Say what was measured, and what a clean-up would remove."""
        for name, label in self._figures.items():
            label.setText(data_size(sum(one.bytes for one in use.corpora) if name == "texts" else getattr(use, name)))
        _fill(
            self._runs,
            (
                (plain(" ".join(run.name[:NAME_CHARS].split())) + (" (deleted)" if run.is_deleted else ""), run.bytes)
                for run in use.runs[:MOST_ROWS]
            ),
        )
        _fill(
            self._texts,
            (
                (plain(one.name) or "(not known)", one.runs, one.bytes, "" if one.is_kept else "not needed")
                for one in use.corpora[:MOST_ROWS]
            ),
            counts=(1,),
        )
        deleted = [run for run in use.runs if run.is_deleted]
        texts = [one for one in use.corpora if not one.is_kept]
        parts = [
            *(
                [f"{counted(len(deleted), 'deleted run')} ({data_size(sum(run.bytes for run in deleted))})"]
                if deleted
                else []
            ),
            *([f"{counted(len(texts), 'text')} ({data_size(sum(one.bytes for one in texts))})"] if texts else []),
            *([f"gaps ({data_size(use.free)})"] if use.free else []),
        ]
        if parts:
            self._says.setText(
                f"A clean-up removes {', '.join(parts)}. It cannot be undone. "
                "Runs in the library, their texts and the documents opened last stay."
            )
        else:
            self._says.setText("There is nothing to clean up.")
        self._clean.setEnabled(bool(parts))

    @Slot()
    def _on_clean(self) -> None:
        self._work(True)
        self._controller.clean()

    @Slot(object)
    def _on_cleaned(self, done: Cleaned) -> None:
        self._work(False)
        self._done.setText(_sentence(done))
        self._done.show()
        self._controller.measure()

    @Slot(object)
    def _on_refused(self, error: RlmError) -> None:
        self._work(False)
        self._says.setText(str(error))

    def _work(self, is_working: bool) -> None:
        self._bar.setVisible(is_working)
        self._stop.setVisible(is_working)
        self._clean.setVisible(not is_working)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        for text, name in (*PARTS, ("Texts of opened documents", "texts")):
            label = QLabel("…", self)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAlignment(Qt.AlignmentFlag.AlignRight)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._figures[name] = label
            form.addRow(text, label)
        tabs = QTabWidget(self)
        tabs.addTab(self._runs, "Runs")
        tabs.addTab(self._texts, "Documents")
        self._done = QLabel(self)
        self._done.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._done.hide()
        for sentence in (self._says, self._done):
            sentence.setWordWrap(True)
            sentence.setTextFormat(Qt.TextFormat.PlainText)
        buttons = without_icons(QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self))
        buttons.addButton(self._clean, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self._stop, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(form)
        layout.addWidget(tabs, 1)
        layout.addWidget(self._done)
        layout.addWidget(self._says)
        layout.addWidget(self._bar)
        layout.addWidget(buttons)
        self.resize(560, 620)


def _sentence(done: Cleaned) -> str:
    removed = (counted(len(done.runs), "run"), counted(done.values, "orphaned value"), counted(done.corpora, "text"))
    said = f"Freed {data_size(done.freed)}. Removed: {', '.join(removed)}."
    if done.is_stopped:
        return f"{said} Stopped; the rest is left for another time."
    if not done.is_shrunk:
        return (
            f"{said} The file itself was not made smaller, since a run is under way; clean up again when it has ended."
        )
    return said


def _table(titles: tuple[str, ...], name: str) -> QTableWidget:
    table = QTableWidget(0, len(titles))
    table.setTabKeyNavigation(False)
    table.setHorizontalHeaderLabels(titles)
    table.setAccessibleName(name)
    table.verticalHeader().hide()
    copies_rows(table)
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setHighlightSections(False)
    for column in range(1, len(titles)):
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        table.model().setHeaderData(column, Qt.Orientation.Horizontal, right, Qt.ItemDataRole.TextAlignmentRole)
    return table


def _fill(table: QTableWidget, rows: Iterable[tuple[str | int, ...]], *, counts: tuple[int, ...] = ()) -> None:
    """Numbers stand on the right; they are bytes but for those in `counts`."""
    found = list(rows)
    table.setRowCount(len(found))
    for row, cells in enumerate(found):
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                item = QTableWidgetItem(grouped(cell) if column in counts else data_size(cell))
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            else:
                item = QTableWidgetItem(cell)
                item.setToolTip(cell)
            table.setItem(row, column, item)
