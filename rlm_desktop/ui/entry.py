"""Where the keyboard goes when a screen is given it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


class Entry:
    """Stands before QWidget among the bases of a screen, which says what its `entry` is.

    Qt's own focus proxy will not do: Tab jumps from outside, and from the screen's last widget, to the proxy, and
    never comes to what stands before that.
    """

    entry: QWidget

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Qt's name."""
        self.entry.setFocus(reason)
