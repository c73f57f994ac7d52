"""The notes on screen: those of the selected span, the run's bookmarks in order, and its other notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QToolButton, QVBoxLayout, QWidget

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.notes import Notes
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import NoteRow
from rlm_desktop.ui.elided import ElidedLabel
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.notes.bookmarks import BookmarksView
from rlm_desktop.ui.notes.card import NoteCard
from rlm_desktop.ui.notes.controller import NotesController
from rlm_desktop.ui.notes.model import span_line

NO_RUN = "Choose a run to read or write its notes."
NO_NOTE = "No note here yet."
BOOKMARK, BOOKMARKED = "☆ Bookmark", "★ Bookmarked"


class NotesView(QWidget):
    """Follows the selection; what is typed is written by itself.

    Signals:
        marked(run): other spans of a run have notes or bookmarks.
    """

    marked = Signal(str)

    def __init__(
        self, reader: Reader, focus: Focus, controller: NotesController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._notes = Notes(reader)
        self._focus = focus
        self._controller = controller
        self._at: tuple[str | None, int] = (None, RUN_SPAN)
        """Run and span whose notes are shown."""
        self._cards: list[NoteCard] = []
        self.lists = BookmarksView(self)
        self._lay_out()
        self._connect()
        self._on_selected()

    @Slot()
    def new_note(self) -> None:
        """Begin a note on the selected span."""
        if self._at[0] is None:
            return
        fresh = next((card for card in self._cards if card.note is None), None) or self._put(None)
        self._empty.hide()
        fresh.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._scroll.ensureWidgetVisible(fresh)

    @Slot()
    def toggle_bookmark(self) -> None:
        """Mark the selected span, or take its mark away."""
        run, span = self._at
        if run is not None:
            before = self._notes.bookmarks(run)
            after = [one for one in before if one != span] if span in before else [*before, span]
            text = "Remove bookmark" if span in before else "Bookmark"
            self._controller.set_bookmarks(run, text, before, after)

    @Slot()
    def next_bookmark(self) -> None:
        """Go on to the bookmark after the selected span; to the first one from elsewhere."""
        self.lists.walk(1)

    @Slot()
    def previous_bookmark(self) -> None:
        """Go back to the bookmark before the selected span; to the last one from elsewhere."""
        self.lists.walk(-1)

    @Slot()
    def flush(self) -> None:
        """Write what is typed now."""
        for card in list(self._cards):
            self._on_left(card)

    def _lay_out(self) -> None:
        self._name = ElidedLabel(self)
        font = self._name.font()
        font.setBold(True)
        self._name.setFont(font)
        self._new = self._button("New note", "Write a note on what is selected (E)")
        self._mark = self._button(BOOKMARK, "Mark what is selected, to find it again (M)")
        self._mark.setCheckable(True)
        self._empty = QLabel(NO_NOTE, self)
        self._empty.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._empty.setWordWrap(True)
        holder = QWidget(self)
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._scroll = QScrollArea(self)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # what is in it takes the keyboard
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(holder)
        line = QHBoxLayout()
        line.addWidget(self._new)
        line.addWidget(self._mark)
        line.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._name)
        layout.addLayout(line)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.lists)

    def _connect(self) -> None:
        self._new.clicked.connect(self.new_note)
        self._mark.clicked.connect(self.toggle_bookmark)
        self.lists.select_requested.connect(self._focus.select)
        self.lists.wanted.connect(self._on_wanted)
        self._focus.run_changed.connect(self._on_selected)
        self._focus.span_changed.connect(self._on_selected)
        self._controller.changed.connect(self._on_changed)

    @Slot()
    def _on_selected(self) -> None:
        self.flush()
        self._at = (self._focus.run, self._focus.span)
        for card in self._cards:
            card.deleteLater()
        self._cards = []
        self._read()

    @Slot(str)
    def _on_changed(self, run: str) -> None:
        if run == self._at[0]:
            self._read()
        self.marked.emit(run)

    def _read(self) -> None:
        run, span = self._at
        for part in (self._new, self._mark):
            part.setEnabled(run is not None)
        if run is None:
            self._name.setText("")
            self._show_notes([])
            self.lists.show_lists(RUN_SPAN, {}, [], [])
            self._empty.setText(NO_RUN)
            return
        marks, found = self._notes.bookmarks(run), self._notes.in_run(run)
        wanted = {span, *marks, *(note.span for note in found)}
        names = {row.span: row for row in self._reader.spans_by_id(run, wanted)}
        self._name.setText(span_line(names[span]) if span in names else "")
        self._name.setToolTip(self._name.text())
        self._mark.setChecked(span in marks)
        self._mark.setText(BOOKMARKED if span in marks else BOOKMARK)
        self._empty.setText(NO_NOTE)
        self._show_notes([note for note in found if note.span == span])
        self.lists.show_lists(span, names, marks, [note for note in found if note.span != span])

    def _show_notes(self, found: list[NoteRow]) -> None:
        by_number = {note.note: note for note in found}
        for card in list(self._cards):
            if card.note is not None and card.note.note not in by_number:
                self._cards.remove(card)
                card.deleteLater()
            elif card.note is not None:
                card.show_note(by_number.pop(card.note.note))
        for note in by_number.values():
            self._put(note)
        self._empty.setVisible(not self._cards)

    def _put(self, note: NoteRow | None) -> NoteCard:
        card = NoteCard(note, self)
        card.typed.connect(lambda: self._on_typed(card))
        card.left.connect(lambda: self._on_left(card))
        card.remove_requested.connect(lambda: self._on_remove_requested(card))
        self._cards.append(card)
        self._column.insertWidget(self._column.count() - 1, card)
        return card

    def _on_typed(self, card: NoteCard) -> None:
        """A pause: what is there is written."""
        if card.note is None:
            self._add(card)
        elif card.text.strip() and card.text != card.note.text:
            self._controller.keep(card.note, card.text)

    def _on_left(self, card: NoteCard) -> None:
        """The end: one step to be undone. A note without a text goes."""
        if card.note is None:
            self._add(card)
            if not card.text.strip():
                self._cards.remove(card)
                card.deleteLater()
                self._empty.setVisible(not self._cards)
        elif card.before is not None and card.text != card.before.text:
            before, card.before = card.before, card.note
            if card.text.strip():
                self._controller.edited(before, card.text)
            else:
                self._controller.remove(before)

    def _add(self, card: NoteCard) -> None:
        run, span = self._at
        card.wanted = card.text
        if run is None or not card.text.strip() or card.is_adding:
            return
        card.is_adding = True

        def written(note: NoteRow) -> None:
            card.note = card.before = note
            if not card.wanted.strip():  # emptied while it was being written
                self._controller.remove(note)
            elif card.wanted != note.text:
                self._controller.edited(note, card.wanted)

        self._controller.add(run, span, card.text, written)

    def _on_remove_requested(self, card: NoteCard) -> None:
        if card.note is None:
            card.editor.clear()
            self._on_left(card)
        else:
            self._controller.remove(card.note)

    @Slot(str, object)
    def _on_wanted(self, text: str, spans: list[int]) -> None:
        run = self._at[0]
        if run is not None:
            self._controller.set_bookmarks(run, text, self._notes.bookmarks(run), spans)

    def _button(self, text: str, hint: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(hint)
        return button
