"""A hit of a search on its page: which tab shows it, and its words marked in the texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from rlm_desktop.ui import theme
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.texts.folded_text import FoldedText
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView

TABS = {
    "question": Tab.RUN,
    "code": Tab.CODE,
    "output": Tab.CODE,
    "prompt": Tab.CALL,
    "reply": Tab.CALL,
    "thinking": Tab.CALL,
    "variable": Tab.VARIABLES,
}
"""The tab that shows a kind of text; for another it is the one that tells most about the span."""
MOST_MARKED = 500
TINT = 90
PATIENCE_MILLISECONDS = 50
MOST_TRIES = 100
"""A huge text is read before a place in it can be shown."""

_WORDS = re.compile(r'"([^"]+)"|(\S+)')


def patterns_of(words: str) -> list[re.Pattern[str]]:
    """What to look for: the words as they stand, then each of them, a phrase in quotes as one."""
    single = [one[0] or one[1].rstrip("*") for one in _WORDS.findall(words)]
    tried = dict.fromkeys(one for one in (words.strip().strip('"'), *single) if one)
    return [re.compile(re.escape(one), re.IGNORECASE) for one in tried]


class HitMarks(QObject):
    """Marks words on a page and brings the first of them in sight."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late: tuple[LongText, int, int] | None = None
        self._tries = 0
        self._timer = QTimer(self, interval=PATIENCE_MILLISECONDS)
        self._timer.timeout.connect(self._on_time)

    def mark(self, page: QWidget, what: str, words: str) -> bool:
        """Mark the words in the first text that has them, and in others beside it; whether there is one."""
        self._timer.stop()
        for pattern in patterns_of(words):
            for fold in page.findChildren(FoldedText):
                if fold.isVisible() and pattern.search(fold.text()):
                    fold.fold.set_open(True)
            texts = sorted(_texts_in(page), key=lambda one: not _is_of(one, what))
            found = [(text, hit) for text in texts if (hit := pattern.search(text.text())) is not None]
            for text, _ in found:
                _tint(text.view, pattern)
            if found:
                text, hit = found[0]
                self._show(page, text, hit.start(), hit.end())
                return True
        return False

    def _show(self, page: QWidget, text: LongText, start: int, end: int) -> None:
        if end <= cutting.first_end(text.text()):
            _select(text, start, end)
        else:
            text.show_all()
            self._late, self._tries = (text, start, end), 0
            self._timer.start()
        ensure = getattr(page, "ensureWidgetVisible", None)
        if ensure is not None:
            QTimer.singleShot(0, page, lambda: ensure(text))

    @Slot()
    def _on_time(self) -> None:
        """Select in the view of a huge text as soon as it has its rows."""
        self._tries += 1
        if self._late is None or self._tries > MOST_TRIES:
            self._timer.stop()
            return
        text, start, end = self._late
        rows = text.body.shown_rows if text.body is not None else None
        if rows is not None and rows.rows.count:
            self._timer.stop()
            rows.set_found([start], end - start)
            rows.select(rows.rows.place(start), rows.rows.place(end))


def _texts_in(page: QWidget) -> Iterator[LongText]:
    return (one for one in page.findChildren(LongText) if one.isVisible())


def _is_of(text: LongText, what: str) -> bool:
    return bool(what) and text.view.accessibleName().lower().startswith(what)


def _tint(view: PlainView, pattern: re.Pattern[str]) -> None:
    """Behind every place; code keeps its own marks instead."""
    if isinstance(view, CodeView):
        return
    tint = QColor(theme.colour("stopped"))
    tint.setAlpha(TINT)
    marks = []
    shown = view.toPlainText()
    for hit in pattern.finditer(shown):
        mark = QTextEdit.ExtraSelection()
        mark.format.setBackground(tint)
        mark.cursor = _cursor(view, shown, hit.start(), hit.end())
        marks.append(mark)
        if len(marks) == MOST_MARKED:
            break
    view.setExtraSelections(marks)


def _select(text: LongText, start: int, end: int) -> None:
    """Select what the view shows there: the hit as often in what is shown as in the text up to it."""
    words = re.compile(re.escape(text.text()[start:end]))
    before = len(words.findall(text.text(), 0, start))
    shown = text.view.toPlainText()
    for number, hit in enumerate(words.finditer(shown)):
        if number == before:
            text.view.setTextCursor(_cursor(text.view, shown, hit.start(), hit.end()))
            text.view.ensureCursorVisible()
            return


def _cursor(view: PlainView, shown: str, start: int, end: int) -> QTextCursor:
    cursor = QTextCursor(view.document())
    cursor.setPosition(_units(shown[:start]))
    cursor.setPosition(_units(shown[:end]), QTextCursor.MoveMode.KeepAnchor)
    return cursor


def _units(text: str) -> int:
    """As Qt counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
