"""Markdown from a model, put into a document: nothing is loaded, no HTML is obeyed, tables and code look like such."""

from __future__ import annotations

import re

from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrame,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)

from rlm_desktop.events.wording import plain
from rlm_desktop.ui import theme
from rlm_desktop.ui.texts.colouring import char_format, colours_of
from rlm_desktop.ui.texts.plain_view import fixed_font

LONGEST_RENDERED = 200_000
"""Characters; a longer text is not laid out as Markdown."""
DEEPEST_NESTING = 30
"""Levels of quotes and lists on one line."""
MOST_CELLS = 20_000
"""Bars in table rows: Qt lays a huge table out for seconds."""
LONGEST_CODE_COLOURED = 20_000

_NESTED = re.compile(rf"^[ \t]*(?:(?:>|[-+*]|\d{{1,9}}[.)])[ \t]*){{{DEEPEST_NESTING},}}", re.MULTILINE)
_INDENTED = re.compile(rf"^[ \t]{{{DEEPEST_NESTING * 4},}}(?:[-+*]|\d{{1,9}}[.)])[ \t]", re.MULTILINE)
_PICTURE = "\ufffc"


def is_renderable(text: str) -> bool:
    """Whether a text can be laid out as Markdown in a moment; otherwise it is better shown as it is."""
    return (
        len(text) <= LONGEST_RENDERED
        and text.count("|") <= MOST_CELLS
        and _NESTED.search(text) is None
        and _INDENTED.search(text) is None
    )


def render(text: str, document: QTextDocument) -> None:
    """Put a renderable text into the document, styled in the theme of now."""
    features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
    document.setMarkdown(plain(text), features)
    _name_pictures(document)
    style(document)


def style(document: QTextDocument) -> None:
    """Have a document that was made from Markdown look as texts do here, in the theme of now."""
    _style_blocks(document)
    _style_frames(document.rootFrame())


def _name_pictures(document: QTextDocument) -> None:
    """A picture becomes words that say where it would have come from."""
    cursor = document.find(_PICTURE)
    while not cursor.isNull():
        form = cursor.charFormat()
        if form.isImageFormat():
            alt = form.stringProperty(QTextFormat.Property.ImageAltText)
            name = form.toImageFormat().name()
            words = QTextCharFormat()
            words.setForeground(theme.colour("muted"))
            words.setFontItalic(True)
            cursor.insertText(f"[picture not loaded: {' · '.join(one for one in (alt, name) if one)}]", words)
        cursor = document.find(_PICTURE, cursor)


def _style_blocks(document: QTextDocument) -> None:
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = document.begin()
    while block.isValid():
        following = block.next()
        if _is_code(block):
            last = block
            while _is_code(last.next()) and _language(last.next()) == _language(block):
                last = last.next()
            following = last.next()
            _style_code(block, last)
        else:
            _style_prose(block)
        block = following
    cursor.endEditBlock()


def _style_prose(block: QTextBlock) -> None:
    cursor = QTextCursor(block)
    form = block.blockFormat()
    level = form.headingLevel()
    if level:
        form.setTopMargin(16 if block.blockNumber() else 0)
        form.setBottomMargin(4)
    elif QTextCursor(block).currentTable() is None:
        ends = block.textList() is None or block.next().textList() is None
        form.setBottomMargin(12 if ends else 2)
        form.setLineHeight(120, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setBlockFormat(form)
    if form.hasProperty(QTextFormat.Property.BlockQuoteLevel):
        cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        quoted = QTextCharFormat()
        quoted.setForeground(theme.colour("muted"))
        quoted.setFontItalic(True)
        cursor.mergeCharFormat(quoted)
    pieces = []
    place = block.begin()
    while not place.atEnd():
        fragment = place.fragment()
        pieces.append((fragment.position(), fragment.length(), fragment.charFormat()))
        place += 1
    for position, length, look in pieces:
        if look.isAnchor():
            change = QTextCharFormat()
            change.setForeground(theme.colour("accent"))
            change.setFontUnderline(True)
            change.setToolTip(plain(look.anchorHref()))
        elif look.fontFixedPitch():
            change = _code_look()
            change.setBackground(theme.colour("raised"))
        else:
            continue
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(change)


def _style_code(first: QTextBlock, last: QTextBlock) -> None:
    """One fenced block, of one Qt block a line."""
    cursor = QTextCursor(first)
    cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    form = QTextBlockFormat()
    form.setBackground(theme.colour("raised"))
    form.setNonBreakableLines(False)
    form.setTopMargin(0)
    form.setBottomMargin(0)
    form.setLeftMargin(8)
    form.setRightMargin(8)
    cursor.mergeBlockFormat(form)
    cursor.mergeCharFormat(_code_look())
    for edge, is_first in ((first, True), (last, False)):
        margin = edge.blockFormat()
        margin.setTopMargin(4) if is_first else margin.setBottomMargin(16)
        QTextCursor(edge).setBlockFormat(margin)
    code = cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "\n")
    if len(code) > LONGEST_CODE_COLOURED:
        return
    block = first
    for stretches in colours_of(code, _language(first) or "python"):
        for stretch in stretches:
            cursor.setPosition(block.position() + stretch.start)
            cursor.setPosition(block.position() + stretch.start + stretch.length, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(char_format(stretch.style))
        block = block.next()


def _style_frames(frame: QTextFrame) -> None:
    for child in frame.childFrames():
        if isinstance(child, QTextTable):
            _style_table(child)
        _style_frames(child)


def _style_table(table: QTextTable) -> None:
    form = table.format()
    form.setBorder(1)
    form.setBorderBrush(theme.colour("line"))
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setCellPadding(6)
    form.setCellSpacing(0)
    form.setTopMargin(4)
    form.setBottomMargin(12)
    form.setWidth(QTextLength())
    table.setFormat(form)
    bold = QTextCharFormat()
    bold.setFontWeight(QFont.Weight.DemiBold)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        look = cell.format()
        look.setBackground(theme.colour("raised"))
        cell.setFormat(look)
        cursor = cell.firstCursorPosition()
        cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(bold)


def _code_look() -> QTextCharFormat:
    result = QTextCharFormat()
    result.setFontFamilies([fixed_font().family()])
    result.setFontFixedPitch(True)
    return result


def _is_code(block: QTextBlock) -> bool:
    form = block.blockFormat()
    return block.isValid() and (
        form.hasProperty(QTextFormat.Property.BlockCodeFence)
        or form.hasProperty(QTextFormat.Property.BlockCodeLanguage)
    )


def _language(block: QTextBlock) -> str:
    return block.blockFormat().stringProperty(QTextFormat.Property.BlockCodeLanguage).casefold()
