"""A text of any size in one of its kinds: its beginning at once, the whole when it has been looked through."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QStackedWidget, QTreeView, QWidget
from shiboken6 import isValid

from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts import cutting
from rlm_desktop.ui.texts.bytes_rows import BytesRows
from rlm_desktop.ui.texts.json_reading import JsonText, NotJsonError
from rlm_desktop.ui.texts.json_view import JsonView
from rlm_desktop.ui.texts.kinds import Kind
from rlm_desktop.ui.texts.lines import Lines
from rlm_desktop.ui.texts.markdown_view import MarkdownView
from rlm_desktop.ui.texts.pacing import Pace, Stopped
from rlm_desktop.ui.texts.row_layouts import Looks, as_it_is
from rlm_desktop.ui.texts.rows_view import RowsView

AT_ONCE = 1_000_000
"""Characters that are looked through on the window's thread."""
SLICE = 250_000
PATIENCE_MILLISECONDS = 150


class Body(QStackedWidget):
    """Shows a text as rows, as bytes, as a JSON tree or as Markdown.

    Signals:
        read(): the whole is there.
        refused(sentence): something cannot be done.
        text_wanted(name, text): a text in the JSON is to be read at length.
    """

    read = Signal()
    refused = Signal(str)
    text_wanted = Signal(str, str)

    def __init__(self, title: str, jobs: Jobs, *, wraps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._jobs = jobs
        self._text = ""
        self._kind = Kind.TEXT
        self._looks: Looks = as_it_is
        self._pace = Pace()
        self._job = 0
        self._wants_end = False
        self.rows = RowsView(wraps=wraps)
        self.rows.setAccessibleName(title)
        self.rows.refused.connect(self.refused)
        self._waiting = QLabel("Reading…")
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._bytes: RowsView | None = None
        self._json: JsonView | None = None
        self._markdown: MarkdownView | None = None
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(partial(self.setCurrentWidget, self._waiting))
        self.addWidget(self.rows)
        self.addWidget(self._waiting)
        self.destroyed.connect(partial(_stop, self.__dict__))

    @property
    def kind(self) -> Kind:
        """As what the text is shown."""
        return self._kind

    @property
    def shown_rows(self) -> RowsView | None:
        """The view of rows that is in sight; None while it is another."""
        shown = self.currentWidget()
        return shown if isinstance(shown, RowsView) else None

    @property
    def tree(self) -> QTreeView | None:
        """The tree of JSON that is in sight; None while it is something else."""
        shown = self.currentWidget()
        return shown.tree if isinstance(shown, JsonView) else None

    def show_text(self, text: str, kind: Kind = Kind.TEXT, looks: Looks = as_it_is, *, keep: bool = False) -> None:
        """Show a text; keep: it goes on from the one that is shown."""
        self._text, self._kind, self._looks = text, kind, looks
        self._pace.stop()
        self._pace = Pace()
        self._patience.stop()
        if kind is Kind.TEXT:
            self._show_rows(keep=keep)
        elif kind is Kind.BYTES:
            self._read(partial(_bytes_rows, text), self._show_bytes)
        elif kind is Kind.JSON:
            self._read(JsonText(text).read, self._show_json)
        else:
            self._show_markdown()

    def zoom(self, points: int) -> None:
        """Larger or smaller letters; 0 for the system's size."""
        shown = self.shown_rows
        if shown is not None:
            shown.zoom(points)

    def to_end(self) -> None:
        """Bring the text's end in sight, as soon as it is known."""
        self._wants_end = True
        self.rows.to_end()

    def _show_rows(self, *, keep: bool) -> None:
        before = self.rows.rows if keep else None
        known = before if isinstance(before, Lines) else None
        new = len(self._text) - (len(known.text) if known is not None else 0)
        self.setCurrentWidget(self.rows)
        if new <= AT_ONCE:
            self.rows.show_rows(Lines(self._text, before=known), self._looks, keep=keep)
            self.read.emit()
            return
        if not keep:
            self.rows.show_rows(Lines(self._text[: cutting.first_end(self._text)]), self._looks)
        self._start(partial(Lines, self._text, before=known), partial(self._take_rows, self._looks))

    def _take_rows(self, looks: Looks, lines: Lines) -> None:
        self.rows.show_rows(lines, looks, keep=True)
        if self._wants_end:
            self.rows.to_end()
        self._wants_end = False

    def _show_bytes(self, rows: BytesRows) -> None:
        if self._bytes is None:
            self._bytes = RowsView(wraps=False)
            self._bytes.setAccessibleName(f"{self._title}, as bytes")
            self._bytes.refused.connect(self.refused)
            self.addWidget(self._bytes)
        self._bytes.setFont(self.rows.font())
        self._bytes.show_rows(rows)
        self.setCurrentWidget(self._bytes)

    def _show_json(self, json: JsonText) -> None:
        if self._json is None:
            self._json = JsonView()
            self._json.refused.connect(self.refused)
            self._json.text_wanted.connect(self.text_wanted)
            self.addWidget(self._json)
        self._json.show_json(json)
        self.setCurrentWidget(self._json)

    def _show_markdown(self) -> None:
        if self._markdown is None:
            self._markdown = MarkdownView()
            self._markdown.setAccessibleName(f"{self._title}, as Markdown")
            self.addWidget(self._markdown)
        self._markdown.show_markdown(self._text)
        self.setCurrentWidget(self._markdown)
        self.read.emit()

    def _read(self, work: Callable[[Pace], Any], show: Callable[[Any], None]) -> None:
        self._patience.start()
        self._start(work, show)

    def _start(self, work: Callable[..., Any], show: Callable[[Any], None]) -> None:
        self._job += 1
        job, pace = self._job, self._pace
        self._jobs.start(partial(work, pace), partial(self._on_read, job, show), failed=partial(self._on_failed, job))

    def _on_read(self, job: int, show: Callable[[Any], None], result: Any) -> None:
        if isValid(self) and job == self._job:
            self._patience.stop()
            show(result)
            self.read.emit()

    def _on_failed(self, job: int, error: Exception) -> None:
        if not isValid(self) or isinstance(error, Stopped) or job != self._job:
            return
        self._patience.stop()
        if not isinstance(error, NotJsonError):
            self._jobs.failed.emit(error)
            return
        self.show_text(self._text, Kind.TEXT, self._looks)
        self.refused.emit(str(error))


def _bytes_rows(text: str, pace: Pace) -> BytesRows:
    pieces = []
    for at in range(0, len(text), SLICE):
        pieces.append(text[at : at + SLICE].encode("utf-8", "surrogatepass"))
        pace.step()
    return BytesRows(b"".join(pieces))


def _stop(body: dict[str, Any]) -> None:
    """The widget is gone: nobody waits any more."""
    body["_pace"].stop()
