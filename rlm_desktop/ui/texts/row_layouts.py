"""The rows in sight, laid out: each once, as wide as the view or on one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from rlm_desktop.ui.texts.lines import Row, Rows
from rlm_desktop.ui.texts.seen import Seen

MOST_KEPT = 400
TAB_CHARS = 4
_ENDLESS = 2**24

Looks = Callable[[Row], Sequence[tuple[int, int, QTextCharFormat]]]
"""How stretches of a row look: from one column to another."""


def as_it_is(row: Row) -> Sequence[tuple[int, int, QTextCharFormat]]:
    """No look of its own."""
    return ()


@dataclass(frozen=True, slots=True)
class Laid:
    """A row, ready to be drawn."""

    row: Row
    seen: Seen
    layout: QTextLayout
    lines: int
    """Lines on screen, one or more."""
    width: float


class RowLayouts:
    """Keeps the rows that were drawn last."""

    def __init__(self, rows: Rows, font: QFont) -> None:
        self._rows = rows
        self._looks: Looks = as_it_is
        self._kept: dict[int, Laid] = {}
        self._width: float | None = None
        self.set_font(font)

    def set_font(self, font: QFont) -> None:
        """Draw in this font."""
        self._font = font
        metrics = QFontMetricsF(font)
        self.height = max(1.0, metrics.lineSpacing())
        self.letter = metrics.horizontalAdvance("0")
        self._kept.clear()

    def set_rows(self, rows: Rows, looks: Looks) -> None:
        """Draw these rows."""
        self._rows, self._looks = rows, looks
        self._kept.clear()

    def set_width(self, width: float | None) -> None:
        """Lines are as wide as this; None for one line each."""
        if width != self._width:
            self._width = width
            self._kept.clear()

    def forget(self) -> None:
        """Lay everything out again: the colours are others."""
        self._kept.clear()

    def laid(self, number: int) -> Laid:
        """A row by its number."""
        found = self._kept.get(number)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            found = self._kept[number] = self._lay(self._rows.row(number))
        return found

    def _lay(self, row: Row) -> Laid:
        seen = Seen(row.text)
        layout = QTextLayout(seen.text, self._font)
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(
            QTextOption.WrapMode.NoWrap if self._width is None else QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
        )
        option.setTabStopDistance(TAB_CHARS * self.letter)
        layout.setTextOption(option)
        layout.setFormats([format_range(seen, *look) for look in self._looks(row)])
        layout.beginLayout()
        count, width = 0, 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(_ENDLESS if self._width is None else self._width)
            line.setPosition(QPointF(0, count * self.height))
            width = max(width, line.naturalTextWidth())
            count += 1
        layout.endLayout()
        return Laid(row, seen, layout, max(1, count), width)


def format_range(seen: Seen, first: int, last: int, form: QTextCharFormat) -> QTextLayout.FormatRange:
    """A look for the characters from one column to another."""
    result = QTextLayout.FormatRange()
    result.start = seen.unit(first)
    result.length = seen.unit(last) - result.start
    result.format = form
    return result
