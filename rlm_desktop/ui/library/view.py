"""The library on screen: a field to filter by, what is found, and the runs as cards or as a table."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rlm_desktop.errors import RlmError
from rlm_desktop.store.rows import RunRow
from rlm_desktop.store.run_fields import RUNS
from rlm_desktop.store.shelf import Groups, Order, Shelf
from rlm_desktop.ui.clock import Clock
from rlm_desktop.ui.completing import FilterCompleter
from rlm_desktop.ui.entry import Entry
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.library.acts import RunActs
from rlm_desktop.ui.library.arranging import ColumnMenu
from rlm_desktop.ui.library.columns import COLUMNS
from rlm_desktop.ui.library.faces import Faces
from rlm_desktop.ui.library.head import LibraryHead
from rlm_desktop.ui.library.listing import Listings
from rlm_desktop.ui.library.mark_dialogs import MarkDialogs
from rlm_desktop.ui.library.model import Asked, Listing, RunTable
from rlm_desktop.ui.marking import Marking

RUNNING_MILLISECONDS = 1_000
RESTING_MILLISECONDS = 30_000
TABLE_PIXELS = 720
"""From this width on, the runs are a table, unless the user chose otherwise."""
EMPTY = "No run yet.\nOpen documents and ask."


class LibraryView(Entry, QWidget):
    """The runs of the database. Selecting one brings it into focus, and the run in focus is selected.

    Signals:
        export_requested(runs): the user wants runs as a file; their ids.
    """

    export_requested = Signal(object)

    def __init__(
        self, shelf: Shelf, focus: Focus, marking: Marking, parent: QWidget | None = None, *, jobs: Jobs | None = None
    ) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._focus = focus
        self._marking = marking
        self._runs = RunTable(shelf, self)
        self._listings = Listings(self._runs, jobs, shelf.database, self._show, self)
        self._is_table: bool | None = None
        """The face that the user chose; None follows the width."""
        self.head = LibraryHead(self)
        self._faces = Faces(self._runs, self)
        self.carry_by = self._faces.carry_by
        self.acts = RunActs(self.selected, marking, self)
        self._dialogs = MarkDialogs(self.selected, shelf, marking, self)
        self._columns = ColumnMenu(self._faces.table.horizontalHeader(), self)
        self._clock = Clock(self, self._pause)
        self._lay_out()
        self._connect()
        self._on_counted()
        self._on_run_changed()

    def selected(self, most: int | None = None) -> list[RunRow]:
        """The selected runs, from top to bottom; no more than the first `most` lines are read."""
        return self._faces.selected(most)

    def state(self) -> str:
        """How the user arranged it, to be kept for the next time."""
        asked = self._listings.asked
        return json.dumps(
            {
                "order": asked.order.value,
                "is_descending": asked.is_descending,
                "groups": asked.groups.value,
                "with_archived": asked.with_archived,
                "is_table": self._is_table,
                "count": len(COLUMNS),
                "columns": self._faces.table.horizontalHeader().saveState().toHex().toStdString(),
            }
        )

    def restore(self, state: str) -> None:
        """Arrange it as it was; what another version kept otherwise is left as it is."""
        try:
            kept = json.loads(state)
            asked: dict[str, Any] = {"order": Order(kept["order"]), "groups": Groups(kept["groups"])}
            asked |= {name: bool(kept[name]) for name in ("is_descending", "with_archived")}
            columns, is_table, count = bytes.fromhex(kept["columns"]), kept["is_table"], kept.get("count")
        except (ValueError, KeyError, TypeError):
            return
        if count == len(COLUMNS):
            self._faces.table.horizontalHeader().restoreState(columns)
        self._arrange_by(**asked)
        self.show_table(is_table)

    @Slot()
    def rename(self) -> None:
        """Let the user type another name for the run."""
        self._faces.face.edit_name()

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
        self.head.menu.show_face(is_table)
        self._faces.show_face(self.width() >= TABLE_PIXELS if is_table is None else is_table)

    def _lay_out(self) -> None:
        self.acts.add_to(self._faces.both)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addWidget(self._faces, 1)
        self.entry = self._faces

    def _connect(self) -> None:
        self.completer = FilterCompleter(self.head.field, self._known, RUNS)
        self.head.filter_typed.connect(self._on_filter_typed)
        self.head.filter_entered.connect(self._on_filter_entered)
        self.head.field.left.connect(self._faces.setFocus)
        self._clock.timeout.connect(lambda: self._faces.face.viewport().update())
        self.acts.rename.triggered.connect(self.rename)
        self.acts.tag.triggered.connect(self._dialogs.edit_tags)
        self.acts.score.triggered.connect(self._dialogs.edit_score)
        self.acts.export.triggered.connect(lambda: self.export_requested.emit(self._faces.selected_runs()))
        self.head.menu.wanted.connect(lambda changes: self._arrange_by(**changes))
        self.head.menu.face_wanted.connect(self.show_table)
        self._faces.table.horizontalHeader().sectionClicked.connect(self._on_head_clicked)
        for face in self._faces.both:
            face.fold_requested.connect(self._on_fold_requested)
            face.customContextMenuRequested.connect(self._on_menu_requested)
        self._faces.chosen.connect(self._focus.show)
        self._faces.selection_changed.connect(self.acts.enable)
        self._runs.counted.connect(self._on_counted)
        self._runs.renamed.connect(lambda row, title: self._marking.rename([row], title))
        self._marking.changed.connect(self._on_library_changed)
        self._marking.deleted.connect(self._on_deleted)
        self._focus.run_changed.connect(self._on_run_changed)
        self._focus.library_changed.connect(self._on_library_changed)
        self._focus.grew.connect(self._on_grew)

    def _arrange_by(self, **changes: Any) -> None:
        """Ask for the runs in another way; the selection stays. Raises RlmError when the filter is none."""
        self._listings.ask(**changes)

    def _show(self, asked: Asked, listing: Listing) -> None:
        runs = self._faces.selected_runs()
        with self._faces.ours():
            self._runs.show(asked, listing)
        self._faces.select(runs)
        self._faces.show_run(self._focus.run)

    def _known(self) -> dict[str, list[str]]:
        return {"tag": [tag for tag, _ in self._shelf.tags()]}

    @Slot(str)
    def _on_filter_typed(self, filter: str) -> None:
        """What is still being chosen from the list is not said to be wrong."""
        error = self._filter_by(filter)
        if error is not None:
            self.head.refuse(None if self.completer.popup.isVisible() else error)

    @Slot(str)
    def _on_filter_entered(self, filter: str) -> None:
        self.completer.popup.hide()
        error = self._filter_by(filter)
        if error is not None:
            self.head.refuse(error, select=True)

    def _filter_by(self, filter: str) -> RlmError | None:
        """Leave the runs that a filter says; what is wrong with it, and then all stays as it was."""
        if filter.strip() == self._listings.asked.filter.strip():
            self._on_counted()
            return None
        try:
            self._arrange_by(filter=filter if filter.strip() else "")
        except RlmError as error:
            return error
        return None

    @Slot(int)
    def _on_head_clicked(self, place: int) -> None:
        column, asked = COLUMNS[place], self._listings.asked
        falls = not asked.is_descending if column.order is asked.order else column.falls_first
        self._arrange_by(order=column.order, is_descending=falls)

    @Slot(int, bool)
    def _on_fold_requested(self, line: int, folded: bool) -> None:
        with self._faces.ours():
            self._runs.fold(line, folded)

    @Slot()
    def _on_counted(self) -> None:
        found, total, asked = self._runs.found, self._runs.total, self._runs.asked
        self.head.show_count(found, total, asked.filter)
        self.head.menu.show_asked(asked)
        for face in self._faces.both:
            face.say("No run is like that." if total else EMPTY)
        place = next(place for place, column in enumerate(COLUMNS) if column.order is asked.order)
        way = Qt.SortOrder.DescendingOrder if asked.is_descending else Qt.SortOrder.AscendingOrder
        self._faces.table.horizontalHeader().setSortIndicator(place, way)
        self._clock.look()

    @Slot()
    def _on_run_changed(self) -> None:
        if self._faces.is_ours:
            return
        if self._focus.run is not None and self._runs.line_of(self._focus.run) is None and not self._runs.asked.filter:
            self._read_again()
        self._faces.show_run(self._focus.run)

    @Slot()
    def _on_library_changed(self) -> None:
        self._read_again()
        self._faces.show_run(self._focus.run)

    @Slot(object)
    def _on_deleted(self, runs: list[str]) -> None:
        if self._focus.run in runs:
            self._focus.show(None)

    @Slot(str, int)
    def _on_grew(self, run: str, seq: int) -> None:
        with self._faces.ours():
            self._runs.grow(run)
        if run == self._focus.run:
            self._faces.show_run(self._focus.run)
        self._clock.look()

    @Slot(QPoint)
    def _on_menu_requested(self, at: QPoint) -> None:
        if self._faces.face.indexAt(at).isValid() and self.selected(1):
            self.acts.menu(self).popup(self._faces.face.viewport().mapToGlobal(at))

    def _read_again(self) -> None:
        """Qt moves the selection away from a row that goes; that is no choice of the user's."""
        with self._faces.ours():
            self._listings.read_again()

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
            for face in self._faces.both:
                face.retint()
            self._on_counted()
