"""The status bar: how the run that is looked at stands, what it has used, and Stop."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QStatusBar, QToolButton, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.events.limits import Limits
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui import theme
from rlm_desktop.ui.elided import ElidedLabel
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.running.controller import RunController
from rlm_desktop.ui.running.model import Standing, limits_of, standing

SIGN_PIXELS = 16
SECOND = 1_000
WHAT = {
    "step": "Steps of the run's own loop, of at most so many.",
    "calls": "Calls that a model has answered, root and sub together, and those it is answering now.",
    "tokens": "Tokens that went into models and came out of them.",
    "cost": "What the priced calls cost so far, of the budget. Calls of unknown price are counted apart.",
    "elapsed": "Time since the question was asked.",
}


class StatusView(QStatusBar):
    """Shows one run; the time ticks only while it is under way.

    Signals:
        run_requested(run): look at another run under way.
    """

    run_requested = Signal(str)

    def __init__(self, reader: Reader, focus: Focus, controller: RunController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._focus = focus
        self._controller = controller
        self._shown: Standing | None = None
        self._limits: tuple[str, Limits] = ("", Limits())
        self._tinted = ""
        self._sign = QLabel()
        self._state = ElidedLabel()
        self._parts = {name: ElidedLabel() for name in WHAT}
        for label in (self._state, *self._parts.values()):
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.others = QToolButton()
        self.others.setAutoRaise(True)
        self.others.setToolTip("Look at the other run that is under way.")
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("Stop this run (Shift+F5). What has happened is kept.")
        self.stop.setAccessibleName("Stop the run")
        self._lay_out()
        self._tick = QTimer(self)
        self._tick.setInterval(SECOND)
        self._tick.timeout.connect(self._show)
        self.others.clicked.connect(self._on_others)
        self.stop.clicked.connect(controller.stop)
        controller.changed.connect(self._show)
        focus.run_changed.connect(self._show)
        focus.grew.connect(self._on_grew)
        self._show()

    @property
    def said(self) -> str:
        """All that is shown, in one line."""
        return " · ".join([self._state.text(), *(part.text() for part in self._parts.values() if part.text())])

    def changeEvent(self, event: QEvent) -> None:
        """Qt: draw the icons anew in the colours of another palette."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._tinted = ""
            self._tint()

    def _lay_out(self) -> None:
        self.setSizeGripEnabled(False)
        strip = QWidget(self)
        row = QHBoxLayout(strip)
        row.setContentsMargins(12, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._state)
        for name, label in self._parts.items():
            label.setToolTip(WHAT[name])
            row.addSpacing(12)
            row.addWidget(label)
        row.addStretch(1)
        self.addWidget(strip, 1)
        self.addPermanentWidget(self.others)
        self.addPermanentWidget(self.stop)

    @Slot(str, int)
    def _on_grew(self, run: str, _seq: int) -> None:
        if run == self._focus.run:
            self._show()

    @Slot()
    def _show(self) -> None:
        run = self._focus.run
        self._shown = None if run is None else self._read(run)
        running = self._controller.count
        self._state.setText(self._words(running))
        for name, label in self._parts.items():
            label.setText("" if self._shown is None else getattr(self._shown, name))
        others = [one for one in self._controller.runs if one != run]
        self.others.setText("1 other run" if len(others) == 1 else f"{len(others)} other runs")
        self.others.setVisible(bool(others))
        self.stop.setVisible(bool(running))
        self.stop.setEnabled(not self._controller.is_stopping(run))
        ticking = self._shown is not None and self._shown.outcome is None
        if ticking != self._tick.isActive():
            self._tick.start() if ticking else self._tick.stop()
        self._tint()

    def _read(self, run: str) -> Standing | None:
        try:
            row = self._reader.run(run)
            if self._limits[0] != run:
                self._limits = (run, limits_of(self._reader, run))
        except RlmError:  # deleted meanwhile; the screens say so
            return None
        return standing(row, self._limits[1], time.time(), stopping=self._controller.is_stopping(run))

    def _words(self, running: int) -> str:
        if self._shown is not None:
            return self._shown.state
        return "Starting…" if self._controller.is_starting else (f"{running} runs under way" if running else "Ready")

    @Slot()
    def _on_others(self) -> None:
        others = [one for one in self._controller.runs if one != self._focus.run]
        if others:
            self.run_requested.emit(others[-1])

    def _tint(self) -> None:
        meaning = "muted" if self._shown is None else theme.of_outcome(self._shown.outcome)
        if meaning == self._tinted:
            return
        self._tinted = meaning
        name = "ok" if self._shown is None else meaning
        self._sign.setVisible(self._shown is not None)
        self._sign.setPixmap(theme.icon(name, meaning).pixmap(SIGN_PIXELS, SIGN_PIXELS))
        self.stop.setIcon(theme.icon("stop", "failed"))
