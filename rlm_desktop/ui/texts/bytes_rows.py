"""Bytes as rows: where they are, their values in hexadecimal, and the characters that they stand for. Pure, no Qt."""

from __future__ import annotations

from rlm_desktop.ui.texts.lines import Place, Row

WIDTH = 16
"""Bytes in a row."""
_TEXT_AT = 3 * WIDTH + 2


class BytesRows:
    """Rows over bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.count = -(-len(data) // WIDTH)

    @property
    def widest_label(self) -> str:
        """The last offset."""
        return self._label(self.count)

    def row(self, number: int) -> Row:
        """A row by its number, from 0."""
        start = number * WIDTH
        part = self.data[start : start + WIDTH]
        values = f"{part[:8].hex(' ')}  {part[8:].hex(' ')}".ljust(_TEXT_AT)
        signs = "".join(chr(one) if 32 <= one < 127 else "·" for one in part)
        return Row(values + signs, self._label(number), None, start, start + len(part))

    def place(self, offset: int) -> Place:
        """Where a byte's value is drawn."""
        row, at = divmod(max(0, min(offset, len(self.data) - 1)), WIDTH)
        return Place(row, 3 * at + (at >= 8))

    def stretch(self, row: Row, first: int, last: int) -> tuple[int, int]:
        """The columns of a row in which the values of the bytes between two offsets are drawn."""
        return self.place(max(first, row.start)).column, self.place(min(last, row.end) - 1).column + 2

    def between(self, first: Place, last: Place) -> str:
        """The rows as they are drawn."""
        if first.row == last.row:
            return self.row(first.row).text[first.column : last.column]
        texts = [self.row(number).text for number in range(first.row, last.row + 1)]
        return "\n".join([texts[0][first.column :], *texts[1:-1], texts[-1][: last.column]])

    def _label(self, number: int) -> str:
        return f"{number * WIDTH:08x}"
