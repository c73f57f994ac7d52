"""The columns of the library: what each one says of a run and of a group of runs. The cards show the first alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.store.shelf import Order, Placed
from rlm_desktop.ui.figures import counted, duration, grouped, short_moment
from rlm_desktop.ui.library import wording


@dataclass(slots=True)
class Group:
    """Runs that have something in common, and what they add up to."""

    name: str
    runs: int = 0
    answered: int = 0
    cost: float | None = None
    unpriced: int = 0
    seconds: float = 0.0
    steps: int = 0
    calls: int = 0
    begin: float = 0.0
    scored: int = 0
    """Runs with a score."""
    score: float = 0.0
    """The sum of theirs."""
    is_folded: bool = False

    def add(self, run: Placed) -> None:
        """One more run of it."""
        self.runs += 1
        self.answered += bool(run.is_answered)
        if run.cost is not None:
            self.cost = (self.cost or 0.0) + run.cost
        self.unpriced += run.unpriced
        self.seconds += run.seconds
        self.steps += run.steps
        self.calls += run.calls
        self.begin = max(self.begin, run.begin)
        if run.score is not None:
            self.scored += 1
            self.score += run.score

    @property
    def title(self) -> str:
        """What its runs have in common, on one line."""
        return plain(" ".join(self.name[: wording.QUESTION_CHARS].split())) or "(none)"

    @property
    def sums(self) -> str:
        """Count and sums in one line."""
        parts = (counted(self.runs, "run"), duration(self.seconds), wording.cost(self.cost, self.unpriced))
        return wording.SEPARATOR.join(parts)

    @property
    def spoken(self) -> str:
        """For a screen reader."""
        state = "collapsed" if self.is_folded else "expanded"
        return f"Group {self.title}, {state}. {self.sums}, {self.answered} answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; order: by what a click on its head sorts."""

    title: str
    order: Order
    width: int
    """Pixels at first."""
    of_run: Callable[[RunRow], str]
    of_group: Callable[[Group], str] = lambda group: ""
    is_number: bool = False
    falls_first: bool = False
    """Whether the first click puts the largest on top."""


COLUMNS = (
    Column(
        title="Run",
        order=Order.NAME,
        width=320,
        of_run=wording.name,
        of_group=lambda group: f"{group.title} ({grouped(group.runs)})",
    ),
    Column(
        title="Outcome",
        order=Order.OUTCOME,
        width=100,
        of_run=wording.outcome,
        of_group=lambda group: f"{grouped(group.answered)} answered",
    ),
    Column(
        title="Cost",
        order=Order.COST,
        width=90,
        of_run=lambda row: wording.cost(row.cost, row.unpriced_calls + row.in_flight),
        of_group=lambda group: wording.cost(group.cost, group.unpriced),
        is_number=True,
        falls_first=True,
    ),
    Column(
        title="Time",
        order=Order.TIME,
        width=80,
        of_run=lambda row: wording.seconds(row, time.time()),
        of_group=lambda group: duration(group.seconds),
        is_number=True,
        falls_first=True,
    ),
    Column(
        title="Steps",
        order=Order.STEPS,
        width=64,
        of_run=lambda row: grouped(row.steps),
        of_group=lambda group: grouped(group.steps),
        is_number=True,
        falls_first=True,
    ),
    Column(
        title="Calls",
        order=Order.CALLS,
        width=64,
        of_run=lambda row: grouped(row.root_calls + row.sub_calls),
        of_group=lambda group: grouped(group.calls),
        is_number=True,
        falls_first=True,
    ),
    Column(
        title="Began",
        order=Order.BEGUN,
        width=148,
        of_run=lambda row: short_moment(row.begin),
        of_group=lambda group: short_moment(group.begin),
        falls_first=True,
    ),
    Column(
        title="Rating",
        order=Order.RATING,
        width=90,
        of_run=lambda row: wording.stars(row.rating),
        falls_first=True,
    ),
    Column(
        title="Score",
        order=Order.SCORE,
        width=80,
        of_run=lambda row: wording.score(None if row.score is None else row.score.value),
        of_group=lambda group: f"mean {wording.score(group.score / group.scored)}" if group.scored else "",
        is_number=True,
        falls_first=True,
    ),
    Column(title="Tags", order=Order.TAGS, width=120, of_run=lambda row: plain(", ".join(row.tags))),
    Column(title="Corpus", order=Order.CORPUS, width=130, of_run=lambda row: plain(row.corpus_name)),
    Column(title="Method", order=Order.METHOD, width=90, of_run=lambda row: plain(row.method)),
    Column(title="Models", order=Order.MODELS, width=160, of_run=wording.models),
)
NAME, OUTCOME = 0, 1
"""Columns that are drawn with an icon or can be edited."""
