"""Opens what a row hangs below, in one go."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QTreeView


def open_above(view: QTreeView, index: QModelIndex) -> None:
    """Open all that a row hangs below; what comes into sight is laid out once."""
    closed = []
    above = index.parent()
    while above.isValid():
        if not view.isExpanded(above):
            closed.append(above)
        above = above.parent()
    if closed:
        view.scheduleDelayedItemsLayout()  # until then, what is opened is not laid out one by one
        for one in closed:
            view.expand(one)
