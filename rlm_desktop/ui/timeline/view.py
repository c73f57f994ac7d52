"""The timeline on screen: offers above, lanes in the middle, what they mean below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Signal, Slot
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.magnified import magnification
from rlm_desktop.ui.matching import Matching
from rlm_desktop.ui.noted import Noted
from rlm_desktop.ui.timeline.controller import TimelineController
from rlm_desktop.ui.timeline.hands import HELP, TimelineHands
from rlm_desktop.ui.timeline.kept import Kept
from rlm_desktop.ui.timeline.legend import Legend
from rlm_desktop.ui.timeline.model import TimelineModel
from rlm_desktop.ui.timeline.offers import Offers
from rlm_desktop.ui.timeline.scene import GUTTER, HEADER

TICK_MILLISECONDS = 100
CORNER_PIXELS, ICON_PIXELS = 26, 16
"""Of the button in the corner."""


class TimelineView(QWidget):
    """The bars of the run in focus, over the focus's stretch of time. It selects the span and moves the stretch.

    `controller` has the acts for menus and palette: zoom_in, zoom_out, pan_left, pan_right, show_all,
    centre_selection, compress(bool), follow. `face.go(axis, towards)` steps to errors, siblings and steps.

    Signals:
        replay_requested(): the button in the corner was pressed.
    """

    replay_requested = Signal()

    def __init__(
        self,
        reader: Reader,
        focus: Focus,
        parent: QWidget | None = None,
        *,
        matching: Matching | None = None,
        noted: Noted | None = None,
    ) -> None:
        super().__init__(parent)
        self._focus = focus
        self._matching = matching
        self.model = TimelineModel(reader, focus, self)
        self.controller = TimelineController(self.model, focus, self)
        self.face = TimelineHands(self.model, self.controller, focus, self, noted=noted)
        self.offers = Offers(self.model, self.controller, self)
        self.legend = Legend(HELP, self)
        self.replay_button = self._corner()
        self._place_corner()
        self._clock = Clock(self, lambda: TICK_MILLISECONDS if self.model.is_running else None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.offers)
        column.addWidget(self.face, 1)
        column.addWidget(self.legend)
        self.setFocusProxy(self.face)
        self._clock.timeout.connect(self.controller.tick)
        self._clock.timeout.connect(self.face.viewport().update)
        self.model.opened.connect(self._on_opened)
        self.model.changed.connect(self._on_changed)
        self.controller.changed.connect(self.face.viewport().update)
        focus.span_changed.connect(self._on_span_changed)
        if matching is not None:
            matching.changed.connect(self._on_matches_changed)
        if noted is not None:
            noted.changed.connect(self.face.show_pins)
        self._on_opened()

    def _corner(self) -> QToolButton:
        button = QToolButton(self.face)
        button.setAutoRaise(True)
        button.setIcon(theme.icon("replay"))
        button.setToolTip("Replay: play the run again as it happened (F5)")
        button.setAccessibleName("Replay")
        button.clicked.connect(self.replay_requested)
        return button

    def changeEvent(self, event: QEvent) -> None:
        """Qt: the icon follows light and dark, and the size of text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.replay_button.setIcon(theme.icon("replay"))
        elif event.type() == QEvent.Type.FontChange:
            self._place_corner()

    def _place_corner(self) -> None:
        """Between the names of the steps and of the time, at the end of the gutter."""
        times, side = magnification(self), CORNER_PIXELS
        corner = QRectF(GUTTER - side - 6, (HEADER - side) / 2, side, side)
        self.replay_button.setGeometry(QRectF(corner.topLeft() * times, corner.size() * times).toRect())
        self.replay_button.setIconSize(QSize(ICON_PIXELS, ICON_PIXELS) * times)

    @Slot()
    def next_error(self) -> None:
        """Select the next span that failed."""
        self.face.go("error", 1)

    @Slot()
    def previous_error(self) -> None:
        """Select the span before that failed."""
        self.face.go("error", -1)

    @Slot()
    def _on_matches_changed(self) -> None:
        """What the filter leaves out is dim."""
        matches = None if self._matching is None else self._matching.matches
        self.face.keep(None if matches is None else Kept(matches, self.model.begin))

    @Slot()
    def _on_opened(self) -> None:
        self._on_matches_changed()
        self.face.verticalScrollBar().setValue(0)
        self.face.forget_pins()
        self._on_changed()
        self._on_span_changed()

    @Slot()
    def _on_changed(self) -> None:
        self.face.lay_out()
        self.replay_button.setVisible(self.model.run is not None)
        self._clock.look()

    @Slot()
    def _on_span_changed(self) -> None:
        self.face.select(self._focus.span)
