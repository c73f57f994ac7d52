"""Tiles that were read, up to a limit; what of them is old, and what stands in for one that is not there. No Qt."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, inf

from rlm_desktop.store.painting import LEVELS, Lane, tile_seconds
from rlm_desktop.ui.timeline.columns import Columns

MOST_BARS = 400_000
"""Bars that are kept, of all tiles; with some 60 bytes for each."""
FEWEST_TILES = 64
"""Kept whatever they hold: a frame needs some."""


@dataclass(frozen=True, slots=True)
class Address:
    """One tile of one lane."""

    depth: int
    are_calls: bool
    level: int
    number: int

    @property
    def begin(self) -> float:
        """Seconds since the run's beginning."""
        return self.number * tile_seconds(self.level)

    @property
    def end(self) -> float:
        """Seconds since the run's beginning."""
        return (self.number + 1) * tile_seconds(self.level)

    @property
    def coarser(self) -> Address | None:
        """The tile of the next level that holds this one."""
        if self.level == LEVELS:
            return None
        return Address(self.depth, self.are_calls, self.level + 1, self.number // 4)


def addresses(lane: Lane, level: int, begin: float, end: float) -> list[Address]:
    """The tiles of a level that a stretch of time needs."""
    width = tile_seconds(level)
    first, last = max(0, floor(begin / width)), max(0, floor(end / width))
    return [Address(lane.depth, lane.are_calls, level, number) for number in range(first, last + 1)]


def whole_level(total: float) -> int:
    """The first level of which one tile holds so many seconds."""
    return next((level for level in range(LEVELS) if tile_seconds(level) >= total), LEVELS)


class Tiles:
    """The latest used are kept longest. A tile that is old is shown until it is read again."""

    def __init__(self, most_bars: int = MOST_BARS) -> None:
        self._most_bars = most_bars
        self._tiles: OrderedDict[Address, Columns] = OrderedDict()
        self._old: set[Address] = set()
        self._bars = 0

    @property
    def bars(self) -> int:
        """How many are kept."""
        return self._bars

    def __len__(self) -> int:
        return len(self._tiles)

    def clear(self) -> None:
        """Forget all."""
        self._tiles.clear()
        self._old.clear()
        self._bars = 0

    def put(self, address: Address, columns: Columns) -> None:
        """Keep a tile as it was just read, and let go of those that were not used for the longest time."""
        before = self._tiles.pop(address, None)
        self._bars += len(columns) - (len(before) if before is not None else 0)
        self._tiles[address] = columns
        self._old.discard(address)
        while self._bars > self._most_bars and len(self._tiles) > FEWEST_TILES:
            gone, dropped = self._tiles.popitem(last=False)
            self._old.discard(gone)
            self._bars -= len(dropped)

    def age(self, begin: float) -> None:
        """Something changed from this time on: what reaches behind it must be read again."""
        self._old.update(address for address in self._tiles if address.end > begin)

    def needs(self, address: Address) -> bool:
        """Whether a tile must be read before all of it can be shown as it is."""
        return address not in self._tiles or address in self._old

    def has(self, address: Address) -> bool:
        """Whether there is something of just this tile to show."""
        return address in self._tiles

    def best(self, address: Address) -> tuple[Address, Columns] | None:
        """A tile, or the finest there is that holds it."""
        at: Address | None = address
        while at is not None:
            columns = self._tiles.get(at)
            if columns is not None:
                self._tiles.move_to_end(at)
                return at, columns
            at = at.coarser
        return None

    def covering(self, wanted: list[Address]) -> Iterator[tuple[Address, Columns, float, float]]:
        """What there is to show for neighbouring tiles: each with the stretch of time for which it stands."""
        for address in wanted:
            found = self.best(address)
            if found is not None:
                yield (*found, address.begin if address.number else -inf, address.end)
