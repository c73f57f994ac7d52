"""The hits of a search on a page of the inspector: all are tinted, and one after the other is brought in sight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.wanted import wanted_of
from rlm_desktop.ui.next_previous import NextPrevious
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.folded_text import FoldedText
from rlm_desktop.ui.texts.long_text import LongText

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
PATIENCE_MILLISECONDS = 50
MOST_TRIES = 100
"""A huge text is read before a place in it can be shown."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in one text."""

    text: LongText
    start: int
    end: int

    @property
    def is_in_view(self) -> bool:
        """Whether the text's own view, which shows the beginning, shows the place."""
        return self.text.view.isVisible() and self.end <= cutting.first_end(self.text.text())


class HitMarks(QObject, NextPrevious):
    """Goes through the hits of a page, from the first text to the last and round again.

    Signals:
        changed(): there are other hits, or another one is shown.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page: QWidget | None = None
        self._hits: list[Hit] = []
        self._at = 0
        self._late: Hit | None = None
        self._tries = 0
        self._timer = QTimer(self, interval=PATIENCE_MILLISECONDS)
        self._timer.timeout.connect(self._on_time)

    @property
    def count(self) -> int:
        """How many hits are marked."""
        return len(self._hits)

    @property
    def at(self) -> int:
        """The hit that is shown, from 0."""
        return self._at

    def mark(self, page: QWidget, what: str, words: str) -> bool:
        """Mark the words in all texts of a page, and show the first hit in what was searched; whether there is one."""
        self.clear()
        for wanted in wanted_of(words):
            for fold in page.findChildren(FoldedText):
                if fold.isVisible() and next(wanted.places(fold.text()), None) is not None:
                    fold.fold.set_open(True)
            texts = list(_texts_in(page))
            found = [Hit(text, *place) for text in texts for place in wanted.places(text.text())]
            if found:
                for text in texts:
                    text.view.show_found(list(wanted.places(text.view.toPlainText())))
                self._page, self._hits = page, found
                self._go(next((at for at, hit in enumerate(found) if _is_of(hit.text, what)), 0))
                return True
        return False

    @Slot()
    def clear(self) -> None:
        """Take the marks away."""
        self._timer.stop()
        for text in {hit.text for hit in self._hits if isValid(hit.text)}:
            text.view.show_found(())
            rows = None if text.body is None else text.body.shown_rows
            if rows is not None:
                rows.set_found((), 0)
        self._hits = []
        self.changed.emit()

    def _step(self, by: int) -> None:
        if self._hits:
            self._go((self._at + by) % len(self._hits))

    def _go(self, at: int) -> None:
        page, hit = self._page, self._hits[at]
        if page is None or not isValid(page) or not isValid(hit.text):
            self.clear()
            return
        if self._at < len(self._hits) and isValid(self._hits[self._at].text):
            self._hits[self._at].text.view.outline_found(None)
        self._at = at
        self._timer.stop()
        if hit.is_in_view:
            _select(hit)
        else:
            hit.text.show_all()
            self._late, self._tries = hit, 0
            self._timer.start()
        ensure = getattr(page, "ensureWidgetVisible", None)
        if ensure is not None:
            QTimer.singleShot(0, page, lambda: ensure(hit.text) if isValid(hit.text) else None)
        self.changed.emit()

    @Slot()
    def _on_time(self) -> None:
        """Select what the beginning does not show, as soon as it is laid out."""
        self._tries += 1
        hit = self._late
        if hit is None or self._tries > MOST_TRIES or not isValid(hit.text):
            self._timer.stop()
            return
        rows = hit.text.body.shown_rows if hit.text.body is not None else None
        if hit.text.view.isVisible():
            self._timer.stop()
            _select(hit)
        elif rows is not None and rows.rows.count:
            self._timer.stop()
            length = hit.end - hit.start
            rows.set_found([one.start for one in self._hits if one.text is hit.text], length)
            rows.select(rows.rows.place(hit.start), rows.rows.place(hit.end))


def _texts_in(page: QWidget) -> Iterator[LongText]:
    """From top to bottom."""
    shown = (one for one in page.findChildren(LongText) if one.isVisible())
    return iter(sorted(shown, key=lambda one: one.mapTo(page, QPoint()).y()))


def _is_of(text: LongText, what: str) -> bool:
    return bool(what) and text.view.accessibleName().lower().startswith(what)


def _select(hit: Hit) -> None:
    """Show what the view has there: the hit as often in what is shown as in the text up to it."""
    words, text, shown = hit.text.text()[hit.start : hit.end], hit.text.text(), hit.text.view.toPlainText()
    at = -len(words)
    for _ in range(text.count(words, 0, hit.start) + 1):
        at = shown.find(words, at + len(words))
        if at < 0:
            return
    hit.text.view.outline_found((at, at + len(words)))
