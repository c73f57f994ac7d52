"""Two runs as curves over one another and as one flame: read in a job, when first looked at."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum

from rlm_desktop.analysis.flame import Part, sum_up
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.usage import Total
from rlm_desktop.store.compared import ComparedReader, StepParts
from rlm_desktop.store.figures import Figures, Spent
from rlm_desktop.ui.charts.model import ChartData, Series, left_out
from rlm_desktop.ui.compare.reading import PairData
from rlm_desktop.ui.figures import fixed, grouped, money

GRID = 200
"""Rows of a table over time."""


class Curve(StrEnum):
    """The charts, by what they are called on screen."""

    COST = "Cost over time"
    TOKENS = "Tokens over time"
    STEP_COST = "Cost of each step"
    STEP_TIME = "Time of each step"


class Measure(StrEnum):
    """What a flame is of."""

    TIME = "Time"
    COST = "Cost"
    TOKENS = "Tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """All of it."""

    curves: Mapping[Curve, ChartData]
    flames: Mapping[Measure, Part]


def read_shape(data: PairData) -> Shape:
    """Read both runs' use, step by step and over time."""
    whose = data.whose
    with closing(ComparedReader(whose.database)) as reader:
        lefts, rights = (reader.parts(loop.run.run, loop.span) for loop in (whose.left, whose.right))
        figures = Figures(reader)
        are_runs = whose.left.span == whose.right.span == RUN_SPAN
        spent = [figures.spent(loop.run.run) for loop in (whose.left, whose.right)] if are_runs else []
    return Shape(curves=_curves(data, spent), flames=_flames(data, lefts, rights))


def _curves(data: PairData, spent: Sequence[Spent]) -> dict[Curve, ChartData]:
    found = {Curve.STEP_COST: _by_step(data, Curve.STEP_COST), Curve.STEP_TIME: _by_step(data, Curve.STEP_TIME)}
    if spent:
        costs = _over_time(Curve.COST, spent, lambda used: used.cost or 0.0)
        tokens = _over_time(Curve.TOKENS, spent, lambda used: float(used.tokens_in + used.tokens_out))
        return {Curve.COST: costs, Curve.TOKENS: tokens, **found}
    return found


def _over_time(curve: Curve, spent: Sequence[Spent], of: Callable[[Total], float]) -> ChartData:
    ys = [tuple(map(of, one.used)) for one in spent]
    ends = [one.at[-1] for one in spent]
    grid = [max(ends) * place / GRID for place in range(GRID + 1)]
    is_cost = curve is Curve.COST

    def at(side: int, time: float) -> float | None:
        """None after its end."""
        return ys[side][bisect_right(spent[side].at, time) - 1] if time <= ends[side] + 1e-9 else None

    rows = [(time, at(0, time), at(1, time)) for time in grid]
    last = [one.used[-1] for one in spent]
    notes = [
        f"{letter}: {said}"
        for letter, used in zip("AB", last, strict=True)
        if (said := left_out(used.unpriced, 0) if is_cost else left_out(0, used.uncounted))
    ]
    written: Callable[[float], str] = money if is_cost else lambda count: grouped(round(count))
    return ChartData(
        chart=curve,
        over_time=True,
        y_title="US dollars" if is_cost else "tokens",
        series=(
            Series(name="A", meaning="accent", xs=spent[0].at, ys=ys[0]),
            Series(name="B", meaning="child_run", xs=spent[1].at, ys=ys[1], dashed=True),
        ),
        columns=("Time", "A", "B"),
        rows=tuple(rows),
        formats=(lambda seconds: f"{fixed(seconds, 1)} s", written, written),
        note=" ".join(notes),
    )


def _by_step(data: PairData, curve: Curve) -> ChartData:
    is_cost = curve is Curve.STEP_COST
    rows: list[tuple[str, float | None, float | None]] = []
    for place in range(len(data.compared)):
        pair = data.steps(place)
        one, other = (
            None if step is None else step.row.cost if is_cost else _seconds(step.row.begin, step.row.end)
            for step in (pair.left, pair.right)
        )
        rows.append((_label(data, place), one, other))
    xs = tuple(float(place) for place in range(len(rows)))
    written: Callable[[float], str] = money if is_cost else lambda seconds: f"{fixed(seconds, 2)} s"
    return ChartData(
        chart=curve,
        over_time=False,
        y_title="US dollars" if is_cost else "seconds",
        series=(
            Series(name="A", meaning="accent", xs=xs, ys=tuple(row[1] or 0.0 for row in rows)),
            Series(name="B", meaning="child_run", xs=xs, ys=tuple(row[2] or 0.0 for row in rows)),
        ),
        columns=("Steps of A and B", "A", "B"),
        rows=tuple(rows),
        formats=(str, written, written),
        labels=tuple(row[0] for row in rows),
    )


def _seconds(begin: float, end: float | None) -> float | None:
    return None if end is None else end - begin


def _label(data: PairData, place: int) -> str:
    """The numbers of the steps: 3, 3|4, 3|–."""
    pair = data.steps(place)
    left, right = ("–" if step is None else str(step.row.step) for step in (pair.left, pair.right))
    return left if left == right else f"{left}|{right}"


def _flames(data: PairData, lefts: Sequence[StepParts], rights: Sequence[StepParts]) -> dict[Measure, Part]:
    pairs = [one.pair for one in data.compared]
    sides = [
        (
            StepParts() if pair.left is None else lefts[pair.left],
            StepParts() if pair.right is None else rights[pair.right],
        )
        for pair in pairs
    ]
    found = {}
    for measure in Measure:
        steps = [
            sum_up(f"Step {_label(data, place)}", _inside(measure, *both), place) for place, both in enumerate(sides)
        ]
        found[measure] = sum_up("Calls and code of both" if measure is Measure.TIME else "Both runs", steps)
    return found


def _inside(measure: Measure, left: StepParts, right: StepParts) -> list[Part]:
    if measure is Measure.TIME:
        return _times(left, right)
    one, other = ({(depth, role): _amount(measure, used) for depth, role, used in side.used} for side in (left, right))
    return _depths(one, other, min((depth for depth, _ in {**one, **other}), default=0))


def _times(left: StepParts, right: StepParts) -> list[Part]:
    names = {SpanKind.CALL: "root call", SpanKind.CODE: "code"}
    return [
        Part(name=name, left=_sum(left, kind), right=_sum(right, kind))
        for kind, name in names.items()
        if _sum(left, kind) or _sum(right, kind)
    ]


def _sum(parts: StepParts, kind: SpanKind) -> float:
    return sum(seconds for one, _, seconds in parts.seconds if one is kind)


def _depths(one: Mapping[tuple[int, str], float], other: Mapping[tuple[int, str], float], depth: int) -> list[Part]:
    """Calls of a depth, and one part for all that is deeper."""
    found = [
        Part(name=name, left=one.get((depth, role), 0.0), right=other.get((depth, role), 0.0))
        for role, name in (("root", "root calls"), ("sub", "sub-calls"))
        if (depth, role) in one or (depth, role) in other
    ]
    if any(place > depth for place, _ in {**one, **other}):
        deeper = _depths(one, other, depth + 1)
        found.append(deeper[0] if len(deeper) == 1 else sum_up(f"depth {depth + 1}", deeper))
    return found


def _amount(measure: Measure, used: Total) -> float:
    return used.cost or 0.0 if measure is Measure.COST else float(used.tokens_in + used.tokens_out)
