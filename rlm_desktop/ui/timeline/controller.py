"""What stretch of the run the timeline shows: zoomed, moved, brought to the selection, or following a live run."""

from __future__ import annotations

from math import isinf

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.ui.focus import Focus, Place
from rlm_desktop.ui.timeline.axis import Sight
from rlm_desktop.ui.timeline.model import TimelineModel
from rlm_desktop.ui.timeline.warp import STRAIGHT, Warp, compressed

ZOOM = 1.25
"""By which one notch of the wheel or one key goes nearer."""
PAN = 1 / 8
"""Of what is in sight, by which one key moves."""
ROOM = 1.02
"""The whole run, and a little room behind its end."""
AROUND = 1.25
"""A span that is fitted, and a little room around it."""
SETTLE_MILLISECONDS = 400
"""Without another turn of the wheel or key, where one looks is a place that Back leads to."""
SHORTEST_CUT = 1 / 400
"""Of the run: shorter gaps are not cut."""
IDLE_SHARE = 0.5
"""Of the run: when more of it is idle, compression is offered."""


class TimelineController(QObject):
    """Keeps the stretch in the focus, where Back and Forward find it.

    Signals:
        changed(): another stretch is shown, or another axis.
    """

    changed = Signal()

    def __init__(self, model: TimelineModel, focus: Focus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._focus = focus
        self._pixels = 1
        self._is_compressed = False
        self._warp: tuple[object, Warp] = (None, STRAIGHT)
        self._follows = True
        self._known = 0
        """Bars that there were when following ended."""
        self._centred: int | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MILLISECONDS)
        self._settle.timeout.connect(self._on_settled)
        self._moved_to: Place | None = None
        """Where a stretch was last brought."""
        model.opened.connect(self._on_opened)
        model.changed.connect(self._on_model_changed)
        focus.stretch_changed.connect(self._on_stretch_changed)
        focus.span_changed.connect(self._on_span_changed)

    @property
    def warp(self) -> Warp:
        """The axis."""
        if not self._is_compressed:
            return STRAIGHT
        gaps, now = self._model.gaps, self._model.last
        mark = (self._model.run, len(gaps), gaps[-1:], 0.0 if self._model.is_running else now)
        if self._warp[0] != mark:
            shown = [gap for gap in gaps if gap[1] - gap[0] >= now * SHORTEST_CUT]
            self._warp = (mark, compressed(shown, now))
        return self._warp[1]

    @property
    def total(self) -> float:
        """Of the axis, for the whole run, in its seconds."""
        return ROOM * max(self.warp.place(self._model.last), 1e-3)

    @property
    def sight(self) -> Sight:
        """What of the axis is shown."""
        stretch = self._focus.stretch
        if stretch is None:
            return Sight(0.0, self.total, self._pixels)
        begin, end = self.warp.place(stretch[0]), self.warp.place(stretch[1])
        return Sight(begin, max(end - begin, 1e-9), self._pixels)

    @property
    def idle(self) -> tuple[float, float] | None:
        """Seconds of the run and the share of them that is idle, where that is more than half."""
        total = self._model.now
        idle = sum(end - begin for begin, end in self._model.gaps)
        return (total, idle / total) if total > 0 and idle > IDLE_SHARE * total else None

    @property
    def is_compressed(self) -> bool:
        """Whether idle time is cut short."""
        return self._is_compressed

    @property
    def is_following(self) -> bool:
        """Whether the end of a live run is kept in sight."""
        return self._focus.stretch is None or self._follows

    @property
    def missed(self) -> int:
        """Bars that are new since a live run is not followed any more."""
        return max(0, self._model.bars - self._known)

    def set_pixels(self, pixels: int) -> None:
        """So wide is what is shown."""
        self._pixels = max(1, pixels)

    def zoom(self, factor: float, x: float | None = None) -> None:
        """Go nearer by a factor; x: pixels from the left edge that stay, else the middle."""
        sight = self.sight
        self._look(sight.zoomed(factor, sight.pixels / 2 if x is None else x, self.total), is_on_the_way=True)

    def pan(self, pixels: float) -> None:
        """Go later by so many pixels."""
        if self._focus.stretch is not None:
            self._look(self.sight.moved(pixels, self.total), is_on_the_way=True)

    def settle(self) -> None:
        """A gesture is over."""
        self._settle.stop()
        self._focus.set_stretch(self._focus.stretch)

    @Slot()
    def zoom_in(self) -> None:
        """One notch nearer."""
        self.zoom(ZOOM)

    @Slot()
    def zoom_out(self) -> None:
        """One notch away."""
        self.zoom(1 / ZOOM)

    @Slot()
    def pan_left(self) -> None:
        """A little earlier."""
        self.pan(-PAN * self._pixels)

    @Slot()
    def pan_right(self) -> None:
        """A little later."""
        self.pan(PAN * self._pixels)

    @Slot()
    def show_all(self) -> None:
        """The whole run."""
        self._focus.set_stretch(None)

    @Slot()
    def centre_selection(self) -> None:
        """Bring the selected span to the middle; again, and it is fitted."""
        span = self._focus.span
        stretch = self._bounds(span)
        if stretch is None:
            return
        if self._centred == span:
            self.fit(*stretch)
            return
        sight = self.sight
        middle = self.warp.place((stretch[0] + stretch[1]) / 2)
        self._look(Sight(middle - sight.seconds / 2, sight.seconds, sight.pixels).within(self.total))
        self._centred = span

    def fit(self, begin: float, end: float) -> None:
        """Show a stretch of time and a little room around it."""
        first, last = self.warp.place(begin), self.warp.place(end)
        seconds = max((last - first) * AROUND, 1e-4)
        self._look(Sight((first + last - seconds) / 2, seconds, self._pixels).within(self.total))

    @Slot()
    def follow(self) -> None:
        """Bring the end of a live run into sight, and keep it there."""
        self._follows = True
        self._look(self._at_the_end())

    @Slot(bool)
    def compress(self, is_compressed: bool) -> None:
        """Cut idle time short, or show true time again; what was in sight stays."""
        if is_compressed != self._is_compressed:
            self._is_compressed = is_compressed
            self.changed.emit()

    @Slot()
    def tick(self) -> None:
        """Time has passed in a live run."""
        if self._model.is_running and self._follows and self._focus.stretch is not None and not self._settle.isActive():
            self._slide(self._at_the_end())

    def _at_the_end(self) -> Sight:
        """As much as is in sight, but of the end of the run, and a little room behind it."""
        sight = self.sight
        end = self.warp.place(self._model.now) + (ROOM - 1) * sight.seconds
        return Sight(end - sight.seconds, sight.seconds, sight.pixels).within(self.total)

    def _bounds(self, span: int) -> tuple[float, float] | None:
        """When a span began and ended, or where it stands now."""
        stretch = self._model.stretch(span)
        if stretch is None:
            return None
        return stretch[0], max(stretch[0], self._model.now if isinf(stretch[1]) else min(stretch[1], self._model.now))

    def _look(self, sight: Sight, *, is_on_the_way: bool = False) -> None:
        self._centred = None
        if sight.seconds >= self.total * (1 - 1e-9):
            stretch = None
        else:
            stretch = (self.warp.time(sight.start), self.warp.time(sight.end))
        self._focus.set_stretch(stretch, is_on_the_way=is_on_the_way)
        if is_on_the_way:
            self._settle.start()

    def _slide(self, sight: Sight) -> None:
        self._focus.slide((self.warp.time(sight.start), self.warp.time(sight.end)))

    @Slot()
    def _on_settled(self) -> None:
        self.settle()

    @Slot()
    def _on_opened(self) -> None:
        self._settle.stop()
        self._is_compressed = False
        self._centred = None
        self._look_whether_following()
        self.changed.emit()

    @Slot()
    def _on_model_changed(self) -> None:
        self.tick()

    @Slot()
    def _on_stretch_changed(self) -> None:
        self._centred = None
        self._moved_to = self._focus.place
        self._look_whether_following()
        self.changed.emit()

    def _look_whether_following(self) -> None:
        """A live run is followed as long as its end is in sight."""
        did = self._follows
        self._follows = self._focus.stretch is None or self.sight.end >= self.warp.place(self._model.now)
        if did and not self._follows:
            self._known = self._model.bars

    @Slot()
    def _on_span_changed(self) -> None:
        """Bring another selection into sight; not where Back has just brought its own stretch."""
        self._centred = None
        if self._focus.span == RUN_SPAN or self._focus.stretch is None or self._focus.place is self._moved_to:
            return
        bounds = self._bounds(self._focus.span)
        if bounds is None:
            return
        first, last = self.warp.place(bounds[0]), self.warp.place(bounds[1])
        sight = self.sight
        if last < sight.start or first > sight.end:
            middle = (first + min(last, first + sight.seconds)) / 2
            self._slide(Sight(middle - sight.seconds / 2, sight.seconds, sight.pixels).within(self.total))
