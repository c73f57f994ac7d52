"""Decides what of two runs is read, and when: the loops at once, the texts of the chosen line as they are looked at."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.compare.reading import CallsData, Loop, PairData, read_calls, read_pair
from rlm_desktop.ui.compare.shape import read_shape
from rlm_desktop.ui.compare.texts import CallTab, Tab, call_texts, step_texts
from rlm_desktop.ui.jobs import Jobs

PAIR, TEXTS, CALLS, CALL_TEXTS, SHAPE = "pair", "texts", "calls", "call texts", "shape"
"""Places of jobs: the latest wins."""


class PairController(QObject):
    """Holds two loops, and the line that is chosen.

    Signals:
        pair_read(PairData), texts_read(Texts), calls_read(CallsData), call_texts_read(Texts), shape_read(Shape)
        refused(sentence): a run cannot be read.
        open_requested(run, span): one side is to be looked at alone.
        ways_changed(): another pair of loops is looked at: that of child runs, or the runs again.
    """

    pair_read = Signal(object)
    texts_read = Signal(object)
    calls_read = Signal(object)
    call_texts_read = Signal(object)
    shape_read = Signal(object)
    refused = Signal(str)
    open_requested = Signal(str, int)
    ways_changed = Signal()

    def __init__(self, database: Path, left: str, right: str, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._database = database
        self._jobs = jobs
        self._way: list[tuple[Loop, Loop]] = [((left, RUN_SPAN), (right, RUN_SPAN))]
        self._tab = Tab.CODE
        self._call_tab = CallTab.PROMPT
        self.data: PairData | None = None
        self.place: int | None = None
        """The chosen line, among the compared steps."""
        self.calls = CallsData()
        self._call_place: int | None = None

    @property
    def is_inside(self) -> bool:
        """Whether child runs are compared, not whole runs."""
        return len(self._way) > 1

    @Slot()
    def read(self) -> None:
        """Read both loops, again where they were read before."""
        left, right = self._way[-1]
        self._start(PAIR, partial(read_pair, self._database, left, right), self._on_pair)

    @Slot()
    def swap(self) -> None:
        """Have A at the right, and B at the left."""
        self._way = [(right, left) for left, right in self._way]
        self.read()

    def choose(self, place: int) -> None:
        """Look at a line."""
        self.place = place
        self._call_place = None
        self.calls = CallsData()
        self._read_texts()

    def show_tab(self, tab: Tab) -> None:
        """Look at another of its texts."""
        self._tab = tab
        self._read_texts()

    def choose_call(self, place: int) -> None:
        """Look at a line of the sub-calls."""
        self._call_place = place
        self._read_call_texts()

    def show_call_tab(self, tab: CallTab) -> None:
        """Look at another of its texts."""
        self._call_tab = tab
        self._read_call_texts()

    @Slot()
    def read_shape(self) -> None:
        """Read what both used, over time and step by step."""
        if self.data is not None:
            self._start(SHAPE, partial(read_shape, self.data), self.shape_read.emit)

    def open_side(self, side: int) -> None:
        """Look at one run alone, at the chosen step."""
        left, right = self._way[-1]
        run, loop = (left, right)[side]
        span = loop
        if self.data is not None and self.place is not None:
            steps = self.data.steps(self.place)
            step = (steps.left, steps.right)[side]
            span = loop if step is None else step.row.span
        self.open_requested.emit(run, span)

    def open_call(self, place: int, side: int) -> None:
        """Compare two child runs from the inside; look at another call alone."""
        calls = self.calls.calls(place)
        left, right = calls
        ours, theirs = self._way[-1]
        if left is not None and right is not None and {left.kind, right.kind} == {SpanKind.CHILD_RUN}:
            self._way.append(((ours[0], left.span), (theirs[0], right.span)))
            self.ways_changed.emit()
            self.read()
            return
        call = calls[side]
        if call is not None:
            self.open_requested.emit((ours, theirs)[side][0], call.span)

    @Slot()
    def go_out(self) -> None:
        """Back to what holds the child runs."""
        if self.is_inside:
            self._way.pop()
            self.ways_changed.emit()
            self.read()

    def _on_pair(self, data: PairData) -> None:
        self.data, self.place, self._call_place, self.calls = data, None, None, CallsData()
        self.pair_read.emit(data)

    def _on_calls(self, calls: CallsData) -> None:
        self.calls = calls
        self.calls_read.emit(calls)

    def _read_texts(self) -> None:
        if self.data is None or self.place is None:
            return
        steps = self.data.steps(self.place)
        if self._tab is Tab.CALLS:
            self._start(CALLS, partial(read_calls, self.data.whose, steps), self._on_calls)
        else:
            self._start(TEXTS, partial(step_texts, self.data.whose, steps, self._tab), self.texts_read.emit)

    def _read_call_texts(self) -> None:
        if self.data is None or self._call_place is None:
            return
        left, right = self.calls.calls(self._call_place)
        work = partial(call_texts, self.data.whose, left, right, self._call_tab)
        self._start(CALL_TEXTS, work, self.call_texts_read.emit)

    def _start(self, place: str, work: Any, done: Any) -> None:
        self._jobs.start(work, done, place=place, failed=self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, RlmError):
            self.refused.emit(str(error))
        else:
            self._jobs.failed.emit(error)
