"""The tree as Qt's views want it: read from the store a page at a time, kept as events come and the horizon moves."""

from __future__ import annotations

import time
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.tree import cells
from rlm_desktop.ui.tree.branches import BATCH, TOP, Branches
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import Faces, Line, alignment

PAGE = 200

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class SpanTree(QAbstractItemModel):
    """One run's tree; an index's internal id is a branch's id.

    Signals:
        grown(): rows came, or rows have more below them.
    """

    grown = Signal()

    def __init__(self, reader: Reader, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader = reader
        self._faces = Faces()
        self._branches = Branches()
        self._run: str | None = None
        self._seq = 0
        self._horizon: int | None = None
        self._horizon_time = 0.0

    @property
    def run(self) -> str | None:
        """The run that is shown; None also where it is not, or no longer, in the store."""
        return self._run

    @property
    def is_running(self) -> bool:
        """Whether a row that was read is running, with a clock that moves."""
        return bool(self._branches.running) and self._horizon is None

    def show(self, run: str | None, horizon: int | None = None) -> None:
        """Show another run, or none."""
        self.beginResetModel()
        self._branches = Branches()
        self._run = run
        if run is not None:
            try:
                self._seq = self._reader.run(run).last_seq
                self._move_horizon(run, horizon)
                own = self._reader.span(run, RUN_SPAN, horizon=horizon)
            except RlmError:
                self._run = None
            else:
                for placing in self._branches.take(TOP, [own]):
                    self._branches.place(placing)
        self.endResetModel()

    def grow(self, seq: int) -> None:
        """Read what changed since the last time; the store holds the run's events up to seq."""
        if self._run is None or self._horizon is not None:
            return
        rows = self._reader.touched(self._run, after=self._seq)
        self._seq = max(seq, self._seq)
        self._take_over(rows)
        self.grown.emit()

    def set_horizon(self, horizon: int | None) -> None:
        """Show the run up to another event: rows come and go, and the others are read again."""
        if self._run is not None:
            self._seq = self._reader.run(self._run).last_seq
            self._move_horizon(self._run, horizon)
            self.read_again()

    def read_again(self) -> None:
        """Read again what is there, as after the death of the run's process, which is no event."""
        if self._run is None:
            return
        try:
            own = self._reader.span(self._run, RUN_SPAN, horizon=self._horizon)
        except RlmError:
            self._drop_last(TOP, len(self._branches[TOP].shown))
            return
        if RUN_SPAN in self._branches:
            self._read_again(self._run, own)
        else:
            self._insert(TOP, [own])
        self.grown.emit()

    def reveal(self, span: int) -> QModelIndex:
        """The index of a span, after reading what leads to it; invalid where it is not there."""
        chain: list[SpanRow] = []
        wanted: int | None = span
        while self._run is not None and wanted is not None and wanted not in self._branches:
            try:
                chain.append(self._reader.span(self._run, wanted, horizon=self._horizon))
            except RlmError:
                return QModelIndex()
            wanted = chain[-1].parent
        for row in reversed(chain):
            limit = PAGE
            above = TOP if row.parent is None else row.parent
            while row.span not in self._branches and above in self._branches and self._branches.has_more(above):
                self._fetch(above, limit)
                limit = min(limit * 2, 10 * PAGE)
        return self.index_of(span)

    def index_of(self, id: int, column: int = 0) -> QModelIndex:
        """The index of a span that was read; else invalid."""
        if id == TOP or id not in self._branches:
            return QModelIndex()
        return self.createIndex(self._branches[id].place, column, id)

    def tick(self) -> None:
        """Move the clocks of running rows."""
        ids = self._branches.running | {self._branches[one].parent for one in self._branches.running}
        self._emit_changed((one for one in ids if one != TOP), Column.TIME, Column.TIME)

    def retint(self) -> None:
        """Draw icons in the colours of now."""
        self._faces.retint()
        if own := self._branches[TOP].shown:
            self._emit_changed(own, Column.WHAT, Column.MODEL)

    def index(self, row: int, column: int, parent: _Index = _NOWHERE) -> QModelIndex:
        if not 0 <= column < len(Column) or parent.column() > 0:
            return QModelIndex()
        shown = self._branches[_id(parent)].shown
        return self.createIndex(row, column, shown[row]) if 0 <= row < len(shown) else QModelIndex()

    def parent(self, index: _Index = _NOWHERE) -> QModelIndex:  # type: ignore[override]
        return self.index_of(self._branches[index.internalId()].parent) if index.isValid() else QModelIndex()

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.column() > 0 else len(self._branches[_id(parent)].shown)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.column() > 0 else len(Column)

    def hasChildren(self, parent: _Index = _NOWHERE) -> bool:
        return self.rowCount(parent) > 0 or self.canFetchMore(parent)

    def canFetchMore(self, parent: _Index) -> bool:
        return parent.column() <= 0 and self._branches.has_more(_id(parent))

    def fetchMore(self, parent: _Index) -> None:
        id = _id(parent)
        if self._branches.has_more(id):
            self._fetch(self._branches[id].parent if id >= BATCH else id, PAGE)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal:
            match role:
                case Qt.ItemDataRole.DisplayRole:
                    return cells.TITLES[Column(section)][0]
                case Qt.ItemDataRole.ToolTipRole:
                    return cells.TITLES[Column(section)][1]
                case Qt.ItemDataRole.TextAlignmentRole:
                    return alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        id = index.internalId()
        line = Line(
            row=self._branches.row(id),
            batch=self._branches.batch(id),
            has_more=id >= BATCH and self._branches.has_more(id),
            now=time.time() if self._horizon is None else self._horizon_time,
        )
        return self._faces.answer(line, Column(index.column()), role)

    def _move_horizon(self, run: str, horizon: int | None) -> None:
        self._horizon = horizon
        if horizon is not None:
            last = self._reader.event(run, horizon)
            self._horizon_time = last.at if last else time.time()

    def _fetch(self, parent: int, limit: int) -> None:
        assert self._run is not None
        rows = self._reader.children(
            self._run, parent, horizon=self._horizon, offset=self._branches[parent].read, limit=limit
        )
        self._insert(parent, rows)

    def _insert(self, parent: int, rows: list[SpanRow]) -> None:
        for placing in self._branches.take(parent, rows):
            first = len(self._branches[placing.parent].shown)
            self.beginInsertRows(self.index_of(placing.parent), first, first + len(placing.ids) - 1)
            self._branches.place(placing)
            self.endInsertRows()
            if placing.parent >= BATCH:
                self._emit_changed([placing.parent], Column.WHAT, Column.MODEL)

    def _take_over(self, rows: list[SpanRow]) -> None:
        """Rows as they stand now; where all children had been read, the new ones follow, a page at a time."""
        grown = []
        changed: set[int] = set()
        for row in rows:
            if row.span not in self._branches:
                continue
            branch = self._branches[row.span]
            if branch.read == self._branches.row(row.span).children < row.children and branch.read < PAGE:
                grown.append(row.span)
            self._branches.update(row)
            changed |= {row.span, branch.parent} if branch.parent >= BATCH else {row.span}
        self._emit_changed(changed, Column.WHAT, Column.MODEL)
        for id in grown:
            self._fetch(id, PAGE)

    def _read_again(self, run: str, own: SpanRow) -> None:
        waiting = [own]
        while waiting:
            row = waiting.pop()
            self._take_over([row])
            read = self._branches[row.span].read
            if read > row.children:
                read = row.children
                self._drop_later(row.span)
            for offset in range(0, read, PAGE):
                limit = min(PAGE, read - offset)
                rows = self._reader.children(run, row.span, horizon=self._horizon, offset=offset, limit=limit)
                waiting += [one for one in rows if self._branches[one.span].read]
                self._take_over(rows)

    def _drop_later(self, parent: int) -> None:
        """Take out a span's children that begin behind the horizon."""
        assert self._horizon is not None
        for id in [one for one in self._branches[parent].shown if one >= BATCH]:
            self._drop_last(id, self._branches.begun_behind(id, self._horizon), keep_one=True)
        self._drop_last(parent, self._branches.begun_behind(parent, self._horizon))

    def _drop_last(self, parent: int, count: int, *, keep_one: bool = False) -> None:
        """Take out a branch's last rows; a batch whose rows all go is left to its parent."""
        size = len(self._branches[parent].shown)
        if not count or (keep_one and count == size):
            return
        self.beginRemoveRows(self.index_of(parent), size - count, size - 1)
        self._branches.drop_last(parent, count)
        self.endRemoveRows()

    def _emit_changed(self, ids: Iterable[int], first: Column, last: Column) -> None:
        """One signal for each stretch of neighbours."""
        places = sorted((self._branches[id].parent, self._branches[id].place) for id in ids)
        for _, stretch in groupby(enumerate(places), key=lambda one: (one[1][0], one[1][1] - one[0])):
            rows = [place for _, place in stretch]
            parent = self.index_of(rows[0][0])
            self.dataChanged.emit(self.index(rows[0][1], first, parent), self.index(rows[-1][1], last, parent))


def _id(index: _Index) -> int:
    return int(index.internalId()) if index.isValid() else TOP
