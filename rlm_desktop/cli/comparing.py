"""`compare`: two runs side by side, or several by their figures."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from rlm_desktop.analysis.alignment import Kind
from rlm_desktop.analysis.comparing import Compared, compare_steps, first_divergence
from rlm_desktop.analysis.run_figures import FIGURES, differences, one_line
from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.cli.run import as_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.wording import duration, plain
from rlm_desktop.store.compared import ComparedLoop, ComparedReader, ComparedStep
from rlm_desktop.store.rows import RunRow

SIGNS = {Kind.SAME: "=", Kind.EDITED: "~", Kind.LEFT: "-", Kind.RIGHT: "+", Kind.MOVED: ">"}
LABEL_CHARS = 44
_ASKED: tuple[tuple[str, Callable[[RunRow], str]], ...] = (
    ("method", lambda row: row.method),
    ("root model", lambda row: row.root_model),
)
"""What runs may have been asked with."""


def compare(given: argparse.Namespace, database: Path) -> int:
    """Print what runs have each; of two, also their steps side by side.

    Raises RlmError when the database or a run is not there, or fewer than two runs are named.
    """
    if not database.exists():
        raise RlmError(f"There is no database at {database}.", "Ask a question first, or name another with --db.")
    reader = ComparedReader(database)
    try:
        rows = [reader.run(run) for run in given.runs]
        if len({row.run for row in rows}) < 2:
            raise RlmError("A comparison needs two different runs.", "Name two runs, or more.")
        loops = [reader.loop(row.run) for row in rows] if len(rows) == 2 else []
    finally:
        reader.close()
    if given.csv:
        sys.stdout.write(_csv(rows))
    elif given.json:
        say_json(_as_plain(rows, loops, database))
    elif loops:
        say(*_two(*loops))
    else:
        say(*table_of(rows))
    return 0


def _two(left: ComparedLoop, right: ComparedLoop) -> Iterator[str]:
    lines = compare_steps(left.steps, right.steps)
    found = differences(left.run, right.run, (left.preset, right.preset))
    yield f"A  {left.run.run}  {one_line(left.run.question)}"
    yield f"B  {right.run.run}  {one_line(right.run.question)}"
    yield ""
    for one in found:
        if one.is_different:
            change = f"  ({one.change})" if one.change else ""
            yield f"{one.name:<12}{_short(one.left)}  {_short(one.right)}{change}"
    same = [one.name.lower() for one in found if not one.is_different]
    if same:
        yield f"The same: {', '.join(same)}."
    yield ""
    for line in lines:
        yield _line(line, left.steps, right.steps)
    first = first_divergence(lines)
    yield ""
    yield (
        "The steps do not part." if first is None else f"They part in {_where(lines[first], left.steps, right.steps)}."
    )


def _line(line: Compared, lefts: Sequence[ComparedStep], rights: Sequence[ComparedStep]) -> str:
    pair = line.pair
    left = "" if pair.left is None else _step(lefts[pair.left])
    right = "" if pair.right is None else _step(rights[pair.right])
    return f"{SIGNS[pair.kind]} {_short(left)}  {_short(right)}  {_what(line)}".rstrip()


def _what(line: Compared) -> str:
    pair = line.pair
    if pair.kind is Kind.EDITED:
        return "other names" if pair.only_names else f"edited, {pair.likeness:.0%} alike"
    if pair.kind is not Kind.SAME:
        return pair.kind.value
    return f"other {' and '.join(line.apart)}" if line.apart else ""


def _step(step: ComparedStep) -> str:
    seconds = None if step.row.end is None else step.row.end - step.row.begin
    return f"{step.row.step} {duration(seconds)} {one_line(step.code or step.reply)}"


def _where(line: Compared, lefts: Sequence[ComparedStep], rights: Sequence[ComparedStep]) -> str:
    left = None if line.pair.left is None else f"step {lefts[line.pair.left].row.step} of A"
    right = None if line.pair.right is None else f"step {rights[line.pair.right].row.step} of B"
    return f"{' and '.join(filter(None, (left, right)))}: {_what(line)}"


def table_of(rows: Sequence[RunRow]) -> Iterator[str]:
    """The figures of runs, a line each, with what each has more than the first, and what they were asked with."""
    asked = [(name, of) for name, of in _ASKED if len(set(map(of, rows))) > 1]
    figures = [figure for figure in FIGURES if any(figure.of(row) is not None for row in rows)]
    table = [["", *(name for name, _ in asked), "outcome", *(figure.name for figure in figures)]]
    for row in rows:
        changes = (figure.change_said(rows[0], row) for figure in figures)
        cells = [
            f"{figure.shown(row)} ({change})" if change else figure.shown(row)
            for figure, change in zip(figures, changes, strict=True)
        ]
        words = (plain(of(row)) for _, of in asked)
        table.append([row.run, *words, row.outcome.value if row.outcome else "running", *cells])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        first = len(asked) + 2
        left = [cell.ljust(width) for cell, width in zip(line[:first], widths[:first], strict=True)]
        right = [cell.rjust(width) for cell, width in zip(line[first:], widths[first:], strict=True)]
        yield "  ".join([*left, *right])
    yield ""
    yield "Differences are from the first run."


def _csv(rows: Sequence[RunRow]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    names = [figure.name.lower() for figure in FIGURES]
    of_run = ("run", "question", "method", "root model", "sub model", "outcome")
    writer.writerow([*of_run, *names, *(f"{name} more" for name in names), "answer"])
    for row in rows:
        outcome = row.outcome.value if row.outcome else "running"
        said = (row.run, row.question, row.method, row.root_model, row.sub_model, outcome)
        amounts = (_cell(figure.of(row)) for figure in FIGURES)
        changes = (_cell(figure.change(rows[0], row)) for figure in FIGURES)
        writer.writerow([*said, *amounts, *changes, row.answer])
    return file.getvalue()


def _cell(amount: float | None) -> str | float:
    return "" if amount is None else amount


def _as_plain(rows: Sequence[RunRow], loops: Sequence[ComparedLoop], database: Path) -> dict[str, Any]:
    plain_runs = [
        {**as_plain(row, database), "more": {_key(one.name): one.change(rows[0], row) for one in FIGURES}}
        for row in rows
    ]
    if not loops:
        return {"runs": plain_runs}
    left, right = loops
    lines = compare_steps(left.steps, right.steps)
    return {
        "runs": plain_runs,
        "differences": [
            {"name": one.name, "left": one.left, "right": one.right, "change": one.change}
            for one in differences(left.run, right.run, (left.preset, right.preset))
            if one.is_different
        ],
        "steps": [
            {
                "kind": line.pair.kind.value,
                "left": None if line.pair.left is None else left.steps[line.pair.left].row.step,
                "right": None if line.pair.right is None else right.steps[line.pair.right].row.step,
                "likeness": round(line.pair.likeness, 4),
                "only_names": line.pair.only_names,
                "apart": [part.value for part in line.apart],
            }
            for line in lines
        ],
        "first_divergence": first_divergence(lines),
    }


def _short(text: str) -> str:
    line = plain(text)
    return f"{line if len(line) <= LABEL_CHARS else line[: LABEL_CHARS - 1] + '…':<{LABEL_CHARS}}"


def _key(name: str) -> str:
    return name.lower().replace(" ", "_").replace("-", "_")
