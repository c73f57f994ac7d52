"""A filter as a condition on rows of spans. What the user wrote is bound, never pasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.connection import text
from rlm_desktop.store.filter_fields import (
    Compares,
    Either,
    Every,
    Failed,
    Filter,
    Holds,
    Is,
    IsUnknown,
    Not,
    Under,
)
from rlm_desktop.store.search_query import read

_NUMBERS = {
    "tokens": "coalesce(tokens_in + tokens_out, tokens_in, tokens_out)",
    "time": "end - begin",
}
"""Of the fields that are no column by their own name."""

_UNKNOWN = {"cost": "unpriced > 0"}
"""A sum of which nothing at all is known is no sum: a cost is unknown as soon as one call's is."""

_KINDS = {
    "root": "(kind = 'call' AND role = 'root')",
    "sub": "(kind = 'call' AND role = 'sub')",
    "child": "kind = 'child_run'",
    "batch": "batch IS NOT NULL",
}
_FAILED = "status IN ('failed', 'lost')"
_BELOW = f"""span IN (
    WITH RECURSIVE below(span) AS (
        SELECT span FROM main.spans INDEXED BY spans_by_parent
            WHERE run = ? AND parent = {RUN_SPAN} AND kind = 'step' AND step = ?
        UNION ALL
        SELECT child.span FROM below JOIN main.spans AS child INDEXED BY spans_by_parent
            ON child.run = ? AND child.parent = below.span)
    SELECT span FROM below)"""

_TEXT = """span IN (SELECT uses.span FROM main.search_words CROSS JOIN main.search_uses AS uses
    ON uses.text = search_words.rowid
    WHERE search_words MATCH ? AND uses.number = (SELECT number FROM main.search_runs WHERE run = ?))"""


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL that is true or false of every row, and what is bound to it."""

    sql: str
    values: tuple[Any, ...] = ()


def combined(filter: Filter, one: Callable[[Filter], Condition]) -> Condition:
    """The condition of a whole filter; one: makes that of a part that has no parts."""
    match filter:
        case Every(of) if not of:
            return Condition("1")
        case Every(of):
            return joined(" AND ", [combined(part, one) for part in of])
        case Either(of):
            return joined(" OR ", [combined(part, one) for part in of])
        case Not(of):
            inner = combined(of, one)
            return Condition(f"NOT ({inner.sql})", inner.values)
        case _:
            return one(filter)


def joined(word: str, parts: Sequence[Condition]) -> Condition:
    """Conditions with a word between them."""
    return Condition(f"({word.join(one.sql for one in parts)})", tuple(v for one in parts for v in one.values))


def condition(filter: Filter, run: str) -> Condition:
    """The condition by which a filter keeps spans of a run; it needs the function `folded` of the connection."""
    return combined(filter, partial(_of_span, run=run))


def _of_span(filter: Filter, run: str) -> Condition:
    match filter:
        case Is("text", values):
            return _of_span(Holds("text", values), run)
        case Is("kind", values):
            return Condition(f"({' OR '.join(map(_kind, values))})", _plain_kinds(values))
        case Is(field, values):
            return Condition(f"coalesce({field} IN ({_marks(values)}), 0)", tuple(map(text, values)))
        case Holds("text", values):
            return joined(" OR ", [_found(value, run) for value in values])
        case Holds(field, values):
            return joined(" OR ", [_holds(field, value) for value in values])
        case Compares(field, comparison, number):
            return Condition(f"coalesce({_NUMBERS.get(field, field)} {comparison} ?, 0)", (number,))
        case IsUnknown(field):
            return Condition(_UNKNOWN.get(field, f"{_NUMBERS.get(field, field)} IS NULL"))
        case Failed():
            return Condition(_FAILED)
        case Under(step):
            return Condition(_BELOW, (run, step, run))
        case _:
            raise AssertionError(filter)


def _kind(value: str) -> str:
    return _KINDS.get(value, "kind = ?")


def _plain_kinds(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(value for value in values if value not in _KINDS)


def _holds(field: str, value: str) -> Condition:
    """SQLite's own lower() knows only the letters of ASCII, and is many times faster than a function of ours."""
    if value.isascii():
        return Condition(f"instr(lower({field}), ?) > 0", (value.lower(),))
    return Condition(f"instr(folded({field}), ?) > 0", (text(value.casefold()),))


def _found(words: str, run: str) -> Condition:
    query = read(words)
    return Condition("0") if query.is_empty else Condition(_TEXT, (query.as_match, run))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
