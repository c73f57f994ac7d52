"""The library on screen: a field to filter by, what is found, and the runs as cards or as a table."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.store.rows import RunRow
from rlm_desktop.store.shelf import Groups, Order, Shelf
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.library.acts import RunActs
from rlm_desktop.ui.library.arranging import ColumnMenu
from rlm_desktop.ui.library.columns import COLUMNS
from rlm_desktop.ui.library.head import LibraryHead
from rlm_desktop.ui.library.lists import RunListView, RunTableView
from rlm_desktop.ui.library.model import ROW_ROLE, RunTable
from rlm_desktop.ui.library.tags import TagsDialog
from rlm_desktop.ui.marking import Marking

RUNNING_MILLISECONDS = 1_000
RESTING_MILLISECONDS = 30_000
TABLE_PIXELS = 720
"""From this width on, the runs are a table, unless the user chose otherwise."""
EMPTY = "No run yet.\nOpen documents and ask."


class LibraryView(QWidget):
    """The runs of the database. Selecting one brings it into focus, and the run in focus is selected.

    Signals:
        export_requested(run): the user wants a run as a file.
    """

    export_requested = Signal(str)

    def __init__(self, shelf: Shelf, focus: Focus, marking: Marking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._focus = focus
        self._marking = marking
        self._runs = RunTable(shelf, self)
        self._is_following = False
        """Whether we ourselves move the selection."""
        self._is_table: bool | None = None
        """The face that the user chose; None follows the width."""
        self.head = LibraryHead(self)
        self._cards = RunListView(self._runs, self)
        self._table = RunTableView(self._runs, self)
        self._faces = QStackedWidget(self)
        self.acts = RunActs(self.selected, marking, self)
        self._columns = ColumnMenu(self._table.horizontalHeader(), self)
        self._clock = Clock(self, self._pause)
        self._lay_out()
        self._connect()
        self._on_counted()
        self._on_run_changed()

    def selected(self) -> list[RunRow]:
        """The selected runs, from top to bottom."""
        chosen = self._face.selectionModel().selectedIndexes()
        rows = (self._runs.index(place, 0).data(ROW_ROLE) for place in sorted({index.row() for index in chosen}))
        return [row for row in rows if row is not None]

    def state(self) -> str:
        """How the user arranged it, to be kept for the next time."""
        asked = self._runs.asked
        return json.dumps(
            {
                "order": asked.order.value,
                "is_descending": asked.is_descending,
                "groups": asked.groups.value,
                "with_archived": asked.with_archived,
                "is_table": self._is_table,
                "columns": self._table.horizontalHeader().saveState().toHex().toStdString(),
            }
        )

    def restore(self, state: str) -> None:
        """Arrange it as it was; what another version kept otherwise is left as it is."""
        try:
            kept = json.loads(state)
            asked: dict[str, Any] = {"order": Order(kept["order"]), "groups": Groups(kept["groups"])}
            asked |= {name: bool(kept[name]) for name in ("is_descending", "with_archived")}
            columns, is_table = bytes.fromhex(kept["columns"]), kept["is_table"]
        except (ValueError, KeyError, TypeError):
            return
        self._table.horizontalHeader().restoreState(columns)
        self._arrange_by(**asked)
        self.show_table(is_table)

    @Slot()
    def rename(self) -> None:
        """Let the user type another name for the run."""
        self._face.edit_name()

    @Slot()
    def edit_tags(self) -> None:
        """Ask for the tags of the selected runs."""
        rows = self.selected()
        if rows:
            dialog = TagsDialog(rows, self._shelf.tags(), self.window())
            dialog.accepted.connect(lambda: self._marking.tag(rows, add=dialog.added, remove=dialog.removed))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

    @Slot()
    def delete_shown(self) -> None:
        """Delete the run that is looked at."""
        rows = self._shelf.rows([self._focus.run] if self._focus.run else [])
        if rows:
            self._marking.delete(list(rows.values()))

    @Slot()
    def type_filter(self) -> None:
        """Let the user type a filter."""
        self.head.field.setFocus()
        self.head.field.selectAll()

    def show_table(self, is_table: bool | None) -> None:
        """Show a table, or cards; None follows the width."""
        self._is_table = is_table
        wanted = self._table if (self.width() >= TABLE_PIXELS if is_table is None else is_table) else self._cards
        self.head.menu.show_face(is_table)
        if self._faces.currentWidget() is not wanted:
            had_focus = self._face.hasFocus()
            rows = {row.run for row in self.selected()}
            self._faces.setCurrentWidget(wanted)
            self.setFocusProxy(wanted)
            self._select(rows)
            self._select_run_in_focus()
            if had_focus:
                wanted.setFocus()

    @property
    def _face(self) -> RunListView | RunTableView:
        """The one that is seen."""
        return self._table if self._faces.currentWidget() is self._table else self._cards

    def _lay_out(self) -> None:
        for face in (self._cards, self._table):
            self._faces.addWidget(face)
        self.acts.add_to((self._cards, self._table))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addWidget(self._faces, 1)
        self.setFocusProxy(self._cards)

    def _connect(self) -> None:
        self.head.filter_typed.connect(self._on_filter_typed)
        self._clock.timeout.connect(lambda: self._face.viewport().update())
        self.acts.rename.triggered.connect(self.rename)
        self.acts.tag.triggered.connect(self.edit_tags)
        self.acts.export.triggered.connect(lambda: self.export_requested.emit(self.selected()[0].run))
        self.head.menu.wanted.connect(lambda changes: self._arrange_by(**changes))
        self.head.menu.face_wanted.connect(self.show_table)
        self._table.horizontalHeader().sectionClicked.connect(self._on_head_clicked)
        for face in (self._cards, self._table):
            face.fold_requested.connect(self._on_fold_requested)
            face.customContextMenuRequested.connect(self._on_menu_requested)
            face.selectionModel().currentChanged.connect(self._on_chosen)
            face.selectionModel().selectionChanged.connect(self._on_chosen)
        self._runs.counted.connect(self._on_counted)
        self._runs.renamed.connect(lambda row, title: self._marking.rename([row], title))
        self._marking.changed.connect(self._on_library_changed)
        self._marking.deleted.connect(self._on_deleted)
        self._focus.run_changed.connect(self._on_run_changed)
        self._focus.library_changed.connect(self._on_library_changed)
        self._focus.grew.connect(self._on_grew)

    def _arrange_by(self, **changes: Any) -> None:
        """Ask for the runs in another way; the selection stays. Raises RlmError when the filter is none."""
        rows = {row.run for row in self.selected()}
        with self._followed():
            self._runs.ask(**changes)
        self._select(rows)
        self._select_run_in_focus()

    @Slot(str)
    def _on_filter_typed(self, filter: str) -> None:
        if filter == self._runs.asked.filter:
            self._on_counted()
            return
        try:
            self._arrange_by(filter=filter)
        except RlmError as error:
            self.head.refuse(error)

    @Slot(int)
    def _on_head_clicked(self, place: int) -> None:
        column, asked = COLUMNS[place], self._runs.asked
        falls = not asked.is_descending if column.order is asked.order else column.falls_first
        self._arrange_by(order=column.order, is_descending=falls)

    @Slot(int, bool)
    def _on_fold_requested(self, line: int, folded: bool) -> None:
        with self._followed():
            self._runs.fold(line, folded)

    @Slot()
    def _on_counted(self) -> None:
        found, total, asked = self._runs.found, self._runs.total, self._runs.asked
        self.head.show_count(found, total, asked.filter)
        self.head.menu.show_asked(asked)
        for face in (self._cards, self._table):
            face.say("No run is like that." if total else EMPTY)
        place = next(place for place, column in enumerate(COLUMNS) if column.order is asked.order)
        way = Qt.SortOrder.DescendingOrder if asked.is_descending else Qt.SortOrder.AscendingOrder
        self._table.horizontalHeader().setSortIndicator(place, way)
        self._clock.look()

    @Slot()
    def _on_chosen(self) -> None:
        """A row that has the keyboard but is not selected was not chosen: Qt does so when a list gets the focus."""
        current = self._face.currentIndex()
        row: RunRow | None = current.data(ROW_ROLE)
        is_chosen = self._face.selectionModel().isSelected(current)
        if row is not None and is_chosen and not self._is_following:
            with self._followed():
                self._focus.show(row.run)
        self.acts.enable()

    @Slot()
    def _on_run_changed(self) -> None:
        if self._is_following:
            return
        if self._focus.run is not None and self._runs.line_of(self._focus.run) is None and not self._runs.asked.filter:
            self._read_again()
        self._select_run_in_focus()

    @Slot()
    def _on_library_changed(self) -> None:
        self._read_again()
        self._select_run_in_focus()

    @Slot(object)
    def _on_deleted(self, runs: list[str]) -> None:
        if self._focus.run in runs:
            self._focus.show(None)

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        with self._followed():
            self._runs.grow(run)
        if run == self._focus.run:
            self._select_run_in_focus()
        self._clock.look()

    @Slot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        if self._face.indexAt(at).isValid() and self.selected():
            self.acts.menu(self).popup(self._face.viewport().mapToGlobal(at))

    def _read_again(self) -> None:
        """Qt moves the selection away from a row that goes; that is no choice of the user's."""
        with self._followed():
            self._runs.read_again()

    def _select(self, runs: set[str]) -> None:
        """Select these, as far as they are there."""
        chosen = QItemSelection()
        for run in runs:
            line = self._runs.line_of(run)
            if line is not None:
                chosen.select(self._runs.index(line, 0), self._runs.index(line, 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        with self._followed():
            self._face.selectionModel().select(chosen, flags)

    def _select_run_in_focus(self) -> None:
        """A list that begins anew, or lost its row, moves its selection by itself; the focus decides."""
        line, face = self._runs.line_of(self._focus.run), self._face
        with self._followed():
            if line is None:
                face.selectionModel().clear()
            elif line != face.currentIndex().row() or not face.selectionModel().isRowSelected(line, QModelIndex()):
                face.setCurrentIndex(self._runs.index(line, 0))
        self.acts.enable()

    def _followed(self) -> _Following:
        return _Following(self)

    def _pause(self) -> int | None:
        """Times move quickly only while something runs."""
        if not self._runs.rowCount():
            return None
        return RUNNING_MILLISECONDS if self._runs.is_running else RESTING_MILLISECONDS

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Qt: a wide library is a table."""
        super().resizeEvent(event)
        if self._is_table is None:
            self.show_table(None)

    def changeEvent(self, event: QEvent) -> None:
        """Qt: colours follow light and dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for face in (self._cards, self._table):
                face.retint()
            self._on_counted()


class _Following:
    """While it holds, moves of the selection are not the user's."""

    def __init__(self, view: LibraryView) -> None:
        self._view = view
        self._was = view._is_following

    def __enter__(self) -> None:
        self._view._is_following = True

    def __exit__(self, *error: object) -> None:
        self._view._is_following = self._was
