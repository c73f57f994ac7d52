"""A watchdog: the longest time between two turns of the window's event loop."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QTimer

BEAT_MILLISECONDS = 1
SCHEDULER = Path("/proc/thread-self/schedstat")


class Heart:
    """Beats while it is alive; `longest` counts no time in which the machine let other programs run."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = self._now()
        self._timer = QTimer(interval=BEAT_MILLISECONDS)
        self._timer.timeout.connect(self._on_beat)
        self._timer.start()

    def stop(self) -> float:
        """Count the last stretch too; the longest, in seconds."""
        self._on_beat()
        self._timer.stop()
        return self.longest

    def _on_beat(self) -> None:
        now = self._now()
        self.longest = max(self.longest, now - self._last)
        self._last = now

    def _now(self) -> float:
        """Seconds, without those that this thread waited for a processor, where the system tells them."""
        waited = int(SCHEDULER.read_text().split()[1]) / 1e9 if SCHEDULER.exists() else 0.0
        return time.perf_counter() - waited
