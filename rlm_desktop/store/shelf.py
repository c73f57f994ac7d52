"""The runs as the library shows them: which, in what order, in which groups; and what is said of those in sight."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.connection import untext
from rlm_desktop.store.listing import RUN_QUERY, run_row
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.store.run_filters import condition


class Order(StrEnum):
    """By what runs are sorted."""

    NAME = "name"
    CORPUS = "corpus"
    METHOD = "method"
    MODELS = "models"
    OUTCOME = "outcome"
    COST = "cost"
    TIME = "time"
    STEPS = "steps"
    CALLS = "calls"
    BEGUN = "begun"
    TAGS = "tags"
    RATING = "rating"
    SCORE = "score"


class Groups(StrEnum):
    """What the runs of a group have in common."""

    NONE = "none"
    CORPUS = "corpus"
    QUESTION = "question"
    FAMILY = "family"
    """No groups: each run stands under the one that it goes on from."""


class Placed(NamedTuple):
    """A run's place, and what its group adds up."""

    run: str
    group: str
    cost: float | None
    unpriced: int
    seconds: float
    steps: int
    calls: int
    begin: float
    is_answered: int | None
    score: float | None


_KEYS = {
    # order: what is compared; a tuple where the second decides among equals
    Order.NAME: ("folded(substr(coalesce(nullif(marks.title, ''), runs.question), 1, 200))",),
    Order.CORPUS: ("folded(runs.corpus_name)",),
    Order.METHOD: ("runs.method",),
    Order.MODELS: ("folded(runs.root_model)", "folded(runs.sub_model)"),
    Order.OUTCOME: ("coalesce(runs.outcome, '')",),
    Order.COST: ("root.cost",),
    Order.TIME: ("coalesce(runs.end, unixepoch()) - runs.begin",),
    Order.STEPS: ("root.children",),
    Order.CALLS: ("root.calls",),
    Order.BEGUN: (),
    Order.TAGS: ("(SELECT min(folded(tag)) FROM tags WHERE tags.run = runs.run)",),
    Order.RATING: ("marks.rating",),
    Order.SCORE: ("marks.score",),
}
_GROUPS = {
    Groups.CORPUS: "runs.corpus_name",
    Groups.QUESTION: "trim(runs.question)",
}


class Shelf(Reader):
    """A Reader that also knows the order of all runs. Deleted ones are nowhere in it."""

    def ids(
        self,
        *,
        filter: str = "",
        order: Order = Order.BEGUN,
        is_descending: bool = True,
        with_archived: bool = False,
    ) -> list[str]:
        """All runs that the filter leaves, in order; unknown figures stand last whichever way it goes.

        Raises RlmError when the filter is none.
        """
        return [row[0] for row in self._ordered("runs.run", filter, order, is_descending, with_archived)]

    def in_groups(
        self,
        groups: Groups,
        *,
        filter: str = "",
        order: Order = Order.BEGUN,
        is_descending: bool = True,
        with_archived: bool = False,
    ) -> list[Placed]:
        """As `ids`, with what each run adds to its group."""
        columns = f"""runs.run, {_GROUPS[groups]}, root.cost, root.unpriced,
            coalesce(runs.end, unixepoch()) - runs.begin, root.children, root.calls, runs.begin,
            runs.outcome = 'answered', marks.score"""
        rows = self._ordered(columns, filter, order, is_descending, with_archived)
        return [Placed._make((row[0], untext(row[1]), *row[2:])) for row in rows]

    def in_families(
        self,
        *,
        filter: str = "",
        order: Order = Order.BEGUN,
        is_descending: bool = True,
        with_archived: bool = False,
    ) -> list[tuple[str, int]]:
        """As `ids`, but each run under the one that it goes on from, with how many it stands under.

        Where that one is left out, the run stands under the next above it that is there. Those of one run are in the
        order of their beginnings.
        """
        there = dict.fromkeys(
            self.ids(filter=filter, order=order, is_descending=is_descending, with_archived=with_archived)
        )
        origins: dict[str, str] = dict(
            self._rows("SELECT run, coalesce(forked_from, continues) AS origin FROM runs WHERE origin IS NOT NULL")
        )
        below: dict[str, list[str]] = {}
        first: list[str] = []
        for run in there:
            origin = origins.get(run)
            while origin is not None and origin not in there:
                origin = origins.get(origin)
            (first if origin is None else below.setdefault(origin, [])).append(run)
        placed: list[tuple[str, int]] = []
        waiting = [(run, 0) for run in reversed(first)]
        while waiting:
            run, depth = waiting.pop()
            placed.append((run, depth))
            waiting += [(one, depth + 1) for one in sorted(below.get(run, ()), reverse=True)]
        return placed

    def _ordered(
        self, columns: str, filter: str, order: Order, is_descending: bool, with_archived: bool
    ) -> list[tuple[Any, ...]]:
        """A run's own span is joined only where a column, the order or the filter asks for it: SQLite leaves it out."""
        kept = condition(filter)
        way = "DESC" if is_descending else "ASC"
        keys = "".join(f"{key} {way} NULLS LAST, " for key in _KEYS[order])
        return self._rows(
            f"""SELECT {columns} FROM runs LEFT JOIN spans AS root ON root.run = runs.run AND root.span = {RUN_SPAN}
                LEFT JOIN marks ON marks.run = runs.run
                WHERE marks.deleted IS NULL AND ({int(with_archived)} OR NOT coalesce(marks.archived, 0))
                AND ({kept.sql}) ORDER BY {keys}runs.begin {way}, runs.run {way}""",
            kept.values,
        )

    def total(self, *, with_archived: bool) -> int:
        """How many runs there are without a filter."""
        count: int = self._rows(
            f"""SELECT count(*) FROM runs LEFT JOIN marks USING (run)
                WHERE marks.deleted IS NULL AND ({int(with_archived)} OR NOT coalesce(marks.archived, 0))"""
        )[0][0]
        return count

    def rows(self, runs: Sequence[str]) -> dict[str, RunRow]:
        """These runs by id; one that is gone is not among them."""
        marks = ", ".join("?" * len(runs))
        rows = self._rows(f"{RUN_QUERY} WHERE runs.run IN ({marks})", runs)
        return {row[0]: self._honest(run_row(row)) for row in rows}

    def tags(self) -> list[tuple[str, int]]:
        """All tags in use, by name, with the number of runs that have each."""
        rows = self._rows(
            """SELECT tag, count(*) FROM tags LEFT JOIN marks USING (run) WHERE marks.deleted IS NULL
                GROUP BY tag"""
        )
        return sorted(((row[0], row[1]) for row in rows), key=lambda one: one[0].casefold())
