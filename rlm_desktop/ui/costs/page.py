"""The place of the costs in the window: the charts and what draws them are loaded when it is first seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.events.tariffs import Tariff
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs

if TYPE_CHECKING:
    from rlm_desktop.ui.costs.view import CostsView


class CostsPage(QWidget):
    """Holds a CostsView, as soon as anybody looks; takes what it takes."""

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        jobs: Jobs,
        database: Path,
        *,
        known: QAbstractItemModel,
        tell_tariffs: Callable[[tuple[str, ...], Callable[[Mapping[str, Tariff]], None]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._make = partial(_view, reader, focus, jobs, database, known, tell_tariffs, self)
        self.view: CostsView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        if self.view is None:
            self.view = self._make()
            layout = self.layout()
            assert layout is not None
            layout.addWidget(self.view)
            self.view.show()
            self.setFocusProxy(self.view)
        super().showEvent(event)


def _view(
    reader: Reader,
    focus: Focus,
    jobs: Jobs,
    database: Path,
    known: QAbstractItemModel,
    tell_tariffs: Callable[[tuple[str, ...], Callable[[Mapping[str, Tariff]], None]], None],
    parent: QWidget,
) -> CostsView:
    from rlm_desktop.ui.costs.view import CostsView

    return CostsView(reader, focus, jobs, database, known=known, tell_tariffs=tell_tariffs, parent=parent)
