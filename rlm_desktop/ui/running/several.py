"""Several questions, so many at a time; what their runs are, once all have ended."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.ui.running.controller import RunController
from rlm_desktop.wire import messages as wire


class SeveralRuns(QObject):
    """Hands questions to the controller of runs. Stop, on any of them, keeps those from beginning that wait.

    Signals:
        ended(runs): ids of the runs, in the order in which they were asked; those that could not begin are left out.
    """

    ended = Signal(object)

    def __init__(self, runs: RunController, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        self._waiting: deque[tuple[int, wire.Ask]] = deque()
        self._under_way = 0
        self._at_a_time = 1
        self._found: dict[int, str] = {}

    @property
    def is_busy(self) -> bool:
        """Whether some have not ended."""
        return bool(self._under_way or self._waiting)

    @Slot(object, int)
    def ask(self, orders: Sequence[wire.Ask], at_a_time: int) -> None:
        """Ask these after those that wait; so many at a time from now on."""
        if not self.is_busy:
            self._found = {}
        first = len(self._found) + self._under_way + len(self._waiting)
        self._waiting.extend(enumerate(orders, start=first))
        self._at_a_time = at_a_time
        self._begin()

    def _begin(self) -> None:
        while self._waiting and self._under_way < self._at_a_time:
            number, order = self._waiting.popleft()
            self._under_way += 1
            self._runs.ask(order, partial(self._on_end, number))

    def _on_end(self, number: int, run: str | None, was_stopped: bool) -> None:
        self._under_way -= 1
        if run is not None:
            self._found[number] = run
        if was_stopped:
            self._waiting.clear()
        self._begin()
        if not self.is_busy:
            self.ended.emit([self._found[one] for one in sorted(self._found)])
