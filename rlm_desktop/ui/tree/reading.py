"""What the tree's model asks of the store: which rows hang below one, and what they say. No Qt."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.matches import Matches
from rlm_desktop.store.outline import Order, Outline, Page
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.store.shown import Shown
from rlm_desktop.ui.tree.branches import BATCH, TOP, Branch, Branches, batch_of

PAGE = 200
LOOPS = (SpanKind.RUN, SpanKind.CHILD_RUN)
NARROW = 50
"""Children up to which those of many rows are read together."""


@dataclass(frozen=True, slots=True)
class Children:
    """Rows below one, by id."""

    ids: tuple[int, ...] = ()
    numbers: dict[int, int] = field(default_factory=dict)
    """Of batches, by their first member's span."""
    has_more: bool = False

    def id_of_batch(self, number: int) -> int:
        """The id of a batch among them; TOP where it is none."""
        return next((first + BATCH for first, one in self.numbers.items() if one == number), TOP)


class Reading:
    """One run, as it is shown: up to a horizon, under a filter, in an order. It fills the branches' rows."""

    def __init__(self, reader: Reader, branches: Branches, run: str) -> None:
        """Raises RlmError when the run is not there."""
        self._outline = Outline(reader)
        self._branches = branches
        self.run = run
        self.shown = Shown(run)
        self.order: Order | None = None
        self.seq = self._outline.run(run).last_seq
        """The last event that was taken in."""
        self._horizon_time = 0.0

    @property
    def matches(self) -> Matches | None:
        """What the filter keeps; None is all."""
        return self.shown.matches

    @property
    def is_plain(self) -> bool:
        """Whether all rows are shown, as they began."""
        return self.order is None and self.matches is None

    @property
    def now(self) -> float:
        """Until when what runs has run, in seconds since the epoch."""
        return time.time() if self.shown.horizon is None else self._horizon_time

    def set_horizon(self, horizon: int | None, moment: float | None = None) -> None:
        """Read up to another event from now on; moment: what runs has run until then, and not until the event."""
        self.seq = self._outline.run(self.run).last_seq
        self.shown = replace(self.shown, horizon=horizon)
        if moment is not None:
            self._horizon_time = moment
        elif horizon is not None:
            last = self._outline.event(self.run, horizon)
            self._horizon_time = last.at if last else time.time()

    def set_matches(self, matches: Matches | None) -> None:
        """Read under another filter from now on."""
        self.shown = replace(self.shown, matches=matches)

    def touched(self, seq: int) -> list[SpanRow]:
        """What changed since the last time; the store holds the run's events up to seq."""
        rows = self._outline.touched(self.run, after=self.seq)
        self.seq = max(seq, self.seq)
        return rows

    def row(self, id: int) -> SpanRow | None:
        """What a row says, with those about it read at once; None where the store has lost it."""
        if id not in self._branches or id == TOP:
            return None
        branch = self._branches[id]
        if branch.row is None:
            try:
                self._read_batch(branch) if branch.number is not None else self._read_spans(id)
            except RlmError:
                return None
        return branch.row

    def leads(self, id: int) -> bool:
        """Whether a row has rows below it."""
        if id == TOP or id >= BATCH:
            return True
        if self.matches is not None:
            return id in self.matches.below
        if self._branches.is_leaf(self._branches[id]):
            return False
        row = self.row(id)
        return row is not None and row.children > 0

    def is_dim(self, row: SpanRow) -> bool:
        """Whether a row is shown only because it leads to what the filter keeps."""
        return self.matches is not None and not self.matches.is_match(row.span)

    def children(self, id: int, *, offset: int = 0, limit: int | None = PAGE) -> Children:
        """A page of the rows below one."""
        if id == TOP:
            return self._top()
        branch = self._branches[id]
        parent = id if branch.number is None else branch.parent
        return _named(
            self._outline.page(self.shown, parent, branch.number, order=self.order, offset=offset, limit=limit)
        )

    def narrow(self, ids: Sequence[int]) -> dict[int, Children]:
        """All that is below some rows which have little below them, as it began."""
        return {id: _named(page) for id, page in self._outline.narrow_pages(self.shown, ids).items()}

    def open_steps(self, above: Branch, ids: Sequence[int]) -> None:
        """Steps come with what is right below them, all read at once; no view knows of them yet."""
        if not ids or len(ids) > PAGE or not self.is_plain or above.batch is not None:
            return
        row = self.row(above.id)
        if row is None or row.kind not in LOOPS:
            return
        for id, page in self.narrow(ids).items():
            self._branches[id].is_open = True
            self._branches.add(id, page.ids, page.numbers)
            self._branches.put(id, 0, page.ids)

    def again(self, branches: Iterable[Branch]) -> dict[int, Children]:
        """What is now below some open rows, as much of it as is shown, and at least a page."""
        branches = list(branches)
        found = self.narrow([one.id for one in branches if _is_narrow(one)]) if self.is_plain else {}
        for one in branches:
            if one.id not in found:
                found[one.id] = self.children(one.id, limit=max(PAGE, len(one.shown)))
        return found

    def path(self, span: int) -> list[SpanRow]:
        """The way to a span, from the run's own; empty where it is not there, or the filter leaves it out."""
        try:
            way = self._outline.path(self.run, span, horizon=self.shown.horizon)
        except RlmError:
            return []
        if self.matches is not None and span not in self.matches:
            return []
        return way

    def _top(self) -> Children:
        if self.matches is not None and not self.matches.count:
            return Children()
        try:
            self._outline.span(self.run, RUN_SPAN, horizon=self.shown.horizon)
        except RlmError:
            return Children()
        return Children((RUN_SPAN,))

    def _read_batch(self, branch: Branch) -> None:
        assert branch.number is not None
        found = self._outline.batch(self.shown, branch.parent, branch.number)
        self._branches.keep(branch.id, found.row, batch_of(found.row, found.statuses))

    def _read_spans(self, id: int) -> None:
        wanted = self._branches.unread_near(id, PAGE)
        for row in self._outline.spans_by_id(self.run, wanted, horizon=self.shown.horizon):
            self._branches.keep(row.span, row)


def _is_narrow(branch: Branch) -> bool:
    """Whether a row can be expected to have few children: what had many, or a batch, may have thousands again."""
    if branch.id == TOP or branch.id >= BATCH or branch.has_more or len(branch.shown) > NARROW:
        return False
    return not any(one >= BATCH for one in branch.shown)


def _named(page: Page) -> Children:
    ids = tuple(span + BATCH if span in page.batches else span for span in page.spans)
    return Children(ids, dict(page.batches), page.has_more)
