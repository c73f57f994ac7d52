"""Several runs by their figures: a table with a baseline, how they spread, cost against score, and as CSV. No Qt."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from rlm_desktop.analysis.run_figures import (
    FIGURES,
    RunFacts,
    cost_of,
    one_line,
    rating_of,
    score_of,
    seconds_of,
    spread_of,
)
from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.wording import UNKNOWN, plain
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.charts.model import Box, ChartData, Series
from rlm_desktop.ui.figures import counted, fixed, grouped, money

LABEL_CHARS = 24
SIGNS = ("o", "t", "s", "d", "p", "h", "star", "x")
MEANINGS = ("accent", "child_run", "sub", "code", "stopped", "failed", "ok", "muted")
FACTS = ("Run", "Method", "Root model", "Outcome")
"""Columns before the figures."""


class Spreads(StrEnum):
    """What box plots are drawn of."""

    COST = "Cost"
    TIME = "Time"
    STEPS = "Steps"
    CALLS = "Calls"
    SCORE = "Score"
    COST_AND_SCORE = "Cost against score"


class Groups(StrEnum):
    """What runs are put together by."""

    METHOD = "by method"
    MODEL = "by root model"
    QUESTION = "by question"


def read_runs(database: Path, runs: Sequence[str]) -> list[RunRow]:
    """The rows of those that are still there. Raises RlmError where none is."""
    found = []
    with closing(Reader(database)) as reader:
        for run in runs:
            try:
                found.append(reader.run(run))
            except RlmError:
                continue
    if not found:
        raise RlmError("None of these runs is there any more.", "Choose others in the library.")
    return found


def outcome_word(row: RunRow) -> str:
    """How a run ended, in a word."""
    return "running" if row.outcome is None else row.outcome.value.replace("_", " ")


def facts_of(row: RunRow) -> tuple[str, ...]:
    """The cells of FACTS."""
    return (one_line(row.name), plain(row.method), plain(row.root_model) or UNKNOWN, outcome_word(row))


def named(number: int, row: RunRow) -> str:
    """A run by its number in the table and its name."""
    return f"{grouped(number)}  {one_line(row.name)}"


def as_csv(rows: Sequence[RunRow], base: RunRow) -> str:
    """The table with its numbers in full, differences from the baseline, and the answers."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [figure.name for figure in FIGURES]
    writer.writerow(["Id", *FACTS, *names, *(f"{name}, more than the baseline" for name in names), "Answer"])
    for row in rows:
        amounts = [figure.of(row) for figure in FIGURES] + [figure.change(base, row) for figure in FIGURES]
        writer.writerow([row.run, *facts_of(row), *("" if one is None else one for one in amounts), row.answer])
    return file.getvalue()


def spread_chart(rows: Sequence[RunRow], what: Spreads, groups: Groups) -> ChartData:
    """One chart of all runs."""
    return _scores(rows, groups) if what is Spreads.COST_AND_SCORE else _boxes(rows, what, groups)


def _boxes(rows: Sequence[RunRow], what: Spreads, groups: Groups) -> ChartData:
    of, unit, written = _AMOUNTS[what]
    grouped_rows = _grouped([row for row in rows if of(row) is not None], groups)
    boxes: list[Box] = []
    xs: list[float] = []
    ys: list[float] = []
    table: list[tuple[str, str, float]] = []
    for place, (name, members) in enumerate(grouped_rows.items()):
        amounts = [amount for row in members if (amount := of(row)) is not None]
        spread = spread_of(amounts)
        boxes.append(
            Box(
                x=float(place),
                least=spread.least,
                low=spread.low,
                median=spread.median,
                high=spread.high,
                most=spread.most,
            )
        )
        for number, (row, amount) in enumerate(zip(members, amounts, strict=True)):
            xs.append(place + _beside(number, len(members)))
            ys.append(amount)
            table.append((name, one_line(row.name), amount))
    return ChartData(
        chart=f"{what} {groups}",
        over_time=False,
        y_title=unit,
        series=(Series(name="", meaning="accent", xs=tuple(xs), ys=tuple(ys), sign="o"),),
        columns=(groups.removeprefix("by ").capitalize(), "Run", str(what)),
        rows=tuple(table),
        formats=(str, str, written),
        labels=tuple(_short(name) for name in grouped_rows),
        keys=tuple(row.run for members in grouped_rows.values() for row in members),
        boxes=tuple(boxes),
        note=_left_out(rows, table) or ("All of these were free." if what is Spreads.COST and not any(ys) else ""),
    )


