"""Fills the lanes from the store, a slice in each turn of the event loop, and keeps them as events come."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.timeline.lanes import Lanes

SLICE = 200
SHOW_SECONDS = 0.25
"""How often what was read so far is drawn."""
LABELS = 2_000
"""Labels that are kept."""


class TimelineModel(QObject):
    """The lanes of the run in focus.

    Signals:
        opened(): another run is shown, or none.
        changed(): there is more to draw, or other.
    """

    opened = Signal()
    changed = Signal()

    def __init__(self, reader: Reader, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._run: str | None = None
        self._lanes = Lanes(0.0)
        self._read = 0
        self._shown = 0.0
        self._seq = 0
        self._horizon: float | None = None
        self._rows: dict[int, SpanRow] = {}
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._on_slice_due)
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._on_library_changed)
        self._on_run_changed()

    @property
    def run(self) -> str | None:
        """The run that is shown; None also where it is not in the store."""
        return self._run

    @property
    def lanes(self) -> Lanes:
        """What was read so far."""
        return self._lanes

    @property
    def is_reading(self) -> bool:
        """Whether more is on its way."""
        return self._slices.isActive()

    @property
    def is_running(self) -> bool:
        """Whether bars grow."""
        return bool(self._lanes.open) and self._horizon is None

    @property
    def horizon(self) -> float | None:
        """The time up to which the run is shown, in seconds since its beginning; None for all."""
        return self._horizon

    @property
    def now(self) -> float:
        """Where a running bar ends."""
        if self._horizon is not None:
            return self._horizon
        return max(self._lanes.latest, time.time() - self._lanes.begin) if self._lanes.open else self._lanes.latest

    def span(self, span: int) -> SpanRow | None:
        """One span at the horizon, for its label and figures; None where it is not there."""
        if span not in self._rows and self._run is not None:
            try:
                row = self._reader.span(self._run, span, horizon=self._focus.horizon)
            except RlmError:
                return None
            if len(self._rows) >= LABELS:
                self._rows.clear()
            self._rows[span] = row
        return self._rows.get(span)

    def is_known(self, span: int) -> bool:
        """Whether a span can be told without asking the store."""
        return span in self._rows

    @Slot()
    def _on_run_changed(self) -> None:
        self._slices.stop()
        self._rows.clear()
        self._run, self._read, self._horizon = self._focus.run, 0, None
        self._lanes = Lanes(0.0)
        if self._run is not None:
            try:
                run = self._reader.run(self._run)
            except RlmError:
                self._run = None
            else:
                self._lanes = Lanes(run.begin)
                self._seq = run.last_seq
                self._find_horizon()
                self._slices.start()
                self._on_slice_due()
        self.opened.emit()

    @Slot()
    def _on_slice_due(self) -> None:
        assert self._run is not None
        rows = self._reader.spans(self._run, offset=self._read, limit=SLICE)
        self._read += len(rows)
        self._lanes.put(rows)
        if len(rows) < SLICE:
            self._slices.stop()
        if len(rows) < SLICE or time.monotonic() - self._shown >= SHOW_SECONDS:
            self._shown = time.monotonic()
            self.changed.emit()

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        if run != self._focus.run:
            return
        if self._run is None:
            self._on_run_changed()
            return
        rows = self._reader.touched(run, after=self._seq)
        self._seq = max(self._seq, seq)
        for row in rows:
            self._rows.pop(row.span, None)
        if self.is_reading:
            rows = [row for row in rows if row.span in self._lanes]
        self._lanes.put(sorted(rows, key=lambda row: row.begin_seq))
        self.changed.emit()

    @Slot()
    def _on_horizon_changed(self) -> None:
        self._rows.clear()
        self._find_horizon()
        self.changed.emit()

    @Slot()
    def _on_library_changed(self) -> None:
        """The death of a run's process is no event; what was running then is lost."""
        if self._run is None:
            return
        try:
            self._lanes.put([self._reader.span(self._run, span) for span in sorted(self._lanes.open)])
        except RlmError:
            self._on_run_changed()
        else:
            self._rows.clear()
            self.changed.emit()

    def _find_horizon(self) -> None:
        self._horizon = None
        if self._run is not None and self._focus.horizon is not None:
            last = self._reader.event(self._run, self._focus.horizon)
            self._horizon = last.at - self._lanes.begin if last else None
