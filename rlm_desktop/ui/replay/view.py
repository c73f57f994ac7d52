"""The replay bar: the slider above; below it play and steps, where one is, the speed, and the way back to the end."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.entry import Entry
from rlm_desktop.ui.figures import clock, fixed
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.replay.controller import ReplayController
from rlm_desktop.ui.replay.model import SPEEDS, place_words, speed_words
from rlm_desktop.ui.replay.track import Track

GUTTER = 88
"""Pixels at the left of the slider; the overview above and the timeline below have as many."""
MINUTE = 60.0


class ReplayBar(Entry, QFrame):
    """Shows and moves the place up to which the run in focus is shown. Hidden at first; `controller` has its acts.

    Signals:
        closed(): the bar was asked to go.
        shown_changed(bool): it is in sight now, or it is not any more.
    """

    closed = Signal()
    shown_changed = Signal(bool)

    def __init__(self, reader: Reader, focus: Focus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controller = ReplayController(reader, focus, self)
        self._icons: dict[QToolButton, str] = {}
        self.track = Track(self)
        act = self.controller
        self.back = self._button("step_back", "Step back: to where the step before was over", act.step_back)
        self.event_back = self._button("event_back", "One event back", act.event_back)
        self.play = self._button("play", "Play", act.toggle)
        self.event_on = self._button("event_on", "One event on", act.event_on)
        self.on = self._button("step_on", "Step on: to where the next step is over (Shift+Space)", act.step_on)
        self.end = self._button("to_end", "End", act.to_end)
        self.close_button = self._button("close", "Close the replay: all of the run is shown again (Esc)", self.leave)
        self.where = QLabel(self)
        self._beside, self._under = QHBoxLayout(), QHBoxLayout()
        """Where the words stand: beside the buttons, or below them where there is too little room."""
        self.speed = QComboBox(self)
        self.options = QToolButton(self)
        self._lay_out()
        self._connect()
        self._tint()
        self.hide()

    @Slot()
    def open_and_play(self) -> None:
        """Show the bar, and play."""
        self.show()
        self.track.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.controller.play()

    @Slot()
    def play_or_pause(self) -> None:
        """The key for it in other screens: it opens the bar, too."""
        self.show()
        self.controller.toggle()

    @Slot()
    def step_on(self) -> None:
        """The key for it in other screens, while the bar is there."""
        if self.isVisible():
            self.controller.step_on()

    @Slot()
    def leave(self) -> None:
        """Hide the bar, and show all of the run."""
        self.hide()
        self.closed.emit()

    def _lay_out(self) -> None:
        self.setAccessibleName("Replay")
        self.entry = self.track
        name = QLabel("Replay", self)
        name.setFixedWidth(GUTTER - 8)
        theme.write_in(name, "muted")
        self._name = name
        self.where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.where.setTextFormat(Qt.TextFormat.PlainText)
        self.where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.speed.setAccessibleName("Speed")
        self.speed.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.speed.setToolTip("How fast the run is played")
        for speed in SPEEDS:
            self.speed.addItem(speed_words(speed), speed)
        last = self.speed.count() - 1
        self.speed.setItemData(last, "A step a second, however long each took", Qt.ItemDataRole.ToolTipRole)
        self.speed.setCurrentIndex(SPEEDS.index(self.controller.speed))
        self.options.setToolTip("Options: what happens while the run is played")
        self.options.setAccessibleName("Options of the replay")
        self._icons[self.options] = "settings"
        self.options.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.options.setAutoRaise(True)
        self.options.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.options.setMenu(self._menu())
        self.end.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        above = QHBoxLayout()
        above.setSpacing(0)
        above.addWidget(name)
        above.addWidget(self.track, 1)
        below = QHBoxLayout()
        below.setSpacing(4)
        for button in (self.back, self.event_back, self.play, self.event_on, self.on):
            below.addWidget(button)
        below.addSpacing(8)
        below.addLayout(self._beside, 1)
        below.addSpacing(8)
        for widget in (self.speed, self.options, self.end, self.close_button):
            below.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 0, 4)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(below)
        column.addLayout(self._under)
        self._beside.addWidget(self.where)

    def _menu(self) -> QMenu:
        menu, act = QMenu(self), self.controller
        idle, step = "Jump over time in which nothing was at work", "So that the inspector shows what it comes to"
        for text, tip, is_on, slot in (
            ("Skip idle time", idle, act.skips_idle, act.set_skips_idle),
            ("Select the step under way", step, act.follows, act.set_follows),
        ):
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(is_on)
            action.toggled.connect(slot)
        menu.setToolTipsVisible(True)
        return menu

    def _button(self, icon: str, tip: str, slot: object) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(":")[0].partition(" (")[0])
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(slot)
        self._icons[button] = icon
        return button

    def _connect(self) -> None:
        controller = self.controller
        self.track.sought.connect(controller.seek)
        self.track.key_pressed.connect(lambda name: getattr(controller, name)())
        self.speed.activated.connect(lambda place: controller.set_speed(self.speed.itemData(place)))
        controller.changed.connect(self._on_changed)
        controller.playing_changed.connect(self._on_playing_changed)

    @Slot()
    def _on_playing_changed(self) -> None:
        is_playing = self.controller.is_playing
        self._icons[self.play] = "pause" if is_playing else "play"
        self.play.setToolTip("Pause (Space)" if is_playing else "Play (Space)")
        self.play.setAccessibleName("Pause" if is_playing else "Play")
        self.play.setIcon(theme.icon(self._icons[self.play]))

    @Slot()
    def _on_changed(self) -> None:
        if not self.isVisible():
            return
        controller = self.controller
        reel, moment = controller.reel, controller.moment
        self.track.show_place(reel, controller.place)
        if reel is None or moment is None:
            self.where.clear()
            return
        is_long = reel.seconds >= MINUTE
        words = (
            f"{_time(controller.place, is_long)} of {_time(reel.seconds, is_long)} · {place_words(moment, reel.length)}"
        )
        if words != self.where.text():
            self.where.setText(words)
            self.where.setToolTip(words)
            self.track.setAccessibleDescription(words)
            self._fit()
        self.end.setText("End" if reel.length.is_over else "Live")
        self.end.setAccessibleName(self.end.text())
        self.end.setToolTip("Show all of the run" if reel.length.is_over else "Show the run as it goes on now")
        self.end.setEnabled(not controller.is_at_end)

    def _fit(self) -> None:
        """Put the words below the buttons where they are too long; they come back when the bar gets another width."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        if self._beside.count() and self.where.sizeHint().width() > self.where.width():
            self._under.addWidget(self.where)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: there is more or less room for the words."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._beside.addWidget(self.where)
            QTimer.singleShot(0, self, self._fit)

    def showEvent(self, event: QShowEvent) -> None:
        """Qt: read what there is to play."""
        super().showEvent(event)
        self.controller.set_active(True)
        self._on_changed()
        self.shown_changed.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt: nobody sees it any more."""
        super().hideEvent(event)
        if not event.spontaneous():  # a window that is minimised plays on
            self.controller.set_active(False)
            self.shown_changed.emit(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt: Escape closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: icons follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        theme.write_in(self._name, "muted")
        for button, icon in self._icons.items():
            button.setIcon(theme.icon(icon))


def _time(seconds: float, is_long: bool) -> str:
    return clock(seconds) if is_long else f"{fixed(seconds, 1)} s"
