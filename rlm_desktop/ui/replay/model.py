"""A run as it is played: its length, its steps and idle gaps, and where in it an event lies. It reads little at a time.

Places are seconds since the run's beginning.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from rlm_desktop.errors import RlmError
from rlm_desktop.store.moments import Length, Moment, Moments
from rlm_desktop.store.painting import Painting
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.figures import counted, grouped, short

SHORTEST_GAP = 1.0
"""Seconds that nothing was at work, from which on idle time can be skipped."""
MOST_STEPS = 600
"""That are marked on the slider; of more, the longest."""
STEPWISE = 0.0
"""The speed at which each step takes as long as any other."""
_FRACTIONS = {0.25: "¼", 0.5: "½"}
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, STEPWISE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """What there is to play."""

    run: str
    length: Length
    steps: tuple[float, ...] = ()
    """Where they begin, as far as they can be told apart."""
    gaps: tuple[tuple[float, float], ...] = ()
    """When nothing was at work."""

    @property
    def seconds(self) -> float:
        """From the first event to the last."""
        return self.length.last_at - self.length.begin


def advanced(place: float, by: float, gaps: Sequence[tuple[float, float]]) -> float:
    """So many seconds on, where gaps take no time."""
    for begin, end in gaps:
        if end <= place:
            continue
        if place + by < begin:
            break
        by -= max(0.0, begin - place)
        place = end
    return place + by


def place_words(moment: Moment, length: Length) -> str:
    """What was going on: step 3 of 8 · sub-call 12 of 40."""
    if not moment.step:
        return "before the first step" if length.steps else "the run begins"
    words = f"step {grouped(moment.step)} of {grouped(length.steps)}"
    if not moment.of:
        return words
    if not moment.sub_calls:
        return f"{words} · {counted(moment.of, 'sub-call')} to come"
    return f"{words} · sub-call {grouped(moment.sub_calls)} of {grouped(moment.of)}"


def speed_words(speed: float) -> str:
    """What a speed is called."""
    if speed == STEPWISE:
        return "By step"
    return f"{_FRACTIONS.get(speed) or short(speed)}×"


class ReelReader:
    """Reads the reel of one run, and finds events in it. Of one thread, like every reader."""

    def __init__(self, reader: Reader) -> None:
        self._moments = Moments(reader)
        self._painting = Painting(reader)
        self._moment: tuple[Reel, int, Moment] | None = None
        """The last that was asked for; a frame asks twice."""

    def reel(self, run: str) -> Reel | None:
        """What there is by now; None where the run is not in the store."""
        try:
            length = self._moments.length(run)
            steps = self._painting.steps(run, -inf, inf, MOST_STEPS)
            gaps = self._painting.gaps(run, SHORTEST_GAP)
        except RlmError:
            return None
        return Reel(run=run, length=length, steps=tuple(step[2] for step in steps), gaps=tuple(gaps))

    def seq_at(self, reel: Reel, place: float) -> int:
        """The last event that had happened by then."""
        return self._moments.seq_at(reel.run, reel.length.begin + place, reel.length.last_seq)

    def place(self, reel: Reel, seq: int) -> float:
        """When an event happened."""
        return self._moments.at(reel.run, seq) - reel.length.begin

    def beside_step(self, reel: Reel, seq: int, towards: int) -> int:
        """The next or previous event at which a step was over."""
        return self._moments.beside_step(reel.run, seq, towards, reel.length)

    def moment(self, reel: Reel, seq: int) -> Moment:
        """What was going on after an event."""
        known = self._moment
        if known is None or known[0] is not reel or known[1] != seq:
            known = self._moment = (reel, seq, self._moments.moment(reel.run, seq, reel.length))
        return known[2]
