"""A tree that scrolls by pixels draws only the rows that come into sight."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget


class ScrollingTree(QTreeView):
    """By itself Qt draws all rows anew where it scrolls by more pixels than rows are in sight: it takes one for the
    other.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Qt: what is in sight has moved."""
        if dx or not dy or abs(dy) >= self.viewport().height():
            super().scrollContentsBy(dx, dy)
        else:
            self.viewport().scroll(0, dy)
