"""A comparison in a window of its own, beside the one that shows either run alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.pair_view import PairView
from rlm_desktop.ui.jobs import Jobs

SIZE = QSize(1280, 860)


class ComparisonWindow(QWidget):
    """Holds the comparison of some runs; Esc and Ctrl+W close it.

    Signals:
        open_requested(run, span): one run is to be looked at alone.
        closed(): it is gone.
    """

    open_requested = Signal(str, int)
    closed = Signal()

    def __init__(self, database: Path, runs: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Comparison of {len(runs)} runs")
        self.resize(SIZE)
        self.jobs = Jobs(self)
        left, right = runs
        self.pair = PairView(PairController(database, left, right, self.jobs))
        self.pair.controller.open_requested.connect(self.open_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pair)
        for keys in ("Esc", "Ctrl+W"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Qt: what is being read is not waited for longer than it takes."""
        self.jobs.close()
        self.closed.emit()
        super().closeEvent(event)
