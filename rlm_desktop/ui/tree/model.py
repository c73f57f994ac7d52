"""The tree as Qt's views want it: read from the store a page at a time, in an order, under a filter, as events come."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.matches import Matches
from rlm_desktop.store.outline import Order
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.noted import Noted
from rlm_desktop.ui.tree import cells
from rlm_desktop.ui.tree.branch_model import NOWHERE, BranchModel, Index
from rlm_desktop.ui.tree.branches import TOP, Branch, Branches
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import ANSWERED, Faces, Line
from rlm_desktop.ui.tree.reading import PAGE, Children, Reading

COLUMNS = tuple(Column)


class SpanTree(BranchModel):
    """One run's tree, up to a horizon.

    Signals:
        grown(): rows came or went, or have more below them.
    """

    grown = Signal()

    def __init__(self, reader: Reader, parent: QObject | None = None, noted: Noted | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._noted = noted
        self._faces = Faces()
        self._reading: Reading | None = None
        self._order: Order | None = None
        self.is_reading = False
        """Whether rows that leave do so because others are shown, and not because the user chose another."""

    @property
    def run(self) -> str | None:
        """The run that is shown; None also where it is not, or no longer, in the store."""
        return None if self._reading is None else self._reading.run

    @property
    def is_filtered(self) -> bool:
        """Whether a filter leaves rows out."""
        return self._reading is not None and self._reading.matches is not None

    @property
    def is_running(self) -> bool:
        """Whether a row that was read is running, with a clock that moves."""
        return bool(self._branches.running) and self._reading is not None and self._reading.shown.horizon is None

    def show(self, run: str | None, horizon: int | None = None, matches: Matches | None = None) -> None:
        """Show another run, or none."""
        self.beginResetModel()
        self._branches, self._reading = Branches(), None
        if run is not None:
            try:
                reading = Reading(self._reader, self._branches, run)
                reading.set_horizon(horizon)
            except RlmError:
                pass
            else:
                reading.set_matches(matches)
                reading.order = self._order
                self._reading = reading
                own = reading.children(TOP)
                self._branches.add(TOP, own.ids, own.numbers)
                self._branches.put(TOP, 0, own.ids)
                reading.row(RUN_SPAN)
        self.endResetModel()

    def grow(self, seq: int) -> None:
        """Read what changed since the last time; the store holds the run's events up to seq."""
        if self._reading is None or self._reading.shown.horizon is not None:
            return
        grown = self._take_over(self._reading.touched(seq))
        if self._order is not None:
            self._read_again()
        elif self._reading.matches is None:
            for id in grown:
                if id in self._branches and not self._branches[id].has_more:
                    self.read_on(self.index_of(id))
        self.grown.emit()

    def set_horizon(self, horizon: int | None, moment: float | None = None) -> None:
        """Show the run up to another event: rows come and go, and the others are read again."""
        if self._reading is not None:
            is_other = horizon != self._reading.shown.horizon
            self._reading.set_horizon(horizon, moment)
            self.read_again() if is_other else self.tick()

    def set_matches(self, matches: Matches | None) -> None:
        """Show what another filter keeps, and what leads there."""
        if self._reading is not None and matches is not self._reading.matches:
            self._reading.set_matches(matches)
            self._branches.forget_said()
            self._read_again(is_other=True)
            self._emit_all_changed()
            self.grown.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put siblings in the order of a column's figure; -1 and the first column are that of their beginnings."""
        figure = cells.FIGURES.get(Column(column)) if column >= 0 else None
        self._order = None if figure is None else Order(figure, order is Qt.SortOrder.DescendingOrder)
        if self._reading is not None:
            self._reading.order = self._order
            self._read_again()
            self.grown.emit()

    def read_again(self) -> None:
        """Read again what is there, as after the death of the run's process, which is no event."""
        if self._reading is not None:
            self._branches.forget_rows()
            self._read_again(is_other=True)
            self._emit_all_changed()
            self.grown.emit()

    def reveal(self, span: int) -> QModelIndex:
        """The index of a span, after reading what leads to it; invalid where it is not shown."""
        if self._reading is None:
            return QModelIndex()
        if span not in self._branches:
            above = TOP
            for row in self._reading.path(span):
                if row.batch is not None and self._branches.batch(above, row.batch) is None:
                    self._read_until(above, row.batch, row)
                if row.batch is not None:
                    above = self._branches.batch(above, row.batch) or above
                if row.span not in self._branches:
                    self._read_until(above, None, row)
                above = row.span
        return self.index_of(span)

    def tick(self) -> None:
        """Move the clocks of running rows."""
        self._emit_changed(self._branches.running, Column.TIME, Column.TIME)

    def retint(self) -> None:
        """Draw icons in the colours of now."""
        self._faces.retint()
        self._branches.forget_said()
        self._emit_all_changed()

    def read_to_end(self) -> None:
        """Show all steps of the run's own loop."""
        own = self.index(0, 0)
        if self._reading is not None and own.isValid() and self.has_more(own):
            branch = self._branches[own.internalId()]
            page = self._reading.children(branch.id, offset=len(branch.shown), limit=None)
            self._append(branch, page)

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        branch = self._branches[parent.internalId()]
        if self._branches.is_leaf(branch) or parent.column() > 0:
            return False
        return bool(branch.shown) or self.canFetchMore(parent)

    def canFetchMore(self, parent: Index) -> bool:
        """Qt: only the first page is read so; views fetch with each layout, and would soon have read all."""
        if self._reading is None or parent.column() > 0:
            return False
        branch = self._branches[self.id_of(parent)]
        return not branch.is_open and self._reading.leads(branch.id)

    def fetchMore(self, parent: Index) -> None:
        self.read_on(parent)

    def has_more(self, parent: Index) -> bool:
        """Whether the store has further rows below one."""
        return self._branches[self.id_of(parent)].has_more or self.canFetchMore(parent)

    def read_on(self, parent: Index) -> None:
        """Read the next page of the rows below one."""
        branch = self._branches[self.id_of(parent)]
        if self._reading is not None and branch.id != TOP:
            self._append(branch, self._reading.children(branch.id, offset=len(branch.shown)))

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            return self._faces.heading(Column(section), role)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in ANSWERED or self._reading is None:
            return None
        branch, column = self._branches[index.internalId()], index.column()
        row = self._reading.row(branch.id) if branch.row is None else branch.row  # none for TOP
        if row is None:
            return None
        asked = (column, role)
        if asked in branch.said:
            return branch.said[asked]
        is_dim = branch.batch is None and self._reading.is_dim(row)
        marks = () if self._noted is None or branch.batch is not None else self._noted.marks(row.span)
        line = Line(row=row, batch=branch.batch, is_dim=is_dim, now=self._reading.now, marks=marks)
        answer = self._faces.answer(line, COLUMNS[column], role)
        if row.end is not None or column != Column.TIME:
            branch.said[asked] = answer
        return answer

    def _take_over(self, rows: list[SpanRow]) -> set[int]:
        """Rows as they stand now; the ids of those that have more below them now, and are open or had nothing there."""
        changed: set[int] = set()
        grown: set[int] = set()
        for row in rows:
            above = row.parent or TOP
            batch = None if row.batch is None else self._branches.batch(above, row.batch)
            if batch is not None:
                above = batch
                self._branches.forget(batch)
                changed.add(batch)
            if row.span in self._branches:
                branch = self._branches[row.span]
                if not branch.is_open and branch.row is not None and not branch.row.children and row.children:
                    grown.add(row.span)
                self._branches.keep(row.span, row)
                changed.add(row.span)
            elif above in self._branches and self._branches[above].is_open:
                grown.add(above)
        self._emit_changed(changed, Column.WHAT, Column.MODEL)
        return grown

    def _append(self, branch: Branch, page: Children) -> None:
        branch.is_open, branch.has_more = True, page.has_more
        new = [id for id in page.ids if id not in self._branches]  # an order may have changed meanwhile
        self._branches.add(branch.id, new, page.numbers)
        if self._reading is not None:
            self._reading.open_steps(branch, new)
        self._insert(branch, len(branch.shown), new)

    def _read_again(self, *, is_other: bool = False) -> None:
        """What hangs where, from the top down: rows leave, come, and take their places.

        is_other: rows may have something below them that had not, and the other way round.
        """
        assert self._reading is not None
        self.is_reading = True
        moved: dict[int, tuple[int, ...]] = {}
        level = [self._branches[TOP]]
        while level:
            for id, page in self._reading.again(level).items():
                branch = self._branches[id]
                branch.has_more = page.has_more
                new = [one for one in page.ids if one not in self._branches]
                self._branches.add(id, page.ids, page.numbers)
                self._reading.open_steps(branch, new)
                if not self._follow(branch, page.ids):
                    moved[id] = page.ids
            level = [self._branches[one] for branch in level for one in branch.shown if self._branches[one].is_open]
        if moved or is_other:
            self._arrange(moved)
        self.is_reading = False

    def _read_until(self, id: int, batch: int | None, row: SpanRow) -> None:
        """Show so many rows below one that a batch or a span is among them, and some after it."""
        assert self._reading is not None
        branch = self._branches[id]
        most = None if self._order is not None or batch is not None else max(len(branch.shown), row.place + PAGE)
        page = self._reading.children(id, limit=most)  # not more rows can stand before it than began before it
        wanted = row.span if batch is None else page.id_of_batch(batch)
        if wanted in page.ids:
            until = max(len(branch.shown), page.ids.index(wanted) + PAGE // 2)
            ids = page.ids[:until]
            branch.is_open, branch.has_more = True, page.has_more or until < len(page.ids)
            self._branches.add(id, ids, page.numbers)
            if not self._follow(branch, ids):
                self._arrange({id: ids})
