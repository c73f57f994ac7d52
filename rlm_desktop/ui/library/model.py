"""The runs as Qt's views want them: in the order asked for, read as they come in sight, in place as they change."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from rlm_desktop.store.rows import RunRow
from rlm_desktop.store.shelf import Groups, Order, Shelf
from rlm_desktop.ui.library import wording
from rlm_desktop.ui.library.columns import COLUMNS, NAME, Group

PAGE = 100
MOST_BLOCKS = 40
"""Stretches of rows that come or go one by one; with more, the list begins anew."""
ROW_ROLE = Qt.ItemDataRole.UserRole
"""The RunRow; None for a group."""
GROUP_ROLE = Qt.ItemDataRole.UserRole + 1
"""The Group; None for a run."""

DEPTH_ROLE = Qt.ItemDataRole.UserRole + 2
"""How many runs a run stands under."""

_NOWHERE = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex
_GROUP = "\0"
"""Before the name of a group, where a run's id stands for a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which runs, in what order."""

    filter: str = ""
    order: Order = Order.BEGUN
    is_descending: bool = True
    groups: Groups = Groups.NONE
    with_archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What there is to show."""

    lines: list[str]
    """Ids of runs, and groups before theirs."""
    groups: dict[str, Group]
    depths: dict[str, int]
    """Of runs that went on from another one: how many runs before them."""
    found: int
    """Runs that the filter leaves."""
    total: int
    """All."""


def list_runs(shelf: Shelf, asked: Asked, folded: AbstractSet[str]) -> Listing:
    """The runs as they are asked for; folded: groups whose runs are hidden. Raises RlmError when the filter is none."""
    wanted: dict[str, Any] = {
        "filter": asked.filter,
        "order": asked.order,
        "is_descending": asked.is_descending,
        "with_archived": asked.with_archived,
    }
    groups: dict[str, Group] = {}
    depths: dict[str, int] = {}
    if asked.groups is Groups.NONE:
        lines = shelf.ids(**wanted)
        found = len(lines)
    elif asked.groups is Groups.FAMILY:
        family = shelf.in_families(**wanted)
        found = len(family)
        depths = {run: depth for run, depth in family if depth}
        lines = [run for run, _ in family]
    else:
        placed = shelf.in_groups(asked.groups, **wanted)
        found = len(placed)
        runs: dict[str, list[str]] = {}
        for one in placed:
            key = _GROUP + one.group
            group = groups.setdefault(key, Group(one.group, is_folded=one.group in folded))
            group.add(one)
            if not group.is_folded:
                runs.setdefault(key, []).append(one.run)
        lines = [line for key in groups for line in (key, *runs.get(key, ()))]
    total = shelf.total(with_archived=asked.with_archived) if asked.filter else found
    return Listing(lines=lines, groups=groups, depths=depths, found=found, total=total)


class RunTable(QAbstractTableModel):
    """One row for each run, and one before the runs of each group.

    Signals:
        counted(): how many runs there are, or are found, has changed.
        renamed(row, title): the user wants a run to have another name.
    """

    counted = Signal()
    renamed = Signal(object, str)

    def __init__(self, shelf: Shelf, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._folded: set[str] = set()
        self._rows: dict[str, RunRow] = {}
        self._groups: dict[str, Group] = {}
        self._depths: dict[str, int] = {}
        self._lines: list[str] = []
        self.asked = Asked()
        self.found = self.total = 0
        """Runs that the filter leaves, and all."""
        self.ask()

    @property
    def everything(self) -> int:
        """How many runs there are, found or not."""
        return max(self.found, self.total)

    @property
    def folded(self) -> frozenset[str]:
        """Groups whose runs are hidden."""
        return frozenset(self._folded)

    @property
    def is_running(self) -> bool:
        """Whether a run that was read is under way."""
        return any(row.outcome is None for row in self._rows.values())

    def ask(self, **changes: Any) -> None:
        """Ask for other runs, or for another order.

        Raises RlmError when the filter is none; then all stays as it was.
        """
        asked = replace(self.asked, **changes)
        self.show(asked, self.listing(asked))

    def listing(self, asked: Asked) -> Listing:
        """What there would be to show. Raises RlmError when the filter is none."""
        return list_runs(self._shelf, asked, self._folded)

    def show(self, asked: Asked, listing: Listing) -> None:
        """Show what was asked for, all of it anew."""
        self.beginResetModel()
        self.asked = asked
        self._rows.clear()
        self._lines = listing.lines
        self._take(listing)
        self.endResetModel()
        self.counted.emit()

    def fold(self, line: int, folded: bool) -> None:
        """Hide or show the runs of a group."""
        name = self._lines[line].removeprefix(_GROUP)
        if folded:
            self._folded.add(name)
        else:
            self._folded.discard(name)
        self.read_again()

    def read_again(self) -> None:
        """Take over which runs came, went, ended or changed their place; rows that stay are kept."""
        listing = self.listing(self.asked)
        lines = listing.lines
        kept, known = set(lines), set(self._lines)
        gone = list(_blocks(one not in kept for one in self._lines))
        come = list(_blocks(one not in known for one in lines))
        if len(gone) + len(come) > MOST_BLOCKS:
            self.show(self.asked, listing)
            return
        self._take(listing)
        for first, last in reversed(gone):
            self.beginRemoveRows(_NOWHERE, first, last)
            del self._lines[first : last + 1]
            self.endRemoveRows()
        self._arrange([one for one in lines if one in known])
        for first, last in come:
            self.beginInsertRows(_NOWHERE, first, last)
            self._lines[first:first] = lines[first : last + 1]
            self.endInsertRows()
        self._rows.clear()
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(COLUMNS) - 1))
        self.counted.emit()

    def grow(self, run: str) -> None:
        """Read one run again; one that is new takes its place."""
        line = self.line_of(run)
        if line is None:
            if not self.asked.filter:
                self.read_again()
            return
        found = self._shelf.rows([run])
        if run not in found:
            self.read_again()
            return
        self._rows[run] = found[run]
        self.dataChanged.emit(self.index(line, 0), self.index(line, len(COLUMNS) - 1))

    def line_of(self, run: str | None) -> int | None:
        """Where a run stands; None where it does not."""
        try:
            return self._lines.index(run) if run is not None else None
        except ValueError:
            return None

    def run_at(self, line: int) -> str | None:
        """The id of a line's run; None for a group. Nothing is read."""
        run = self._lines[line]
        return None if run.startswith(_GROUP) else run

    def blocks_of(self, runs: Iterable[str]) -> list[tuple[int, int]]:
        """Where some runs stand, as the first and the last line of each stretch."""
        wanted = set(runs)
        return list(_blocks(one in wanted for one in self._lines)) if wanted else []

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        """Qt: lines."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        """Qt: columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Qt: a run's name can be edited, and a run dragged."""
        flags = super().flags(index)
        if index.isValid() and not self._lines[index.row()].startswith(_GROUP):
            flags |= Qt.ItemFlag.ItemIsDragEnabled
        if index.isValid() and index.column() == NAME and not self._lines[index.row()].startswith(_GROUP):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Qt: a name was typed; it is shown once it is written."""
        row = self._row(index.row())
        if row is None or role != Qt.ItemDataRole.EditRole:
            return False
        title = " ".join(str(value).split())
        self.renamed.emit(row, "" if title == " ".join(row.question.split()) else title)
        return True

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a column says."""
        if way is not Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: what a cell says."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        group = self._groups.get(self._lines[index.row()])
        if group is not None:
            return _of_group(group, index.column(), role)
        row = self._row(index.row())
        if row is None:
            return None
        if role == DEPTH_ROLE:
            return self._depths.get(row.run, 0)
        if role == Qt.ItemDataRole.ToolTipRole:
            return wording.tooltip(row, self._origin(row))
        return _of_run(row, index.column(), role)

    def _origin(self, row: RunRow) -> RunRow | None:
        """The run that a run goes on from, while it is there."""
        origin = row.forked_from or row.continues
        return None if origin is None else self._shelf.rows([origin]).get(origin)

    def _row(self, line: int) -> RunRow | None:
        run = self._lines[line]
        if run not in self._rows and not run.startswith(_GROUP):
            first = line - line % PAGE
            page = [one for one in self._lines[first : first + PAGE] if not one.startswith(_GROUP)]
            self._rows.update(self._shelf.rows([one for one in page if one not in self._rows]))
        return self._rows.get(run)

    def _take(self, listing: Listing) -> None:
        self._groups, self._depths = listing.groups, listing.depths
        self.found, self.total = listing.found, listing.total

    def _arrange(self, lines: list[str]) -> None:
        """Put the same lines into another order."""
        if lines == self._lines:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        places = {line: place for place, line in enumerate(lines)}
        after = [self.index(places[self._lines[one.row()]], one.column()) for one in before]
        self._lines = lines
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


def _of_run(row: RunRow, column: int, role: int) -> Any:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return COLUMNS[column].of_run(row)
        case Qt.ItemDataRole.EditRole:
            return " ".join(row.name.split())
        case Qt.ItemDataRole.AccessibleTextRole:
            return wording.spoken(row, time.time()) if column == NAME else COLUMNS[column].of_run(row)
    return row if role == ROW_ROLE else None


def _of_group(group: Group, column: int, role: int) -> Any:
    match role:
        case Qt.ItemDataRole.DisplayRole:
            return COLUMNS[column].of_group(group)
        case Qt.ItemDataRole.ToolTipRole:
            return f"{group.title}\n{group.sums}"
        case Qt.ItemDataRole.AccessibleTextRole:
            return group.spoken if column == NAME else COLUMNS[column].of_group(group)
    return group if role == GROUP_ROLE else None


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _blocks(flags: Iterator[bool] | Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last place of each stretch that is true."""
    first = None
    place = -1
    for place, flag in enumerate(flags):
        if flag and first is None:
            first = place
        elif not flag and first is not None:
            yield first, place - 1
            first = None
    if first is not None:
        yield first, place
