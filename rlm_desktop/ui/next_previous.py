"""Two acts of whatever holds things in a row: to the next one, and to the one before."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot


class NextPrevious:
    """For a QObject that says in `_step` what a step is, and what comes after the last."""

    _step: Callable[[int], None]

    @Slot()
    def next(self) -> None:
        """Go to the next one."""
        self._step(1)

    @Slot()
    def previous(self) -> None:
        """Go to the one before."""
        self._step(-1)
