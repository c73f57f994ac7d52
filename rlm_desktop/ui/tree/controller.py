"""What the tree shows and where its keys lead: it hears the focus, and finds steps and errors to go to."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.tree.model import SpanTree

SLICE = 200
"""Spans looked at in one turn of the event loop while an error is searched."""
_BAD = (Status.FAILED, Status.LOST)


class TreeController(QObject):
    """Keeps the model at the run in focus.

    Signals:
        opened(): another run is shown, or none.
        said(sentence): why a key led nowhere.
    """

    opened = Signal()
    said = Signal(str)

    def __init__(self, reader: Reader, focus: Focus, model: SpanTree, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._model = model
        self._search: Iterator[SpanRow | None] | None = None
        self._turns = QTimer(self)
        self._turns.timeout.connect(self._on_turn)
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._on_library_changed)

    def go_to_step(self, towards: int) -> None:
        """Select the next (1) or previous (-1) step of the loop that the selection belongs to."""
        run = self._focus.run
        if run is None:
            return
        try:
            at = self._reader.span(run, self._focus.span)
            while at.kind is not SpanKind.STEP and at.parent is not None:
                at = self._reader.span(run, at.parent)
            step = self._sibling(run, at, towards)
        except RlmError:
            return
        if step is None:
            self.said.emit("This is the last step." if towards > 0 else "This is the first step.")
        else:
            self._focus.select(step.span)

    def go_to_error(self, towards: int) -> None:
        """Select the next (1) or previous (-1) span that failed or was lost, in the order of their beginnings."""
        run = self._focus.run
        if run is None:
            return
        self._search = self._slices(run, self._focus.span, towards, self._focus.horizon)
        self._turns.start(0)

    def stop_search(self) -> None:
        """Look no further."""
        self._search = None
        self._turns.stop()

    def _sibling(self, run: str, at: SpanRow, towards: int) -> SpanRow | None:
        horizon = self._focus.horizon
        if at.kind is not SpanKind.STEP:
            first = self._reader.children(run, at.span, horizon=horizon, limit=1)
            return first[0] if first and towards > 0 else None
        place = at.place + towards
        if not 0 <= place < self._reader.child_count(run, at.parent, horizon=horizon):
            return None
        return self._reader.children(run, at.parent, horizon=horizon, offset=place, limit=1)[0]

    def _slices(self, run: str, span: int, towards: int, horizon: int | None) -> Iterator[SpanRow | None]:
        """The failed spans from here on; None between two slices."""
        end = self._reader.span(run, span).ordinal
        offset = end + 1
        while True:
            if towards > 0:
                rows = self._reader.spans(run, horizon=horizon, offset=offset, limit=SLICE)
                offset += len(rows)
            else:
                start = max(0, end - SLICE)
                rows = self._reader.spans(run, horizon=horizon, offset=start, limit=end - start)[::-1]
                end = start
            if not rows:
                return
            yield from (one for one in rows if one.status in _BAD and one.kind is not SpanKind.RUN)
            yield None

    @Slot()
    def _on_turn(self) -> None:
        try:
            found = next(self._search) if self._search is not None else None
        except StopIteration:
            self.stop_search()
            self.said.emit("There is no other error in this direction.")
        except RlmError:
            self.stop_search()
        else:
            if found is not None:
                self.stop_search()
                self._focus.select(found.span)

    @Slot()
    def _on_run_changed(self) -> None:
        self.stop_search()
        self._model.show(self._focus.run, self._focus.horizon)
        self.opened.emit()

    @Slot()
    def _on_horizon_changed(self) -> None:
        self.stop_search()
        self._model.set_horizon(self._focus.horizon)

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        if run != self._focus.run:
            return
        if self._model.run is None:
            self._on_run_changed()
        else:
            self._model.grow(seq)

    @Slot()
    def _on_library_changed(self) -> None:
        if self._model.run is None:
            return
        try:
            self._reader.run(self._model.run)
        except RlmError:
            self._model.show(None)
            self.opened.emit()
        else:
            self._model.read_again()
