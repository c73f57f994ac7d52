"""What a row of the tree says in each of its columns: words, figures and tooltips. No Qt."""

from __future__ import annotations

from enum import IntEnum

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import UNKNOWN, plain, span_name
from rlm_desktop.store.outline import Figure
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.figures import counted, dollars, duration, grouped, short_dollars
from rlm_desktop.ui.tree.branches import Batch

ERROR_CHARS = 600
"""Characters of an error that a tooltip holds."""


class Column(IntEnum):
    """The columns, from the left."""

    WHAT = 0
    STATE = 1
    TIME = 2
    TOKENS_IN = 3
    TOKENS_OUT = 4
    COST = 5
    CALLS = 6
    ERRORS = 7
    VARIABLES = 8
    MODEL = 9


TITLES = {
    Column.WHAT: ("Step or call", "What happened, in the order in which it began"),
    Column.STATE: ("State", "Whether it is running, done, failed, stopped or lost"),
    Column.TIME: ("Time", "From its beginning to its end"),
    Column.TOKENS_IN: ("Tokens in", "Tokens sent to models, by it and all below it"),
    Column.TOKENS_OUT: ("Tokens out", "Tokens written by models, by it and all below it"),
    Column.COST: ("Cost", "US dollars of the calls whose price is known, by it and all below it"),
    Column.CALLS: ("Calls", "Calls to models below it, at any depth"),
    Column.ERRORS: ("Errors", "Calls and blocks of code that failed, it and all below it"),
    Column.VARIABLES: ("Variables", "Names that its code and all code below it bound or removed"),
    Column.MODEL: ("Model", "The model that was asked"),
}
"""Heading and tooltip."""

FIGURES = {
    Column.STATE: Figure.STATE,
    Column.TIME: Figure.TIME,
    Column.TOKENS_IN: Figure.TOKENS_IN,
    Column.TOKENS_OUT: Figure.TOKENS_OUT,
    Column.COST: Figure.COST,
    Column.CALLS: Figure.CALLS,
    Column.ERRORS: Figure.ERRORS,
    Column.VARIABLES: Figure.VARIABLES,
    Column.MODEL: Figure.MODEL,
}
"""What the rows are put in order by, where it is not their beginning."""

RIGHT = frozenset(Column) - {Column.WHAT, Column.STATE, Column.MODEL}
"""Columns of figures, which stand at the right."""

_ICONS = {SpanKind.RUN: "run", SpanKind.STEP: "step", SpanKind.CODE: "code", SpanKind.CHILD_RUN: "child_run"}


def icon_name(row: SpanRow) -> str:
    """The icon of what a span is."""
    return (row.role or "sub") if row.kind is SpanKind.CALL else _ICONS[row.kind]


def name(row: SpanRow) -> str:
    """What a span is, in one or two words."""
    return span_name(row.kind, row.role, row.step)


def batch_name(batch: Batch) -> str:
    """ "64 sub-calls"."""
    return counted(batch.size, "child run" if batch.are_child_runs else "sub-call")


def label(row: SpanRow) -> str:
    """The first line of what it says, asks or runs, safe to draw."""
    return plain(row.label)


def time(row: SpanRow, now: float) -> str:
    """How long it took, or has taken until now (seconds since the epoch)."""
    return duration(max(0.0, (now if row.end is None else row.end) - row.begin))


def count(figure: int | None, row: SpanRow) -> str:
    """A number of tokens; empty for what asks no model, a dash where the provider did not say."""
    if figure is None:
        return UNKNOWN if row.calls and row.status is not Status.RUNNING else ""
    return grouped(figure)


def cost(row: SpanRow) -> str:
    """US dollars; with a plus where calls are left out whose price is unknown."""
    return short_dollars(row.cost, row.unpriced_calls)


def calls(row: SpanRow) -> str:
    """How many calls are below; a call itself says nothing."""
    return "" if row.kind is SpanKind.CALL or not row.calls else grouped(row.calls)


def some(figure: int) -> str:
    """A number; empty for none, so that what is there can be seen."""
    return grouped(figure) if figure else ""


def cost_tooltip(row: SpanRow) -> str:
    """The cost in words."""
    return dollars(row.cost, row.unpriced_calls) if row.calls else ""


def what_tooltip(row: SpanRow) -> str:
    """The label in full, and the error where there is one."""
    lines = [f"{name(row)}: {label(row)}" if row.label else name(row)]
    if row.line is not None:
        lines[0] += f"\nCalled in line {row.line} of the code."
    if row.error:
        said = row.error.strip()
        lines.append(plain(said if len(said) <= ERROR_CHARS else "…" + said[-ERROR_CHARS:]))
    return "\n\n".join(lines)


def label_of_model(row: SpanRow) -> str:
    """The model that was asked, safe to draw."""
    return plain(row.model)
