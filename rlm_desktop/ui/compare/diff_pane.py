"""One column of a diff: rows with their sign in the margin, on a tinted ground, the words that differ set off."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QTextCharFormat
from PySide6.QtWidgets import QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.compare.diff_rows import Columns, DiffRow, DiffRows, Look
from rlm_desktop.ui.texts.colouring import Colours, char_format
from rlm_desktop.ui.texts.lines import Place, Row
from rlm_desktop.ui.texts.row_layouts import Laid
from rlm_desktop.ui.texts.rows_view import RowsView

GROUND, WORD = 30, 84
"""Opacity of 255."""
MEANINGS = {Look.LEFT: "failed", Look.RIGHT: "ok", Look.FOLD: "muted", Look.GAP: "line"}


class DiffPane(RowsView):
    """Shows DiffRows.

    Signals:
        scrolled(row, line): what is at the top now.
    """

    scrolled = Signal(int, int)

    def __init__(self, name: str, *, wraps: bool, parent: QWidget | None = None) -> None:
        super().__init__(wraps=wraps, parent=parent)
        self.setAccessibleName(name)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        if not wraps:  # two panes side by side have the same room, and so the same end
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._diff = DiffRows((), Columns.BOTH, folds=False)
        self._colours: tuple[Colours, Colours] = ((), ())

    @property
    def diff(self) -> DiffRows:
        """What is shown."""
        return self._diff

    def show_diff(self, rows: DiffRows, colours: tuple[Colours, Colours]) -> None:
        """Show this; colours: of the left text's lines and of the right one's."""
        self._diff, self._colours = rows, colours
        self.show_rows(rows, self._looks)

    def show_row(self, number: int) -> None:
        """Bring a row in sight, with the cursor on it."""
        place = Place(number, 0)
        self.selection.put(place)
        self.reveal(place)

    def follow(self, row: int, line: int) -> None:
        """Have the same at the top as another."""
        if self._top != (row, line):
            self._scroll((row, line))

    def _scroll(self, top: tuple[int, int]) -> None:
        super()._scroll(top)
        self.scrolled.emit(*self._top)

    def _draw_row(self, painter: QPainter, number: int, laid: Laid, at: QPointF) -> None:
        meaning = MEANINGS.get(self._diff.at(number).look)
        if meaning is not None:
            height = laid.lines * self._layouts.height
            painter.fillRect(QRectF(0, at.y(), self.viewport().width(), height), _tinted(meaning, GROUND))
        super()._draw_row(painter, number, laid, at)

    def _looks(self, row: Row) -> Sequence[tuple[int, int, QTextCharFormat]]:
        found = self._diff.of(row)
        if found.look is Look.FOLD:
            return [(0, len(row.text), _aside())]
        return [*self._coloured(found), *self._marked(found)]

    def _coloured(self, row: DiffRow) -> list[tuple[int, int, QTextCharFormat]]:
        colours = self._colours[0 if row.is_left else 1]
        if row.number is None or row.number > len(colours) or not row.text.isascii():
            return []
        return [
            (one.start, min(one.start + one.length, len(row.text)), char_format(one.style))
            for one in colours[row.number - 1]
            if one.start < len(row.text)
        ]

    def _marked(self, row: DiffRow) -> list[tuple[int, int, QTextCharFormat]]:
        look = QTextCharFormat()
        look.setBackground(_tinted(MEANINGS.get(row.look, "muted"), WORD))
        look.setFontUnderline(True)
        return [(first, last, look) for first, last in row.marks]


def _aside() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(theme.colour("muted"))
    look.setFontItalic(True)
    look.setFontWeight(QFont.Weight.Normal)
    return look


def _tinted(meaning: str, opacity: int) -> QColor:
    colour = theme.colour(meaning)
    colour.setAlpha(opacity)
    return colour
