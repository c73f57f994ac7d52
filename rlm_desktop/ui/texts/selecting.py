"""The cursor in rows and what is selected from it: pure, no Qt."""

from __future__ import annotations

import re

from rlm_desktop.ui.texts.lines import Place, Rows

_WORD = re.compile(r"\w+|[^\w\s]+|\s+")
START = Place(0, 0)


class Selection:
    """From where the selection began to the cursor."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._anchor = self.cursor = START

    @property
    def ends(self) -> tuple[Place, Place]:
        """The earlier end and the later one."""
        return min(self._anchor, self.cursor), max(self._anchor, self.cursor)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is selected."""
        return self._anchor == self.cursor

    @property
    def last(self) -> Place:
        """The end of all rows."""
        count = self._rows.count
        return Place(count - 1, len(self._rows.row(count - 1).text)) if count else START

    def set_rows(self, rows: Rows, *, keep: bool) -> None:
        """Other rows; keep: they go on from those before."""
        self._rows = rows
        if not keep:
            self._anchor = self.cursor = START

    def put(self, place: Place, *, extends: bool = False) -> None:
        """Put the cursor somewhere; extends: what lies between is selected."""
        if place.row >= self._rows.count:
            place = self.last
        self.cursor = Place(place.row, min(place.column, len(self._row(place.row))))
        if not extends:
            self._anchor = self.cursor

    def columns(self, row: int, length: int) -> tuple[int, int] | None:
        """What is selected of a row so long; None for nothing."""
        first, last = self.ends
        if self.is_empty or not first.row <= row <= last.row:
            return None
        return first.column if row == first.row else 0, last.column if row == last.row else length

    def select_word(self, place: Place) -> None:
        """Select the word at a place."""
        for word in _WORD.finditer(self._row(place.row)):
            if word.end() > place.column or word.end() == len(self._row(place.row)):
                self.put(Place(place.row, word.start()))
                self.put(Place(place.row, word.end()), extends=True)
                return

    def beside(self, by: int) -> Place:
        """The place one character before or after the cursor."""
        row, column = self.cursor
        if by < 0:
            if column:
                return Place(row, column - 1)
            return Place(row - 1, len(self._row(row - 1))) if row else START
        if column < len(self._row(row)):
            return Place(row, column + 1)
        return Place(row + 1, 0) if row + 1 < self._rows.count else self.cursor

    def next_word(self, by: int) -> Place:
        """The beginning of the word before or after the cursor."""
        row, column = self.cursor
        starts = [word.start() for word in _WORD.finditer(self._row(row)) if not word.group().isspace()]
        if by < 0:
            before = [one for one in starts if one < column]
            return Place(row, before[-1]) if before else self.beside(-1) if column == 0 else Place(row, 0)
        after = [one for one in starts if one > column]
        return Place(row, after[0]) if after else self._after_row(row, column)

    def _after_row(self, row: int, column: int) -> Place:
        end = len(self._row(row))
        return Place(row, end) if column < end else self.beside(1)

    def _row(self, number: int) -> str:
        return self._rows.row(number).text if 0 <= number < self._rows.count else ""
