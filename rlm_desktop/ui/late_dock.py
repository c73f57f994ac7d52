"""A dock whose screen is made when it is first seen: what it imports does not hold up the window."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui.dock import Dock
from rlm_desktop.ui.jobs import Jobs

REST_MILLISECONDS = 1_000
"""After which a window is taken to rest."""
LEAST_PIXELS = 160
"""Below this height, a chart or a list of hits shows nothing."""


class LateDock(Dock):
    """Hidden at first."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._make: Callable[[QWidget], QWidget] | None = None
        self.content: QWidget | None = None
        self.setObjectName(title.lower())
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.fill)
        self._rest = QTimer(self, singleShot=True, interval=REST_MILLISECONDS)
        self.visibilityChanged.connect(self._on_seen)
        self.toggleViewAction().triggered.connect(self._on_toggled)
        self.hide()

    def makes(self, make: Callable[[QWidget], QWidget]) -> None:
        """Say how the screen is made; it is called once, with this dock."""
        self._make = make

    def prepare(self, jobs: Jobs, module: str) -> None:
        """Soon import what the screen is made of, on another thread: a window in use would stand still for it."""

        def begin() -> None:
            if self.content is None and self.window().isVisible():
                jobs.start(lambda: import_module(module), lambda imported: None)

        self._rest.timeout.connect(begin)
        self._rest.start()

    @Slot()
    def fill(self) -> None:
        """Make the screen now, where it is not there yet."""
        if self.content is None and self._make is not None:
            self.content = self._make(self)
            self.content.setMinimumHeight(LEAST_PIXELS)
            self.setWidget(self.content)
            self.content.show()

    @Slot()
    def bring(self) -> None:
        """Show it, in front of what it shares its place with."""
        self.fill()
        self.show()
        self.raise_()

    @Slot(bool)
    def _on_toggled(self, is_shown: bool) -> None:
        """The menu's entry: who asks for it wants to see it, not its tab."""
        if is_shown:
            self.bring()

    @Slot(bool)
    def _on_seen(self, is_seen: bool) -> None:
        if is_seen and self.content is None:
            self._soon.start()
