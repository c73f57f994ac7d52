"""Branches as rows of Qt: indexes, and rows that come, leave and change places with the signals that views need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex

from rlm_desktop.ui.tree.branches import TOP, Branch, Branches
from rlm_desktop.ui.tree.cells import Column

FEW = 8
"""Stretches of new rows that are put where they belong one by one; more come together, and are then put in order."""

COLUMNS = len(Column)
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class BranchModel(QAbstractItemModel):
    """A tree of branches; an index's internal id is a branch's id."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._branches = Branches()

    def index_of(self, id: int, column: int = 0) -> QModelIndex:
        """The index of a span that was read; else invalid."""
        if id == TOP or id not in self._branches:
            return QModelIndex()
        return self.createIndex(self._branches[id].place, column, id)

    def id_of(self, index: Index) -> int:
        """The id of the branch that an index stands for."""
        return int(index.internalId())  # TOP is what Qt says of an invalid index

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        if not 0 <= column < COLUMNS or parent.column() > 0:
            return QModelIndex()
        shown = self._branches[parent.internalId()].shown
        return self.createIndex(row, column, shown[row]) if 0 <= row < len(shown) else QModelIndex()

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        above = self._branches[self._branches[index.internalId()].parent]
        return QModelIndex() if above.id == TOP else self.createIndex(above.place, 0, above.id)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.column() > 0 else len(self._branches[self.id_of(parent)].shown)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.column() > 0 else COLUMNS

    def say_again(self, spans: Iterable[int]) -> None:
        """There is something else to say of some spans."""
        known = [span for span in spans if span in self._branches and self._branches[span].place >= 0]
        self._branches.forget_said(known)
        self._emit_changed(known, Column.WHAT, Column.WHAT)

    def _follow(self, branch: Branch, ids: Sequence[int]) -> bool:
        """Let the shown children be these, which are there; False where they are, but in another order still."""
        begin = len(branch.shown)
        if branch.shown == list(ids[:begin]):
            self._insert(branch, begin, ids[begin:])
            return True
        wanted, before = set(ids), set(branch.shown)
        gone = _stretches([place for place, id in enumerate(branch.shown) if id not in wanted])
        if len(gone) > FEW:
            leaving = [id for id in branch.shown if id not in wanted]
            self._arrange({branch.id: [id for id in branch.shown if id in wanted] + leaving})
            gone = [(len(branch.shown) - len(leaving), len(branch.shown) - 1)]
        for first, last in reversed(gone):
            self._remove(branch, first, last)
        stretches = _stretches([place for place, id in enumerate(ids) if id not in before])
        if len(stretches) <= FEW and branch.shown == [id for id in ids if id in before]:
            for first, last in stretches:
                self._insert(branch, first, ids[first : last + 1])
            return True
        self._insert(branch, len(branch.shown), [id for id in ids if id not in before])
        return branch.shown == list(ids)

    def _insert(self, branch: Branch, place: int, ids: Sequence[int]) -> None:
        if ids:
            self.beginInsertRows(self.index_of(branch.id), place, place + len(ids) - 1)
            self._branches.put(branch.id, place, ids)
            self.endInsertRows()

    def _remove(self, branch: Branch, first: int, last: int) -> None:
        self.beginRemoveRows(self.index_of(branch.id), first, last)
        self._branches.take_out(branch.id, first, last + 1)
        self.endRemoveRows()

    def _arrange(self, moved: Mapping[int, Sequence[int]]) -> None:
        """Put the children of some rows into another order."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        for id, ids in moved.items():
            self._branches.arrange(id, ids)
        self.changePersistentIndexList(before, [self.index_of(self.id_of(one), one.column()) for one in before])
        self.layoutChanged.emit()

    def _emit_changed(self, ids: Iterable[int], first: Column, last: Column) -> None:
        """One signal for each stretch of neighbours."""
        places = sorted((self._branches[id].parent, self._branches[id].place) for id in ids)
        for above, siblings in groupby(places, key=lambda one: one[0]):
            parent = self.index_of(above)
            for begin, end in _stretches([place for _, place in siblings]):
                self.dataChanged.emit(self.index(begin, first, parent), self.index(end, last, parent))

    def _emit_all_changed(self) -> None:
        """One signal for the children of each row."""
        for branch in list(self._branches.open_branches()):
            if branch.shown:
                parent = self.index_of(branch.id)
                first, last = self.index(0, 0, parent), self.index(len(branch.shown) - 1, COLUMNS - 1, parent)
                self.dataChanged.emit(first, last)


def _stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each stretch of neighbours, of places in order."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] + 1 == place:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
