"""What a row of the tree says in each of its columns: words, figures and tooltips. No Qt."""

from __future__ import annotations

from enum import IntEnum

from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import UNKNOWN, dollars, duration, plain, short_dollars, span_name
from rlm_desktop.store.rows import SpanRow
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
    MODEL = 7


TITLES = {
    Column.WHAT: ("Step or call", "What happened, in the order in which it began"),
    Column.STATE: ("State", "Whether it is running, done, failed, stopped or lost"),
    Column.TIME: ("Time", "From its beginning to its end"),
    Column.TOKENS_IN: ("Tokens in", "Tokens sent to models, by it and all below it"),
    Column.TOKENS_OUT: ("Tokens out", "Tokens written by models, by it and all below it"),
    Column.COST: ("Cost", "US dollars of the calls whose price is known, by it and all below it"),
    Column.CALLS: ("Calls", "Calls to models below it, at any depth"),
    Column.MODEL: ("Model", "The model that was asked"),
}
"""Heading and tooltip."""

_ICONS = {SpanKind.RUN: "run", SpanKind.STEP: "step", SpanKind.CODE: "code", SpanKind.CHILD_RUN: "child_run"}


def icon_name(row: SpanRow) -> str:
    """The icon of what a span is."""
    return (row.role or "sub") if row.kind is SpanKind.CALL else _ICONS[row.kind]


def name(row: SpanRow) -> str:
    """What a span is, in one or two words."""
    return span_name(row.kind, row.role, row.step)


def batch_name(batch: Batch, *, has_more: bool) -> str:
    """ "64 sub-calls"; with a plus while more of them may be in the store."""
    return f"{batch.size:,}{'+' if has_more else ''} {'child runs' if batch.are_child_runs else 'sub-calls'}"


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
    return f"{figure:,}"


def cost(row: SpanRow) -> str:
    """US dollars; with a plus where calls are left out whose price is unknown."""
    return short_dollars(row.cost, row.unpriced_calls)


def calls(row: SpanRow) -> str:
    """How many calls are below; a call itself says nothing."""
    return "" if row.kind is SpanKind.CALL or not row.calls else f"{row.calls:,}"


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
