"""Cards and table over the same runs: which of them is seen, and what is selected there, by the user or by us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QMimeData, QModelIndex, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.library.lists import RunListView, RunTableView, selected_lines
from rlm_desktop.ui.library.model import ROW_ROLE, RunTable


class Faces(QStackedWidget):
    """Owns both.

    Signals:
        chosen(run): the user wants to look at a run.
        selection_changed(): other runs are selected, by whom ever.
    """

    chosen = Signal(str)
    selection_changed = Signal()

    def __init__(self, runs: RunTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._runs = runs
        self._is_ours = False
        """Whether we ourselves move the selection."""
        self.cards = RunListView(runs, self)
        self.table = RunTableView(runs, self)
        for face in self.both:
            self.addWidget(face)
            face.selectionModel().currentChanged.connect(self._on_chosen)
            face.selectionModel().selectionChanged.connect(self._on_chosen)
        self.setFocusProxy(self.cards)

    @property
    def both(self) -> tuple[RunListView, RunTableView]:
        """The cards, and the table."""
        return self.cards, self.table

    @property
    def face(self) -> RunListView | RunTableView:
        """The one that is seen."""
        return self.table if self.currentWidget() is self.table else self.cards

    @property
    def is_ours(self) -> bool:
        """Whether what moves the selection now is not the user."""
        return self._is_ours

    def carry_by(self, carry: Callable[[list[str]], QMimeData]) -> None:
        """Let runs be dragged out; carry gives what a drag of these ids takes along."""
        for face in self.both:
            face.carry = lambda: carry(self.selected_runs())

    def selected(self, most: int | None = None) -> list[RunRow]:
        """The selected runs, from top to bottom; no more than the first `most` lines are read."""
        rows = (self._runs.index(line, 0).data(ROW_ROLE) for line in selected_lines(self.face)[:most])
        return [row for row in rows if row is not None]

    def selected_runs(self) -> list[str]:
        """Their ids; ten thousand take no time."""
        return [run for line in selected_lines(self.face) if (run := self._runs.run_at(line)) is not None]

    def show_face(self, is_table: bool) -> None:
        """Show the table or the cards; the selection goes along."""
        before, wanted = self.face, self.table if is_table else self.cards
        if before is wanted:
            return
        had_focus, current = before.hasFocus(), before.currentIndex()
        runs = self.selected_runs()
        self.setCurrentWidget(wanted)
        self.setFocusProxy(wanted)
        with self.ours():
            wanted.selectionModel().setCurrentIndex(current, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.select(runs)
        if had_focus:
            wanted.setFocus()

    def select(self, runs: Iterable[str]) -> None:
        """Select these, as far as they are there."""
        chosen = QItemSelection()
        for first, last in self._runs.blocks_of(runs):
            chosen.select(self._runs.index(first, 0), self._runs.index(last, 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        with self.ours():
            self.face.selectionModel().select(chosen, flags)

    def show_run(self, run: str | None) -> None:
        """Have a run be the current one; none where it is not there. A list that begins anew moves by itself."""
        line, face = self._runs.line_of(run), self.face
        with self.ours():
            if line is None:
                face.selectionModel().clear()
            elif line != face.currentIndex().row() or not face.selectionModel().isRowSelected(line, QModelIndex()):
                face.setCurrentIndex(self._runs.index(line, 0))
        self.selection_changed.emit()

    @contextmanager
    def ours(self) -> Iterator[None]:
        """While it holds, moves of the selection are not the user's."""
        was, self._is_ours = self._is_ours, True
        try:
            yield
        finally:
            self._is_ours = was

    @Slot()
    def _on_chosen(self) -> None:
        """A row that has the keyboard but is not selected was not chosen: Qt does so when a list gets the focus."""
        current = self.face.currentIndex()
        row: RunRow | None = current.data(ROW_ROLE)
        if row is not None and self.face.selectionModel().isSelected(current) and not self._is_ours:
            with self.ours():
                self.chosen.emit(row.run)
        self.selection_changed.emit()
