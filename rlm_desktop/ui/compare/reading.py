"""Two loops and the sub-calls of two steps, read and aligned in jobs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.analysis.comparing import Compared, Part, compare_calls, compare_steps, first_divergence
from rlm_desktop.analysis.run_figures import Difference, differences
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.compared import MOST_CALLS, ComparedCall, ComparedReader
from rlm_desktop.ui.compare.lines import Line, call_lines, step_lines
from rlm_desktop.ui.compare.texts import StepPair, Tab, Whose
from rlm_desktop.ui.figures import HERE, counted, grouped

Loop = tuple[str, int]
"""A run, and the span of its own loop or of a child run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairData:
    """Two loops side by side."""

    whose: Whose
    compared: Sequence[Compared]
    lines: Sequence[Line]
    first: int | None
    """Where they part: a place among the compared."""
    header: tuple[Difference, ...]

    def steps(self, place: int) -> StepPair:
        """The steps of a line."""
        pair = self.compared[place].pair
        return StepPair(
            left=None if pair.left is None else self.whose.left.steps[pair.left],
            right=None if pair.right is None else self.whose.right.steps[pair.right],
        )

    def telling_tab(self, place: int) -> Tab:
        """Where a line's difference is seen."""
        one = self.compared[place]
        if one.pair.kind is Kind.SAME and one.apart:
            return Tab.VARIABLES if one.apart[0] is Part.VARIABLES else Tab.OUTPUT
        steps = self.steps(place)
        has_code = any(step is not None and step.code for step in (steps.left, steps.right))
        return Tab.CODE if has_code else Tab.REPLY

    @property
    def said(self) -> str:
        """How many steps are what, in words."""
        kinds = Counter(one.pair.kind for one in self.compared)
        apart = sum(one.pair.kind is Kind.SAME and one.is_different for one in self.compared)
        words = (
            (kinds[Kind.SAME] - apart, "the same"),
            (apart, "of the same code that did something else"),
            (kinds[Kind.EDITED], "edited"),
            (kinds[Kind.MOVED], "moved"),
            (kinds[Kind.LEFT], "only in A"),
            (kinds[Kind.RIGHT], "only in B"),
        )
        return " · ".join(f"{grouped(count)} {what}" for count, what in words if count) or "Neither has a step"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsData:
    """The sub-calls of two steps side by side."""

    lefts: Sequence[ComparedCall] = ()
    rights: Sequence[ComparedCall] = ()
    compared: Sequence[Compared] = ()
    lines: Sequence[Line] = ()
    said: str = ""

    def calls(self, place: int) -> tuple[ComparedCall | None, ComparedCall | None]:
        """The calls of a line."""
        pair = self.compared[place].pair
        return (
            None if pair.left is None else self.lefts[pair.left],
            None if pair.right is None else self.rights[pair.right],
        )


def read_pair(database: Path, left: Loop, right: Loop) -> PairData:
    """Read two loops and bring them side by side."""
    with closing(ComparedReader(database)) as reader:
        one, other = reader.loop(*left), reader.loop(*right)
    compared = compare_steps(one.steps, other.steps)
    are_runs = left[1] == right[1] == RUN_SPAN
    return PairData(
        whose=Whose(database=database, left=one, right=other),
        compared=compared,
        lines=step_lines(compared, one.steps, other.steps),
        first=first_divergence(compared),
        header=differences(one.run, other.run, (one.preset, other.preset), HERE) if are_runs else (),
    )


def read_calls(whose: Whose, pair: StepPair) -> CallsData:
    """Read the sub-calls of two steps and bring them side by side."""
    with closing(ComparedReader(whose.database)) as reader:
        lefts, rights = (
            [] if step is None else reader.calls(loop.run.run, step.codes)
            for loop, step in ((whose.left, pair.left), (whose.right, pair.right))
        )
    compared = compare_calls(lefts, rights)
    same = sum(not one.is_different for one in compared)
    said = f"{counted(len(lefts), 'sub-call')} in A, {grouped(len(rights))} in B"
    said += f"; {grouped(same)} the same with the same reply"
    if MOST_CALLS in (len(lefts), len(rights)):
        said += f"; no more than the first {grouped(MOST_CALLS)} of a step are compared"
    return CallsData(
        lefts=lefts, rights=rights, compared=compared, lines=call_lines(compared, lefts, rights), said=said
    )
