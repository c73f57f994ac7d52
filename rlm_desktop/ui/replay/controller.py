"""Plays: moves the place on as time passes, a frame at a time, and never faster than the screens follow."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.replay.model import SPEEDS, STEPWISE, Reel, advanced
from rlm_desktop.ui.replay.position import Position

FRAME_MILLISECONDS = 33
SHARE = 2
"""A frame is followed by the next after so many times what the screens took for it, so that the window stays alive."""
STEP_MILLISECONDS = 1_000
"""For each step, where all take as long."""


class ReplayController(Position):
    """What the buttons, the slider and the keys of the bar do.

    Signals:
        playing_changed(): it plays now, or it does not any more.
    """

    playing_changed = Signal()

    def __init__(self, reader: Reader, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(reader, focus, parent)
        self._wanted: float | None = None
        """Where the slider was dragged to since the last frame."""
        self._is_playing = False
        self._speed = 1.0
        self._skips = True
        self._before = self._ready = 0.0
        """When the last frame was, and when the next may be, on the clock that only runs forward."""
        self._frame = QTimer(self, singleShot=True)
        self._frame.timeout.connect(self._on_frame)

    @property
    def is_playing(self) -> bool:
        """Whether the place moves on by itself."""
        return self._is_playing

    @property
    def speed(self) -> float:
        """Seconds of the run to a second; STEPWISE where each step takes as long."""
        return self._speed

    @property
    def skips_idle(self) -> bool:
        """Whether time in which nothing was at work is jumped over."""
        return self._skips

    def set_active(self, is_active: bool) -> None:
        """Whether anybody sees the bar; when nobody does any more, it does not play."""
        if not is_active:
            self.pause()
        super().set_active(is_active)

    @Slot(float)
    def set_speed(self, speed: float) -> None:
        """Play faster or slower from now on; one of SPEEDS."""
        assert speed in SPEEDS
        self._speed = speed
        if self._is_playing:
            self._begin_frames()

    @Slot(bool)
    def set_skips_idle(self, skips: bool) -> None:
        """Jump over idle time from now on, or not."""
        self._skips = skips

    @Slot()
    def toggle(self) -> None:
        """Play, or pause."""
        self.pause() if self._is_playing else self.play()

    @Slot()
    def play(self) -> None:
        """From the place on; from the beginning where it is the end."""
        reel = self.reel
        if reel is None or self._is_playing:
            return
        if self.is_at_end:
            self._show(reel, 1)
        self._is_playing = True
        self._begin_frames()
        self.playing_changed.emit()

    @Slot()
    def pause(self) -> None:
        """Stay at the place."""
        if self._is_playing:
            self._is_playing = False
            self._frame.stop()
            self.playing_changed.emit()

    @Slot()
    def step_on(self) -> None:
        """To where the next step is over."""
        self._step(1)

    @Slot()
    def step_back(self) -> None:
        """To where the step before is over."""
        self._step(-1)

    @Slot()
    def event_on(self) -> None:
        """To the next event."""
        self._by(1)

    @Slot()
    def event_back(self) -> None:
        """To the event before."""
        self._by(-1)

    @Slot()
    def to_begin(self) -> None:
        """To the first event."""
        self.pause()
        if self.reel is not None:
            self._show(self.reel, 1)

    @Slot()
    def to_end(self) -> None:
        """Show all of the run, and what is still to come."""
        self.pause()
        self._focus.set_horizon(None)

    def seek(self, place: float) -> None:
        """Go to a place; of many in one frame, to the last."""
        self._wanted = place
        if not self._frame.isActive():
            self._frame.start(max(0, int((self._ready - time.monotonic()) * 1000)))

    def _step(self, towards: int) -> None:
        self.pause()
        if self.reel is not None:
            self._show(self.reel, self._beside_step(self.reel, towards))

    def _by(self, events: int) -> None:
        self.pause()
        if self.reel is not None:
            self._show(self.reel, self._seq(self.reel) + events)

    def _begin_frames(self) -> None:
        self._before = time.monotonic()
        self._frame.start(self._pause_milliseconds())

    def _pause_milliseconds(self) -> int:
        return STEP_MILLISECONDS if self._speed == STEPWISE and self._wanted is None else FRAME_MILLISECONDS

    @Slot()
    def _on_frame(self) -> None:
        reel, begin = self.reel, time.monotonic()
        if reel is None:
            self.pause()
            return
        if self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self._go_to(reel, max(0.0, wanted), follows=self._is_playing)
        else:
            self._play_on(reel, begin - self._before)
        now = time.monotonic()
        self._before, self._ready = begin, now + SHARE * (now - begin)
        if self._is_playing:
            self._frame.start(max(self._pause_milliseconds(), int((self._ready - now) * 1000)))

    def _play_on(self, reel: Reel, seconds: float) -> None:
        if self._speed == STEPWISE:
            self._show(reel, self._beside_step(reel, 1))
        else:
            place = advanced(self._place, seconds * self._speed, reel.gaps if self._skips else ())
            self._go_to(reel, place, follows=True)
        if self.is_at_end:
            self.pause()

    @Slot()
    def _on_run_changed(self) -> None:
        self.pause()
        self._frame.stop()
        self._wanted = None
        super()._on_run_changed()
