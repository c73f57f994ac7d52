"""A row of widgets in two groups, at the left and at the right; with large text it breaks into lines."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QWidget


class BreakingRow(QBoxLayout):
    """Whoever it lays out gives it larger text, and then calls `fit`.

    The group at the left stays in one line if there is one at the right.

    most: pixels that its widgets may need at the least and still stand in one line.
    filling: the widget at the left that takes the room between the groups; without one it stays empty.
    """

    def __init__(
        self, left: tuple[QWidget, ...], right: tuple[QWidget, ...], *, most: int, filling: QWidget | None = None
    ) -> None:
        super().__init__(QBoxLayout.Direction.LeftToRight)
        self._widgets = (*left, *right)
        self._most = most
        self.setSpacing(8)
        at_left, at_right = QHBoxLayout(), QHBoxLayout()
        self._breaking = at_right if right else at_left
        at_left.setSpacing(8)
        for widget in left:
            at_left.addWidget(widget, int(widget is filling))
        if filling is None:
            at_left.addStretch(1)
        at_right.setSpacing(8)
        for widget in right:
            at_right.addWidget(widget)
        self.addLayout(at_left, 1)
        self.addLayout(at_right)
        self.fit()

    def fit(self) -> None:
        """Break into lines where one would be too wide."""
        is_wide = sum(widget.minimumSizeHint().width() for widget in self._widgets) > self._most
        way = QBoxLayout.Direction.TopToBottom if is_wide else QBoxLayout.Direction.LeftToRight
        self.setDirection(way)
        self._breaking.setDirection(way)
