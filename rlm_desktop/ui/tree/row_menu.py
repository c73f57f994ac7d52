"""What can be done with a row of the tree, and rows as text for the clipboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QTreeView

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.columns import Columns
from rlm_desktop.ui.tree.faces import ERROR_ROLE, ROW_ROLE

_KINDS = {SpanKind.RUN: "run", SpanKind.STEP: "step", SpanKind.CODE: "code", SpanKind.CHILD_RUN: "child"}
ROOM = 0.05
"""Of a span's time, shown before and after it in the timeline."""


class RowMenu(QObject):
    """Acts on the selected rows of a tree. Owned by it.

    Signals:
        timeline_requested(): the timeline was turned to the row, and should be seen.
    """

    timeline_requested = Signal()

    def __init__(self, tree: QTreeView, columns: Columns, focus: Focus) -> None:
        super().__init__(tree)
        self._tree = tree
        self._columns = columns
        self._focus = focus
        self._acts: list[QAction] = []
        self.copy = QAction("&Copy rows", self, shortcut=QKeySequence(QKeySequence.StandardKey.Copy))
        self.copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.copy.triggered.connect(self._on_copy)
        tree.addAction(self.copy)

    def offer(self, acts: Sequence[QAction]) -> None:
        """Offer others' acts on what is selected, too."""
        self._acts += acts

    def popup(self, index: QModelIndex, at: QPoint) -> None:
        """Offer what can be done with a row; at: on the screen. An invalid index offers what needs none."""
        menu = QMenu(self._tree)
        row = index.data(ROW_ROLE)
        if row is not None:
            self._add_for_row(menu, index, row)
        menu.addMenu(self._columns.columns_menu(menu))
        menu.addMenu(self._columns.sort_menu(menu))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def selected_text(self) -> str:
        """The selected rows as they are shown, with the headings first; tabs between the columns."""
        model = self._tree.model()
        shown = [self._columns.logicalIndex(place) for place in range(self._columns.count())]
        columns = [one for one in shown if not self._columns.isSectionHidden(one)]
        rows = self._tree.selectionModel().selectedRows(Column.WHAT)
        rows.sort(key=lambda index: self._tree.visualRect(index).top())
        lines = [[model.headerData(one, Qt.Orientation.Horizontal) for one in columns]]
        lines += [[index.siblingAtColumn(one).data() or "" for one in columns] for index in rows]
        return "\n".join("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in line) for line in lines)

    def expand_below(self, index: QModelIndex) -> None:
        """Open a row, and those of the rows right below it that were read."""
        self._tree.expand(index)
        model = self._tree.model()
        for place in range(model.rowCount(index)):
            self._tree.expand(model.index(place, 0, index))

    def show_in_timeline(self, row: SpanRow) -> None:
        """Turn the timeline to a row's stretch of time, with a little room about it."""
        own = self._tree.model().index(0, 0).data(ROW_ROLE)
        end = row.end if row.end is not None else (own.end or row.begin)
        room = max((end - row.begin) * ROOM, 0.05)
        begin = row.begin - own.begin
        self._focus.set_stretch((max(0.0, begin - room), max(end - own.begin, begin) + room))
        self.timeline_requested.emit()

    def _add_for_row(self, menu: QMenu, index: QModelIndex, row: SpanRow) -> None:
        menu.addAction(self.copy)
        error = index.data(ERROR_ROLE)
        copy_error = menu.addAction("Copy &error")
        copy_error.setEnabled(bool(error))
        copy_error.triggered.connect(lambda: QGuiApplication.clipboard().setText(error))
        menu.addSeparator()
        menu.addAction("Show in &timeline").triggered.connect(lambda: self.show_in_timeline(row))
        menu.addActions(self._acts)
        below = menu.addAction("Expand one level &below")
        below.setEnabled(self._tree.model().hasChildren(index))
        below.triggered.connect(lambda: self.expand_below(index))
        menu.addSeparator()
        for text, term in _filters(row):
            menu.addAction(text).triggered.connect(lambda _=False, term=term: self._focus.set_filter(term))
        if self._focus.filter:
            menu.addAction("Show all again").triggered.connect(lambda: self._focus.set_filter(""))
        menu.addSeparator()

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.selected_text())


def _filters(row: SpanRow) -> list[tuple[str, str]]:
    """What the tree can be filtered to from a row, in words and in the filter language."""
    kind = row.role if row.kind is SpanKind.CALL else _KINDS[row.kind]
    filters = [("Show only this &kind", f"kind:{kind}"), (f"Show only &depth {row.depth}", f"depth:{row.depth}")]
    if row.kind is SpanKind.CALL and row.model and '"' not in row.model:
        filters.append(("Show only this &model", f'model:"{row.model}"'))
    return filters
