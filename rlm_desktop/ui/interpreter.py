"""How Python serves the window: threads take short turns, and all garbage is looked for while nobody waits for it.

With Python's own settings the window's thread waits 5 ms each time a job on another thread has the interpreter, which
is at every query; and a search through all objects, which holds up every thread for 40 to 70 ms once the charts are
imported, comes whenever enough objects were made. The first would be short anyway; the second belongs to a pause.
"""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication

TURN_SECONDS = 0.0005
YOUNG, MIDDLE, NEVER = 2_000, 10, 1_000_000
"""Objects of the youngest generation before it is looked through, such rounds before the middle one is, and the same
for the oldest."""
SETTLED_MILLISECONDS = 5_000
"""After which all is imported that a window needs, its late screens too."""
SWEEP_MILLISECONDS = 60_000
ROUNDS = 10
"""Of the middle generation, before looking through all is worth while."""


class Interpreter(QObject):
    """Sets the interpreter for as long as the application runs; what it was before comes back with `end`."""

    def __init__(self, application: QGuiApplication, settled: int = SETTLED_MILLISECONDS) -> None:
        super().__init__(application)
        self._before = sys.getswitchinterval(), gc.get_threshold()
        sys.setswitchinterval(TURN_SECONDS)
        gc.set_threshold(YOUNG, MIDDLE, NEVER)
        self._timer = QTimer(self, interval=SWEEP_MILLISECONDS)
        self._timer.timeout.connect(self.sweep)
        self._timer.start()
        self._settling = QTimer(self, singleShot=True, interval=settled)
        self._settling.timeout.connect(gc.freeze)  # what was made to start with is never looked through again
        self._settling.start()
        application.applicationStateChanged.connect(self._on_state_changed)

    @Slot()
    def sweep(self) -> None:
        """Let go of what nothing leads to any more, where enough has come together."""
        if gc.get_count()[2] >= ROUNDS:
            gc.collect()

    @Slot(Qt.ApplicationState)
    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.sweep()

    def end(self) -> None:
        """Python's own settings again."""
        self._timer.stop()
        self._settling.stop()
        interval, threshold = self._before
        sys.setswitchinterval(interval)
        gc.set_threshold(*threshold)
        gc.unfreeze()
