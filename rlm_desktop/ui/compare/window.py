"""A comparison in a window of its own, beside the one that shows either run alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.pair_view import PairView
from rlm_desktop.ui.compare.several_view import SeveralView
from rlm_desktop.ui.jobs import Jobs

SIZE = QSize(1280, 860)


class ComparisonWindow(QWidget):
    """Holds the comparison of some runs; Esc and Ctrl+W close it.

    Signals:
        open_requested(run, span): one run is to be looked at alone.
        compare_requested(runs): two of them are to be looked at side by side.
        closed(): it is gone.
    """

    open_requested = Signal(str, int)
    compare_requested = Signal(object)
    closed = Signal()

    def __init__(self, database: Path, runs: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Comparison of {len(runs)} runs")
        self.resize(SIZE)
        self.jobs = Jobs(self)
        self.pair: PairView | None = None
        self.several: SeveralView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        if len(runs) == 2:
            self.pair = PairView(PairController(database, runs[0], runs[1], self.jobs))
            self.pair.controller.open_requested.connect(self.open_requested)
            column.addWidget(self.pair)
            self.pair.setFocus()
        else:
            self.several = SeveralView(database, runs, self.jobs)
            self.several.open_requested.connect(self.open_requested)
            self.several.compare_requested.connect(self.compare_requested)
            column.addWidget(self.several)
            self.several.setFocus()
        for keys in ("Esc", "Ctrl+W"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: what is being read is not waited for longer than it takes."""
        self.jobs.close()
        self.closed.emit()
        super().closeEvent(event)
