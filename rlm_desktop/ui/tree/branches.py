"""The part of a run's tree that was read: spans, and the batches that gather calls made together. No Qt, no store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.rows import SpanRow

_Figure = TypeVar("_Figure", int, float)

TOP = 0
"""Id of the invisible parent of the run's own span."""
BATCH = 1 << 40
"""A batch's id is this plus the span of its first member."""


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
    place: int
    """Among the shown children of its parent."""
    row: SpanRow | None = None
    """None for TOP, and for a batch until its figures are asked for again."""
    shown: list[int] = field(default_factory=list)
    batch: Batch | None = None
    """What its members are; worked out with its row."""
    read: int = 0
    """Children read from the store; a batch's members are read through its parent and counted there."""


@dataclass(frozen=True, slots=True)
class Placing:
    """Where a page of new children goes: to one parent, after those it has."""

    parent: int
    ids: tuple[int, ...]


class Branches:
    """All that was read, by id."""

    def __init__(self) -> None:
        self._branches: dict[int, Branch] = {TOP: Branch(TOP, TOP, 0)}
        self._batches: dict[tuple[int, int], int] = {}
        self.running: set[int] = set()
        """Spans that were read as running."""

    def __contains__(self, id: int) -> bool:
        return id in self._branches

    def __getitem__(self, id: int) -> Branch:
        return self._branches[id]

    def row(self, id: int) -> SpanRow:
        """A span's row, or what a batch's members come to."""
        branch = self._branches[id]
        if branch.row is None:
            members = [self.row(one) for one in branch.shown]
            branch.row = gathered(members)
            branch.batch = Batch(len(members), members[0].kind is SpanKind.CHILD_RUN, state_of(members))
        return branch.row

    def batch(self, id: int) -> Batch | None:
        """What is said of a batch's members; None for a span."""
        self.row(id)
        return self._branches[id].batch

    def has_more(self, id: int) -> bool:
        """Whether the store holds children that were not read; for a batch, whether they may be its own."""
        branch = self._branches[id]
        if id == TOP:
            return False
        if id >= BATCH:
            above = self._branches[branch.parent]
            return self.has_more(branch.parent) and above.shown[-1] == id
        return branch.read < self.row(id).children

    def take(self, parent: int, rows: Sequence[SpanRow]) -> list[Placing]:
        """Make branches of a page of a parent's children, and say where they go; `place` puts them there.

        A batch that begins in this page goes to the parent with its members already in it.
        """
        self._branches[parent].read += len(rows)
        new: list[int] = []
        joined: dict[int, list[int]] = {}
        for row in rows:
            home = parent
            if row.batch is not None:
                key = (parent, row.batch)
                if key not in self._batches:
                    batch = self._batches[key] = BATCH + row.span
                    self._branches[batch] = Branch(batch, parent, -1)
                    new.append(batch)
                home = self._batches[key]
            self._branches[row.span] = Branch(row.span, home, -1, row)
            if row.status is Status.RUNNING:
                self.running.add(row.span)
            if home == parent:
                new.append(row.span)
            elif self._branches[home].place < 0:
                self._append(home, row.span)
            else:
                joined.setdefault(home, []).append(row.span)
        placings = [Placing(home, tuple(ids)) for home, ids in joined.items()]
        return [*placings, Placing(parent, tuple(new))] if new else placings

    def place(self, placing: Placing) -> None:
        """Put new children into their parent."""
        for id in placing.ids:
            self._append(placing.parent, id)
        if placing.parent >= BATCH:
            self._branches[placing.parent].row = None

    def update(self, row: SpanRow) -> Branch | None:
        """Take over a span's row as it stands now; None when the span was not read."""
        branch = self._branches.get(row.span)
        if branch is None:
            return None
        branch.row = row
        if branch.parent >= BATCH:
            self._branches[branch.parent].row = None
        if row.status is Status.RUNNING:
            self.running.add(row.span)
        else:
            self.running.discard(row.span)
        return branch

    def begun_behind(self, parent: int, horizon: int) -> int:
        """How many of a parent's shown children begin behind the horizon; they are its last ones."""
        count = 0
        for id in reversed(self._branches[parent].shown):
            first = self._branches[id].shown[0] if id >= BATCH else id
            if self.row(first).begin_seq <= horizon:
                break
            count += 1
        return count

    def drop_last(self, parent: int, count: int) -> None:
        """Forget a parent's last shown children, with all below them."""
        branch = self._branches[parent]
        for id in branch.shown[len(branch.shown) - count :]:
            if parent < BATCH:
                branch.read -= len(self._branches[id].shown) if id >= BATCH else 1
            else:
                self._branches[branch.parent].read -= 1
                branch.row = None
            self._forget(id)
        del branch.shown[len(branch.shown) - count :]

    def _append(self, parent: int, id: int) -> None:
        branch = self._branches[parent]
        self._branches[id].place = len(branch.shown)
        branch.shown.append(id)

    def _forget(self, id: int) -> None:
        going = [id]
        while going:
            branch = self._branches.pop(going.pop())
            going += branch.shown
            self.running.discard(branch.id)
            if branch.id >= BATCH:
                self._batches = {key: batch for key, batch in self._batches.items() if batch != branch.id}


def gathered(members: Sequence[SpanRow]) -> SpanRow:
    """What the members of a batch come to, as a row of its own."""
    first = members[0]
    statuses = {one.status for one in members}
    order = (Status.RUNNING, Status.LOST, Status.FAILED, Status.STOPPED, Status.OK)
    ends = [one.end for one in members if one.end is not None]
    models = {one.model for one in members}
    return replace(
        first,
        span=BATCH + first.span,
        status=next(one for one in order if one in statuses),
        begin=min(one.begin for one in members),
        end=max(ends) if len(ends) == len(members) else None,
        model=first.model if len(models) == 1 else "several",
        tokens_in=known_sum(one.tokens_in for one in members),
        tokens_out=known_sum(one.tokens_out for one in members),
        cost=known_sum(one.cost for one in members),
        calls=sum(one.calls for one in members),
        unpriced_calls=sum(one.unpriced_calls for one in members),
        errors=sum(one.errors for one in members),
        variables=sum(one.variables for one in members),
        error="",
        children=len(members),
    )


def known_sum(figures: Iterable[_Figure | None]) -> _Figure | None:
    """The sum of those that are known; None where none is."""
    known = [one for one in figures if one is not None]
    return sum(known[1:], known[0]) if known else None


def state_of(members: Sequence[SpanRow]) -> str:
    """How the members of a batch stand, in words."""
    counts = Counter(one.status for one in members)
    if counts[Status.RUNNING]:
        return f"{len(members) - counts[Status.RUNNING]} of {len(members)} done"
    bad = [f"{counts[one]} {one.value}" for one in (Status.FAILED, Status.STOPPED, Status.LOST) if counts[one]]
    return ", ".join(bad) or "done"
