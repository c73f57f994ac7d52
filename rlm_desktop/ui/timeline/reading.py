"""Reads the tiles that a frame misses, some milliseconds in each turn of the event loop, the coarsest first."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.errors import RlmError
from rlm_desktop.store.painting import Lane, Painting
from rlm_desktop.ui.timeline.columns import Columns, columns_of, joined
from rlm_desktop.ui.timeline.tiles import Address, Tiles, addresses, whole_level

READ_SECONDS = 0.004
"""For so long tiles are read before other things get their turn; the last one is read to its end."""
SHOW_SECONDS = 0.03
"""How often what was read so far is drawn."""


class Reading(QObject):
    """The tiles of one run, for the thread of the window.

    Signals:
        arrived(): there is more to draw.
    """

    arrived = Signal()

    def __init__(self, painting: Painting, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._painting = painting
        self._run = ""
        self._lanes: dict[tuple[int, bool], Lane] = {}
        self._tiles = Tiles()
        self._wanted: list[Address] = []
        self._joined: dict[tuple[int, bool], tuple[list[object], Columns]] = {}
        self._shown = 0.0
        self._turns = QTimer(self, interval=0)
        self._turns.timeout.connect(self._on_turn)

    @property
    def is_reading(self) -> bool:
        """Whether more is on its way."""
        return self._turns.isActive()

    @property
    def tiles(self) -> Tiles:
        """What is kept."""
        return self._tiles

    def open(self, run: str | None) -> None:
        """Another run, or none: nothing is known of it."""
        self._run = run or ""
        self._turns.stop()
        self._tiles.clear()
        self._joined.clear()
        self._wanted.clear()
        self._lanes.clear()

    def set_lanes(self, lanes: tuple[Lane, ...]) -> None:
        """The lanes that there are now."""
        self._lanes = {(lane.depth, lane.are_calls): lane for lane in lanes}

    def age(self, begin: float) -> None:
        """Something changed from this time on."""
        self._tiles.age(begin)

    def begin_frame(self) -> None:
        """Another frame: what the one before missed does not matter any more."""
        self._wanted.clear()

    def seen(self, lane: Lane, level: int, begin: float, end: float, total: float) -> Columns:
        """What there is to show of a lane, as fine as it can be; what is missing will be read after the frame.

        total: seconds of the run; the coarsest tile, of all of it, stands in for what is missing.
        """
        needed = addresses(lane, level, begin, end)
        whole = addresses(lane, whole_level(total), 0.0, 0.0)[0]
        if not self._tiles.has(whole):
            self._wanted.insert(0, whole)
        self._wanted += [address for address in needed if self._tiles.needs(address)]
        parts = list(self._tiles.covering(needed))
        mark: list[object] = [(address, id(columns), first) for address, columns, first, _ in parts]
        key = (lane.depth, lane.are_calls)
        if key not in self._joined or self._joined[key][0] != mark:
            self._joined[key] = (mark, joined([(columns, first, last) for _, columns, first, last in parts]))
        return self._joined[key][1]

    def end_frame(self) -> None:
        """All that the frame needs is asked for."""
        if self._wanted:
            self._turns.start()

    @Slot()
    def _on_turn(self) -> None:
        begun = time.perf_counter()
        while self._wanted and time.perf_counter() - begun < READ_SECONDS:
            address = self._wanted.pop(0)
            lane = self._lanes.get((address.depth, address.are_calls))
            if lane is None:
                continue
            try:
                bars = self._painting.bars(self._run, lane, address.level, address.number)
            except RlmError:
                self._wanted.clear()
                break
            self._tiles.put(address, columns_of(bars, address.level))
        if not self._wanted:
            self._turns.stop()
        if not self._wanted or begun - self._shown >= SHOW_SECONDS:
            self._shown = begun
            self.arrived.emit()
