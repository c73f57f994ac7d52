"""What every screen looks at: which run, which span, up to which event, which stretch of time, and what is left out.

Screens meet here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.events.facts import RUN_SPAN

MOST_PLACES = 200
"""Places that Back can reach."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one looks: what Back and Forward bring back."""

    run: str | None = None
    """Id; None for none."""
    span: int = RUN_SPAN
    """The run's own when nothing else is selected."""
    stretch: tuple[float, float] | None = None
    """Seconds since the run's beginning; None is all of it."""
    filter: str = ""
    """In the filter language; empty leaves nothing out."""


class Focus(QObject):
    """The one selection, filter and zoom of the window. It reads nothing; screens hear it and ask the store.

    Signals:
        run_changed(): another run is looked at, or none.
        span_changed(): another span of it is selected.
        stretch_changed(): another stretch of the run's time is looked at.
        filter_changed(): other rows are left out.
        horizon_changed(): the run is shown up to another event.
        moment_changed(): the event is the same, but more or less time has passed since.
        history_changed(): Back or Forward lead elsewhere now.
        grew(run, seq): the database holds a run's events up to seq; at most ten a second for each run.
        library_changed(): runs came, went, or ended.
        texts_wanted(): somebody looks for words of texts that may not be in the index yet.
        texts_changed(): the index of words has taken in the texts that there were.
    """

    run_changed = Signal()
    span_changed = Signal()
    stretch_changed = Signal()
    filter_changed = Signal()
    horizon_changed = Signal()
    moment_changed = Signal()
    history_changed = Signal()
    grew = Signal(str, int)
    library_changed = Signal()
    texts_wanted = Signal()
    texts_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places = [Place()]
        self._at = 0
        self._horizon: int | None = None
        self._moment: float | None = None
        self._is_on_the_way = False

    @property
    def place(self) -> Place:
        """All of where one looks, but for the horizon."""
        return self._places[self._at]

    @property
    def run(self) -> str | None:
        """Id of the run that is shown; None for none."""
        return self.place.run

    @property
    def span(self) -> int:
        """The selected span of that run; the run's own when nothing else is selected."""
        return self.place.span

    @property
    def stretch(self) -> tuple[float, float] | None:
        """Begin and end of what the timeline shows, in seconds since the run's beginning; None for all of it."""
        return self.place.stretch

    @property
    def filter(self) -> str:
        """What rows must be to be shown, in the filter language; empty for all."""
        return self.place.filter

    @property
    def horizon(self) -> int | None:
        """The event up to which the run is shown; None for all of them, also those still to come."""
        return self._horizon

    @property
    def moment(self) -> float | None:
        """Until when what runs at the horizon has run, in seconds since the epoch; None for the time of its event."""
        return self._moment

    @property
    def can_go_back(self) -> bool:
        """Whether there is an earlier place."""
        return self._at > 0

    @property
    def can_go_forward(self) -> bool:
        """Whether Back came from a later place."""
        return self._at + 1 < len(self._places)

    def show(self, run: str | None, span: int = RUN_SPAN) -> None:
        """Look at a run, whole, with one of its spans selected."""
        if run == self.run:
            self.select(span)
            return
        self._go(Place(run=run, span=span))

    def go_to(self, place: Place) -> None:
        """Look at a place that was kept."""
        self._go(place)

    def select(self, span: int) -> None:
        """Select another span of the run."""
        self._go(replace(self.place, span=span))

    def set_stretch(self, stretch: tuple[float, float] | None, *, is_on_the_way: bool = False) -> None:
        """Look at another stretch of the run's time.

        is_on_the_way: a drag or a wheel is still turning; Back leaves out the stretches on the way.
        """
        self._go(replace(self.place, stretch=stretch), is_on_the_way=is_on_the_way)

    def slide(self, stretch: tuple[float, float]) -> None:
        """Look at another stretch from the same place: to bring the selection into sight, or to follow a run.

        It is no place of its own: Back leads from here where it led before.
        """
        before = self.place
        if stretch != before.stretch:
            self._places[self._at] = replace(before, stretch=stretch)
            self._tell(before)

    def set_filter(self, filter: str) -> None:
        """Leave out other rows."""
        self._go(replace(self.place, filter=filter.strip()))

    def follow(self, span: int) -> None:
        """Select another span from the same place, to keep up with a run that is played: Back leads where it led."""
        before = self.place
        if span != before.span:
            self._places[self._at] = replace(before, span=span)
            self._tell(before)

    def set_horizon(self, horizon: int | None, moment: float | None = None) -> None:
        """Show the run up to another event.

        moment: so much time has passed, which is no less than the event's and before the next one's.
        """
        before, self._horizon, self._moment = (self._horizon, self._moment), horizon, moment
        if horizon != before[0]:
            self.horizon_changed.emit()
        elif moment != before[1]:
            self.moment_changed.emit()

    @Slot()
    def back(self) -> None:
        """Look where one looked before."""
        if self.can_go_back:
            self._move(self._at - 1)

    @Slot()
    def forward(self) -> None:
        """Undo one Back."""
        if self.can_go_forward:
            self._move(self._at + 1)

    def forget(self, run: str) -> None:
        """A run is gone: no way leads to it any more."""
        self._places = [one if one.run != run else Place() for one in self._places]
        self.history_changed.emit()

    def _go(self, place: Place, *, is_on_the_way: bool = False) -> None:
        before = self.place
        was_on_the_way, self._is_on_the_way = self._is_on_the_way, is_on_the_way
        if place == before:
            return
        if was_on_the_way and _differs_in_stretch_only(before, place):
            self._places[self._at :] = [place]
        else:
            self._places[self._at + 1 :] = [place]
            del self._places[:-MOST_PLACES]
        self._at = len(self._places) - 1
        self._tell(before)

    def _move(self, at: int) -> None:
        before, self._at, self._is_on_the_way = self.place, at, False
        self._tell(before)

    def _tell(self, before: Place) -> None:
        after = self.place
        if after.run != before.run:
            self._horizon = self._moment = None
            self.run_changed.emit()
        else:
            for changed, signal in (
                (after.filter != before.filter, self.filter_changed),
                (after.stretch != before.stretch, self.stretch_changed),
                (after.span != before.span, self.span_changed),
            ):
                if changed:
                    signal.emit()
        self.history_changed.emit()


def _differs_in_stretch_only(one: Place, other: Place) -> bool:
    return replace(one, stretch=None) == replace(other, stretch=None)
