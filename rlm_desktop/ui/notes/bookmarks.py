"""The run's bookmarks on screen: dragged into an order, walked through; and below them its notes elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QLabel, QListView, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.store.rows import NoteRow, SpanRow
from rlm_desktop.ui.copying import copies_rows
from rlm_desktop.ui.notes.model import SPAN_ROLE, Bookmarks, SpanList, note_lines, span_line

LIST_PIXELS = 160


class BookmarksView(QWidget):
    """Hidden as far as there is nothing to list.

    Signals:
        select_requested(span): the user wants to go there.
        wanted(text, spans): the bookmarks should be these; text: what that is.
    """

    select_requested = Signal(int)
    wanted = Signal(str, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bookmarks = Bookmarks(self)
        self.others = SpanList(self)
        self._here = 0
        self._title, self._rest_title = QLabel(self), QLabel("Other notes of this run", self)
        for title in (self._title, self._rest_title):
            title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._previous, self._next = self._button("‹ Previous"), self._button("Next ›")
        self._previous.setToolTip("The bookmark before")
        self._next.setToolTip("The bookmark after")
        self.marks = self._list(self.bookmarks, "Bookmarks, in your order")
        self.marks.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.marks.setToolTip("Drag to put them in order; Alt+Up and Alt+Down do the same. Delete takes one away.")
        self.rest = self._list(self.others, "Other notes of this run")
        self._lay_out()
        self._connect()

    def show_lists(self, here: int, names: dict[int, SpanRow], marks: Sequence[int], others: Sequence[NoteRow]) -> None:
        """Show the marked spans in this order, and other notes; here: the selected span."""
        self._here = here
        self.bookmarks.show_lines([(span, span, span_line(names[span])) for span in marks if span in names])
        self.others.show_lines(note_lines(others, names))
        spans = self.bookmarks.spans
        for view in (self.marks, self.rest):
            _fit(view)
        for part in (self.marks, self._title, self._previous, self._next):
            part.setVisible(bool(spans))
        for part in (self.rest, self._rest_title):
            part.setVisible(bool(others))
        if here in spans:
            self._title.setText(f"Bookmarks · {spans.index(here) + 1} of {len(spans)}")
            self.marks.setCurrentIndex(self.bookmarks.index(spans.index(here)))
        else:
            self._title.setText(f"Bookmarks · {len(spans)}")

    def walk(self, way: int) -> None:
        """Go to the bookmark after the selected span, or before it; from elsewhere to the first, or the last."""
        spans = self.bookmarks.spans
        if spans:
            place = spans.index(self._here) if self._here in spans else -1 if way > 0 else 0
            self.select_requested.emit(spans[(place + way) % len(spans)])

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self._title, 1)
        line.addWidget(self._previous)
        line.addWidget(self._next)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.marks)
        layout.addWidget(self._rest_title)
        layout.addWidget(self.rest)

    def _connect(self) -> None:
        self._previous.clicked.connect(lambda: self.walk(-1))
        self._next.clicked.connect(lambda: self.walk(1))
        for view in (self.marks, self.rest):
            view.activated.connect(self._on_activated)
            view.clicked.connect(self._on_activated)
        self.bookmarks.moved.connect(lambda spans: self.wanted.emit("Move bookmark", spans))
        for keys, act in (
            ("Alt+Up", lambda: self._move(-1)),
            ("Alt+Down", lambda: self._move(1)),
            ("Del", self._remove),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.marks)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.select_requested.emit(index.data(SPAN_ROLE))

    def _move(self, way: int) -> None:
        row = self.marks.currentIndex().row()
        nowhere = QModelIndex()
        if row >= 0 and self.bookmarks.moveRows(nowhere, row, 1, nowhere, row - 1 if way < 0 else row + 2):
            self.marks.setCurrentIndex(self.bookmarks.index(row + way))

    def _remove(self) -> None:
        span = self.marks.currentIndex().data(SPAN_ROLE)
        if span is not None:
            self.wanted.emit("Remove bookmark", [one for one in self.bookmarks.spans if one != span])

    def _button(self, text: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        return button

    def _list(self, model: SpanList, name: str) -> QListView:
        view = QListView(self)
        view.setModel(model)
        view.setAccessibleName(name)
        view.setUniformItemSizes(True)
        copies_rows(view)
        view.setSpacing(2)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return view


def _fit(view: QListView) -> None:
    """As high as its lines, up to a limit."""
    line = max(0, view.sizeHintForRow(0)) + 2 * view.spacing()
    lines = view.model().rowCount() * line + 2 * (view.frameWidth() + view.spacing())
    view.setFixedHeight(min(LIST_PIXELS, lines))
