"""How many bars were open at a time, where there are more than lines for them. No Qt."""

from __future__ import annotations

from array import array
from bisect import bisect_right, insort
from heapq import heappop, heappush


class Density:
    """Counts of open bars over time; bars are added in the order of their beginnings."""

    def __init__(self) -> None:
        self._times = array("d", [0.0])
        self._counts = array("l", [0])
        self._ends: list[float] = []
        """Known ends that are not yet in the counts."""
        self._open: set[int] = set()
        self.highest = 0
        """The most at any time."""
        self.bad: list[float] = []
        """Beginnings of those that failed or were lost, rising."""

    def begin(self, span: int, at: float) -> None:
        """A bar begins."""
        while self._ends and self._ends[0] <= at:
            self._step(heappop(self._ends), -1)
        self._step(at, 1)
        self._open.add(span)

    def end(self, span: int, begin: float, end: float, *, is_bad: bool) -> None:
        """A bar has ended, maybe before others that were begun; a second time does nothing."""
        if span in self._open:
            self._open.discard(span)
            heappush(self._ends, end)
            if is_bad:
                insort(self.bad, begin)

    def heights(self, times: list[float]) -> list[int]:
        """The most bars that were open between each time and the next; one fewer than the times."""
        steps, counts = self._times, self._counts
        if self._ends:
            steps = steps + array("d", sorted(self._ends))
            counts = counts + array("l", [counts[-1] - one for one in range(1, len(self._ends) + 1)])
        heights = []
        low = max(0, bisect_right(steps, times[0]) - 1)
        for after in times[1:]:
            high = bisect_right(steps, after, low) - 1
            heights.append(max(counts[low : high + 1]))
            low = high
        return heights

    def _step(self, at: float, change: int) -> None:
        count = self._counts[-1] + change
        self._times.append(at)
        self._counts.append(count)
        self.highest = max(self.highest, count)
