"""Opens comparisons, each in a window of its own; what draws them is loaded with the first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from rlm_desktop.ui.compare.window import ComparisonWindow


class Comparisons(QObject):
    """Opens comparisons on a window, and closes them with it.

    Signals:
        open_requested(run, span): one run is to be looked at alone.
        failed(error): a bug met while reading.
    """

    open_requested = Signal(str, int)
    failed = Signal(object)

    def __init__(self, database: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._database = database
        self._window = parent
        self.opened: list[ComparisonWindow] = []

    @Slot(object)
    def compare(self, runs: Sequence[str]) -> None:
        """Open the comparison of two runs or more, by their ids; of fewer, nothing."""
        if len(runs) < 2:
            return
        from rlm_desktop.ui.compare.window import ComparisonWindow

        made = ComparisonWindow(self._database, runs, self._window)
        made.open_requested.connect(self.open_requested)
        made.compare_requested.connect(self.compare)
        made.jobs.failed.connect(self.failed)
        made.closed.connect(lambda: self.opened.remove(made))
        self.opened.append(made)
        made.show()

    @Slot()
    def close(self) -> None:
        """Close all of them."""
        for one in list(self.opened):
            one.close()
