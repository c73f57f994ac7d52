"""Where the run in focus is shown, in time: read from the focus, and moved there, event by event or step by step."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from rlm_desktop.store.moments import Moment
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.replay.model import Reel, ReelReader


class Position(QObject):
    """Without a horizon the run is shown to its end, or live. While it is not active, nothing is read.

    Signals:
        changed(): another place is shown, or there is more to play.
    """

    changed = Signal()

    def __init__(self, reader: Reader, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = ReelReader(reader)
        self._focus = focus
        self._reel: Reel | None = None
        self._is_stale = True
        self._is_active = False
        self._place = 0.0
        self._follows = True
        self._is_moving = False
        focus.run_changed.connect(self._on_run_changed)
        focus.horizon_changed.connect(self._on_horizon_changed)
        focus.grew.connect(self._on_grew)
        focus.library_changed.connect(self._on_library_changed)

    @property
    def reel(self) -> Reel | None:
        """What there is to play; None without a run."""
        if self._is_stale and self._is_active:
            self._is_stale = False
            self._reel = None if self._focus.run is None else self._reading.reel(self._focus.run)
        return self._reel

    @property
    def place(self) -> float:
        """Seconds since the run's beginning."""
        reel = self.reel
        return reel.seconds if self.is_at_end and reel is not None else self._place

    @property
    def is_at_end(self) -> bool:
        """Whether all of the run is shown, and what is still to come."""
        return self._focus.horizon is None

    @property
    def moment(self) -> Moment | None:
        """What was going on at the place."""
        reel = self.reel
        return None if reel is None else self._reading.moment(reel, self._seq(reel))

    @property
    def follows(self) -> bool:
        """Whether the step that is under way is selected."""
        return self._follows

    @Slot(bool)
    def set_follows(self, follows: bool) -> None:
        """Select the step under way from now on, or leave the selection where it is."""
        self._follows = follows

    def set_active(self, is_active: bool) -> None:
        """Whether anybody sees the bar; when nobody does any more, the whole run is shown."""
        if is_active == self._is_active:
            return
        self._is_active = self._is_stale = is_active
        if not is_active:
            self._focus.set_horizon(None)
        self.changed.emit()

    def _seq(self, reel: Reel) -> int:
        return reel.length.last_seq if self._focus.horizon is None else self._focus.horizon

    def _beside_step(self, reel: Reel, towards: int) -> int:
        return self._reading.beside_step(reel, self._seq(reel), towards)

    def _go_to(self, reel: Reel, place: float, *, follows: bool) -> None:
        """Show the run up to a time."""
        if place >= reel.seconds:
            self._focus.set_horizon(None)
        else:
            self._put(reel, self._reading.seq_at(reel, place), place, follows=follows)

    def _show(self, reel: Reel, seq: int) -> None:
        """Show the run up to an event."""
        if seq >= reel.length.last_seq:
            self._focus.set_horizon(None)
        else:
            seq = max(1, seq)
            self._put(reel, seq, self._reading.place(reel, seq), follows=True)

    def _put(self, reel: Reel, seq: int, place: float, *, follows: bool) -> None:
        self._place = place
        self._is_moving = True
        self._focus.set_horizon(seq, reel.length.begin + place)
        if follows and self._follows:
            self._focus.follow(self._reading.moment(reel, seq).span)
        self._is_moving = False
        self.changed.emit()

    @Slot()
    def _on_run_changed(self) -> None:
        self._is_stale = True
        self.changed.emit()

    @Slot()
    def _on_horizon_changed(self) -> None:
        """Somebody else moved it, or it is the end."""
        if self._is_moving:
            return
        reel = self.reel
        if reel is not None and self._focus.horizon is not None:
            self._place = self._reading.place(reel, self._focus.horizon)
        self.changed.emit()

    @Slot(str, int)
    def _on_grew(self, run: str, _seq: int) -> None:
        if run == self._focus.run:
            self._read_again()

    @Slot()
    def _on_library_changed(self) -> None:
        self._read_again()

    def _read_again(self) -> None:
        if self._is_active:
            self._is_stale = True
            self.changed.emit()
