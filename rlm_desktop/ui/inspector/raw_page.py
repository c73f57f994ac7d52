"""The Raw tab: the event lines of a span and of all below it, as they are kept and exported, with a search."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QFont, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from rlm_desktop.ui.figures import counted, grouped
from rlm_desktop.ui.inspector.model import RawBody
from rlm_desktop.ui.inspector.page import muted
from rlm_desktop.ui.inspector.raw_lines import RawLines
from rlm_desktop.ui.inspector.raw_model import KIND, LINE, NUMBER, SPAN, TIME, RawModel
from rlm_desktop.ui.inspector.raw_reading import Sought
from rlm_desktop.ui.inspector.tables import FlatTable
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.texts.long_text import LongText
from rlm_desktop.ui.texts.plain_view import PlainView, fixed_font

WIDTHS = {NUMBER: 48, TIME: 64, KIND: 134, SPAN: 48}


class RawPage(QWidget):
    """Shows a RawBody."""

    def __init__(self, jobs: Jobs, lines: RawLines, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._body: RawBody | None = None
        self._shown: tuple[str, int, bool] | None = None
        self._is_reading = False
        self._is_search_due = False
        self._model = RawModel(self)
        self._where = muted("")
        self._below = QCheckBox("And everything below")
        self._below.setToolTip("Also the events of the steps, calls, code and child runs in it")
        self._below.setChecked(True)
        self._words = QLineEdit()
        self._words.setPlaceholderText("Search in these lines and the texts in them")
        self._words.setClearButtonEnabled(True)
        self._words.setAccessibleName("Search event lines")
        self._next = QPushButton("Next")
        self._previous = QPushButton("Previous")
        self._said = muted("")
        self._said.setVisible(False)
        self._table = FlatTable("Event lines")
        self._table.setModel(self._model)
        self._table.set_widths(WIDTHS)
        self._table.horizontalHeader().setSectionResizeMode(LINE, QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        font = QFont()  # the size is that of the window's text
        font.setFamilies(fixed_font().families())
        self._table.setFont(font)
        self._line = LongText("Event", PlainView(), jobs, file_name="event.json")
        self._line.setVisible(False)
        self._lay_out()
        self._below.toggled.connect(self._on_below)
        self._table.selectionModel().currentRowChanged.connect(self._on_current)
        self._words.returnPressed.connect(self._on_next)
        self._words.textChanged.connect(self._on_words)
        self._next.clicked.connect(self._on_next)
        self._previous.clicked.connect(self._on_previous)

    def show_body(self, body: RawBody, *, is_another: bool) -> None:
        """Show the events of this span."""
        self._body = body
        self._below.setEnabled(body.has_below)
        self._read(body, again=is_another)

    def search(self, words: str, *, at_once: bool) -> None:
        """Look for words from the beginning; at_once: no other body is on its way, so the lines there are the ones."""
        self._words.setText(words)
        self._table.setCurrentIndex(QModelIndex())
        self._is_search_due = not at_once or self._is_reading
        if not self._is_search_due:
            self._on_next()

    def value(self) -> str:
        """The chosen line."""
        return self._line.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._line.text())
        elif event.matches(QKeySequence.StandardKey.FindNext):
            self._on_next()
        elif event.matches(QKeySequence.StandardKey.FindPrevious):
            self._on_previous()
        elif event.matches(QKeySequence.StandardKey.Find):
            self._words.setFocus()
        else:
            super().keyPressEvent(event)

    @Slot(bool)
    def _on_below(self, _below: bool) -> None:
        if self._body is not None:
            self._read(self._body, again=True)

    def _read(self, body: RawBody, *, again: bool) -> None:
        below = self._below.isChecked() and body.has_below
        wanted = (body.run, body.span, below)
        after = 0
        last = self._model.numbers[-1] if len(self._model.numbers) else 0
        if not again and wanted == self._shown and self._lines.is_shown(last):
            after = last
        self._is_reading = True
        self._lines.find(body, below=below, after=after, done=partial(self._on_numbers, wanted, after, body.begin))

    def _on_numbers(self, wanted: tuple[str, int, bool], after: int, begin: float, numbers: Sequence[int]) -> None:
        self._is_reading = False
        if after:
            if wanted == self._shown and self._model.numbers[-1] == after:
                self._model.add_numbers(numbers)
        else:
            self._lines.give_up()
            self._shown = wanted
            self._model.show_numbers(numbers, partial(self._lines.rows, wanted[0]), begin)
            self._line.setVisible(False)
            self._say("")
            if self._is_search_due:
                self._is_search_due = False
                self._on_next()
        title = "" if self._body is None else self._body.title
        inside = " and all below" if wanted[2] else ""
        self._where.setText(f"{counted(len(self._model.numbers), 'event')} of {title}{inside}")

    @Slot()
    def _on_current(self, *_: object) -> None:
        index = self._table.currentIndex()
        if index.isValid() and self._shown is not None:
            number = self._model.number_at(index)
            self._lines.line(self._shown[0], number, partial(self._on_line, number))

    def _on_line(self, number: int, line: str) -> None:
        self._line.set_title(f"Event {grouped(number)}")
        self._line.show_text(line, another=True)
        self._line.setVisible(True)

    def _say(self, sentence: str) -> None:
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))

    @Slot()
    def _on_words(self) -> None:
        self._lines.give_up()
        self._say("")

    @Slot()
    def _on_next(self) -> None:
        current = self._table.currentIndex()
        self._seek(current.row() + 1 if current.isValid() else 0, 1)

    @Slot()
    def _on_previous(self) -> None:
        current = self._table.currentIndex()
        self._seek(current.row() - 1 if current.isValid() else len(self._model.numbers) - 1, -1)

    def _seek(self, start: int, step: int) -> None:
        words = self._words.text()
        if words and self._shown is not None:
            self._say("Searching…")
            numbers = self._model.numbers
            self._lines.seek(self._shown[0], numbers, words, start, step, partial(self._on_sought, len(numbers), step))

    def _on_sought(self, of: int, step: int, sought: Sought, is_over: bool) -> None:
        if sought.hit is not None:
            self._table.setCurrentIndex(self._model.index(sought.hit, LINE))
            self._say(f"Line {grouped(sought.hit + 1)} of {grouped(of)}")
        elif is_over:
            self._say("Nothing further on." if step > 0 else "Nothing before this.")
        else:
            self._say(f"Searching… {grouped(sought.place)} of {grouped(of)}")

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self._table)
        split.addWidget(self._line)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        head = QHBoxLayout()
        head.addWidget(self._where, 1)
        head.addWidget(self._below)
        search = QHBoxLayout()
        search.setSpacing(8)
        search.addWidget(self._words, 1)
        search.addWidget(self._previous)
        search.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addLayout(search)
        layout.addWidget(self._said)
        layout.addWidget(split, 1)
