"""The part of a run's tree that was read: which rows hang where, and what was read of each. No Qt, no store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.figures import grouped

TOP = 0
"""Id of the invisible parent of the run's own span."""
BATCH = 1 << 40
"""A batch's id is this plus the span of its first member."""
NEAR = 20
"""Rows above one that are read with it; those below it are more."""
IN_SIGHT = 80
"""Rows below one of many calls that are read with it."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What is said of the members of a batch together."""

    size: int
    are_child_runs: bool
    state: str
    """"12 of 64 done" while it runs, then how many did not come to a good end."""


@dataclass(slots=True)
class Branch:
    """One row of the tree; its id is its span, BATCH plus a span, or TOP."""

    id: int
    parent: int
    place: int = -1
    """Among the shown children of its parent; -1 until it is placed."""
    number: int | None = None
    """Of a batch, as the store counts it."""
    row: SpanRow | None = None
    """None until it is read; for a batch what its members come to; TOP has none."""
    batch: Batch | None = None
    """Of a batch, read with its row."""
    shown: list[int] = field(default_factory=list)
    """Ids of its first children, in the order of now."""
    is_open: bool = False
    """Whether its children were asked for."""
    has_more: bool = False
    """Whether the store has further children; of an open branch."""
    said: dict[tuple[int, int], Any] = field(default_factory=dict)
    """What its row said to views, by column and role; empty when it is to be asked again."""
    said_of: tuple[SpanRow, Batch | None] | None = None
    """The row that said it: a row that is read again is often the same, which saves a third of a frame."""


class Branches(dict[int, Branch]):
    """All that was read, by id. A dictionary itself, for views ask for tens of thousands of indexes at a time."""

    def __init__(self) -> None:
        super().__init__({TOP: Branch(TOP, TOP, is_open=True)})
        self._batches: dict[tuple[int, int], int] = {}
        self.running: set[int] = set()
        """Ids of those that were read as running."""

    def batch(self, parent: int, number: int) -> int | None:
        """Id of a batch below a span, if it is there."""
        return self._batches.get((parent, number))

    def is_leaf(self, branch: Branch) -> bool:
        """Whether it is known without reading it that nothing is below it: it is one of many calls made together."""
        above = self[branch.parent].batch
        return above is not None and not above.are_child_runs

    def open_branches(self, below: int = TOP) -> Iterator[Branch]:
        """Those whose children were asked for, a parent before its children."""
        waiting = [below]
        while waiting:
            branch = self[waiting.pop()]
            if branch.is_open:
                yield branch
                waiting += branch.shown

    def add(self, parent: int, ids: Iterable[int], numbers: Mapping[int, int]) -> None:
        """Make branches, which belong to their parent and are not placed; numbers: of batches, by the first member."""
        for id in ids:
            if id not in self:
                number = numbers.get(id - BATCH) if id >= BATCH else None
                self[id] = Branch(id, parent, number=number)
                if number is not None:
                    self._batches[parent, number] = id

    def put(self, parent: int, place: int, ids: Sequence[int]) -> None:
        """Place some among the children of their parent."""
        self[parent].shown[place:place] = ids
        self._number(parent, place)

    def arrange(self, parent: int, ids: Sequence[int]) -> None:
        """Put the same children into another order."""
        self[parent].shown[:] = ids
        self._number(parent, 0)

    def take_out(self, parent: int, place: int, end: int) -> None:
        """Forget the children from one place until before another, with all below them."""
        shown = self[parent].shown
        going = shown[place:end]
        del shown[place:end]
        self._number(parent, place)
        while going:
            branch = self.pop(going.pop())
            going += branch.shown
            self.running.discard(branch.id)
            if branch.number is not None:
                del self._batches[branch.parent, branch.number]

    def keep(self, id: int, row: SpanRow, batch: Batch | None = None) -> None:
        """Take over a row as it stands."""
        branch = self[id]
        branch.row, branch.batch = row, batch
        if branch.said_of != (row, batch):
            branch.said_of, branch.said = (row, batch), {}
        if row.status is Status.RUNNING:
            self.running.add(id)
        else:
            self.running.discard(id)

    def forget(self, id: int) -> None:
        """A row is to be read again."""
        self[id].row = None

    def forget_rows(self) -> None:
        """All rows are to be read again."""
        self.running.clear()
        for branch in self.values():
            branch.row = None

    def forget_said(self, ids: Iterable[int] | None = None) -> None:
        """Rows are the same, but look otherwise; all, or those of some spans."""
        for branch in self.values() if ids is None else [self[id] for id in ids]:
            if branch.said:
                branch.said = {}

    def unread_near(self, id: int, most: int) -> list[int]:
        """Spans whose rows were not read: this one, and others that stand about it on screen.

        Of many calls made together only as many as are in sight; and none for one that is not among them, for views
        ask each of the others whether something is below it.
        """
        above = self[id]
        is_leaf = self.is_leaf(above)
        siblings = self[above.parent].shown
        found = [one for one in siblings[max(0, above.place - NEAR) : above.place] if self._is_unread(one, is_leaf)]
        for one in islice(self._downward(id), IN_SIGHT if is_leaf else 2 * most):
            if self._is_unread(one, is_leaf):
                found.append(one)
        return found[:most]

    def _is_unread(self, id: int, is_leaf: bool) -> bool:
        return id < BATCH and self[id].row is None and self.is_leaf(self[id]) is is_leaf

    def _downward(self, id: int) -> Iterator[int]:
        """From one row on as they would stand on screen, were all that was read open."""
        waiting: list[int] = []
        at = self[id]
        while at.id != TOP:
            above = self[at.parent]
            waiting[:0] = reversed(above.shown[at.place + 1 :])
            at = above
        waiting.append(id)
        while waiting:
            one = waiting.pop()
            yield one
            waiting += reversed(self[one].shown)

    def _number(self, parent: int, first: int) -> None:
        shown = self[parent].shown
        for place in range(first, len(shown)):
            self[shown[place]].place = place


def batch_of(row: SpanRow, statuses: Mapping[Status, int]) -> Batch:
    """What is said of a batch whose members come to this row, and stand so."""
    return Batch(row.children, row.kind is SpanKind.CHILD_RUN, _state_of(row.children, statuses))


def _state_of(size: int, statuses: Mapping[Status, int]) -> str:
    """How the members of a batch stand, in words."""
    if Status.RUNNING in statuses:
        return f"{grouped(size - statuses[Status.RUNNING])} of {grouped(size)} done"
    bad = (Status.FAILED, Status.STOPPED, Status.LOST)
    return ", ".join(f"{grouped(statuses[one])} {one.value}" for one in bad if one in statuses) or "done"