def _scores(rows: Sequence[RunRow], groups: Groups) -> ChartData:
    name, of, unit, decimals = _judgement(rows)
    known = [row for row in rows if cost_of(row) is not None and of(row) is not None]
    series: list[Series] = []
    table: list[tuple[str, str, float, float]] = []
    grouped_rows = _grouped(known, groups)
    for number, (group, members) in enumerate(grouped_rows.items()):
        xs = tuple(cost_of(row) or 0.0 for row in members)
        ys = tuple(of(row) or 0.0 for row in members)
        sign, meaning = SIGNS[number % len(SIGNS)], MEANINGS[number % len(MEANINGS)]
        series.append(Series(name=_short(group), meaning=meaning, xs=xs, ys=ys, sign=sign))
        table += [(one_line(row.name), group, x, y) for row, x, y in zip(members, xs, ys, strict=True)]
    return ChartData(
        chart=f"{Spreads.COST_AND_SCORE} {groups}",
        over_time=False,
        y_title=unit,
        x_title="US dollars",
        series=tuple(series),
        columns=("Run", groups.removeprefix("by ").capitalize(), "Cost", name),
        rows=tuple(table),
        formats=(str, str, money, lambda one: fixed(one, decimals)),
        keys=tuple(row.run for members in grouped_rows.values() for row in members),
        note=_left_out(rows, table),
    )


def _judgement(rows: Sequence[RunRow]) -> tuple[str, Callable[[RunRow], float | None], str, int]:
    """What tells how good the runs are: name, amount, unit and decimals. Scores before ratings before outcomes."""
    if any(row.score is not None for row in rows):
        return "Score", score_of, "score, 0 to 1", 2
    if any(row.rating is not None for row in rows):
        return "Rating", rating_of, "rating, 1 to 5", 0
    return "Answered", _answered, "1: answered, 0: not", 0


def _answered(row: RunRow) -> float | None:
    return None if row.outcome is None else float(row.outcome is Outcome.ANSWERED)


def _grouped(rows: Sequence[RunRow], groups: Groups) -> dict[str, list[RunRow]]:
    keys: dict[Groups, Callable[[RunRow], str]] = {
        Groups.METHOD: lambda row: row.method,
        Groups.MODEL: lambda row: row.root_model or UNKNOWN,
        Groups.QUESTION: lambda row: one_line(row.question),
    }
    found: dict[str, list[RunRow]] = {}
    for row in rows:
        found.setdefault(plain(keys[groups](row)), []).append(row)
    return found


def _left_out(rows: Sequence[RunRow], table: Sequence[object]) -> str:
    left = len(rows) - len(table)
    return f"{counted(left, 'run')} left out: nobody said how much." if left else ""


def _beside(number: int, count: int) -> float:
    """Points of a box next to each other."""
    return 0.0 if count < 2 else 0.3 * (number / (count - 1) - 0.5)


def _short(name: str) -> str:
    return name if len(name) <= LABEL_CHARS else f"{name[: LABEL_CHARS - 1]}…"


def _calls(row: RunFacts) -> float | None:
    return float(row.root_calls + row.sub_calls)


def _steps(row: RunFacts) -> float | None:
    return float(row.steps)


def _whole(amount: float) -> str:
    return grouped(round(amount))


_AMOUNTS: dict[Spreads, tuple[Callable[[RunFacts], float | None], str, Callable[[float], str]]] = {
    Spreads.COST: (cost_of, "US dollars", money),
    Spreads.TIME: (seconds_of, "seconds", lambda seconds: f"{fixed(seconds, 1)} s"),
    Spreads.STEPS: (_steps, "steps", _whole),
    Spreads.CALLS: (_calls, "calls", _whole),
    Spreads.SCORE: (score_of, "score, 0 to 1", lambda score: fixed(score, 2)),
}
