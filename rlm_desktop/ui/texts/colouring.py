"""Code in colour: Pygments reads the whole text once, off the window's thread if need be; views only apply the result.

Pygments is imported when the first code is coloured.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from rlm_desktop.ui import theme

LONGEST_COLOURED = 200_000
"""Characters; a longer text stays plain."""

REPL_NAMES = frozenset(
    {
        *("llm_query", "llm_query_batched", "rlm_query", "rlm_query_batched"),
        *("FINAL", "FINAL_VAR", "SHOW_VARS", "context", "document_names", "answer"),
    }
)
"""What the REPL gives to the model's code; set off from the code's own names."""

_MEANINGS = {
    # style: (meaning in the theme, bold, italic)
    "repl": ("sub", True, False),
    "keyword": ("root", True, False),
    "name": ("code", False, False),
    "string": ("ok", False, False),
    "number": ("child_run", False, False),
    "comment": ("muted", False, True),
    "decorator": ("sub", False, False),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one line in one style; places count UTF-16 units, as Qt does."""

    start: int
    length: int
    style: str


Colours = tuple[tuple[Stretch, ...], ...]
"""The stretches of each line."""


def colours_of(code: str, language: str = "python") -> Colours:
    """The colours of a text in a language that Pygments knows by name; empty for another, or when it is too long."""
    if len(code) > LONGEST_COLOURED:
        return ()
    from pygments.lexers import get_lexer_by_name
    from pygments.lexers.python import PythonLexer
    from pygments.util import ClassNotFound

    try:
        lexer = (
            PythonLexer(stripnl=False, ensurenl=False)
            if language in ("python", "repl", "py")
            else get_lexer_by_name(language, stripnl=False, ensurenl=False)
        )
    except ClassNotFound:
        return ()
    lines: list[tuple[Stretch, ...]] = []
    line: list[Stretch] = []
    column = 0
    for kind, value in lexer.get_tokens(code):
        style = _style(kind)
        if style in ("name", "plain"):
            style = "repl" if value in REPL_NAMES else style.removeprefix("plain")
        for number, piece in enumerate(value.split("\n")):
            if number:
                lines.append(tuple(line))
                line, column = [], 0
            width = _units(piece)
            if style and piece:
                line.append(Stretch(column, width, style))
            column += width
    lines.append(tuple(line))
    return tuple(lines)


def char_format(style: str) -> QTextCharFormat:
    """How a style looks in the colours of now."""
    meaning, bold, italic = _MEANINGS[style]
    result = QTextCharFormat()
    result.setForeground(QColor(theme.colour(meaning)))
    if bold:
        result.setFontWeight(QFont.Weight.DemiBold)
    result.setFontItalic(italic)
    return result


class Painter(QSyntaxHighlighter):
    """Puts colours that were found before on a document's lines; owned by the document."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._colours: Colours = ()
        self._formats: dict[str, QTextCharFormat] = {}

    def take(self, colours: Colours) -> bool:
        """Use these for lines that come; whether they are others than before."""
        is_new = colours != self._colours
        self._colours = colours
        return is_new

    def repaint(self) -> None:
        """Paint every line again, in the theme of now."""
        self._formats.clear()
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        number = self.currentBlock().blockNumber()
        if number < len(self._colours):
            for stretch in self._colours[number]:
                self.setFormat(stretch.start, stretch.length, self._format(stretch.style))

    def _format(self, style: str) -> QTextCharFormat:
        found = self._formats.get(style)
        if found is None:
            found = self._formats[style] = char_format(style)
        return found


@cache
def _style(kind: Any) -> str:
    """The style of a kind of Pygments' tokens; name stands for one that may be the REPL's."""
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    set_off = (Name.Builtin, Name.Function, Name.Class, Name.Exception, Name.Tag)
    styles = (
        ("decorator", (Name.Decorator,)),
        ("name", set_off),
        ("plain", (Name,)),
        ("keyword", (Keyword, Operator.Word)),
        ("string", (String,)),
        ("number", (Number,)),
        ("comment", (Comment,)),
    )
    return next((style for style, tokens in styles if any(kind in token for token in tokens)), "")


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
