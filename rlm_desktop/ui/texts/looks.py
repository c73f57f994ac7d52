"""How stretches of a text's rows look: what went to stderr, and the colours of code."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtGui import QTextCharFormat

from rlm_desktop.ui.texts.colouring import Colours, char_format
from rlm_desktop.ui.texts.lines import Row
from rlm_desktop.ui.texts.plain_view import Ranges, error_look
from rlm_desktop.ui.texts.row_layouts import Looks

Look = tuple[int, int, QTextCharFormat]


def looks_of(errors: Ranges, colours: Colours = ()) -> Looks:
    """errors: stretches of the text that were written to stderr; colours: of its first lines."""

    def looks(row: Row) -> list[Look]:
        return [*_coloured(row, colours), *_errors(row, errors)]

    return looks


def _errors(row: Row, errors: Ranges) -> list[Look]:
    found = []
    at = max(0, bisect_right(errors, row.start, key=lambda one: one[0]) - 1)
    while at < len(errors) and errors[at][0] < row.end:
        first, last = max(errors[at][0], row.start), min(errors[at][1], row.end)
        if first < last:
            found.append((first - row.start, last - row.start, error_look()))
        at += 1
    return found


def _coloured(row: Row, colours: Colours) -> list[Look]:
    """Of a line's first row; what goes on below is plain."""
    if row.line is None or row.line > len(colours):
        return []
    size = len(row.text)
    return [
        (min(_column(row.text, one.start), size), min(_column(row.text, one.start + one.length), size), form)
        for one in colours[row.line - 1]
        for form in (char_format(one.style),)
    ]


def _column(text: str, unit: int) -> int:
    """The character at a place that is counted in UTF-16 units."""
    if text.isascii():
        return unit
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * unit].decode("utf-16-le", "surrogatepass"))
