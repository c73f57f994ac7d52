"""A filter as a condition on runs, over `runs`, `marks` and `root`. What the user wrote is bound, never pasted."""

from __future__ import annotations

from datetime import datetime, timedelta

from rlm_desktop.store.connection import text
from rlm_desktop.store.filter_fields import Compares, Dated, Filter, Holds, Is, IsUnknown
from rlm_desktop.store.filter_sql import Condition, combined, joined
from rlm_desktop.store.filters import parse
from rlm_desktop.store.run_fields import RUNS

_TEXTS = {
    "name": ("marks.title", "runs.question"),
    "corpus": ("runs.corpus_name",),
    "method": ("runs.method",),
    "model": ("runs.root_model", "runs.sub_model"),
    "title": ("marks.title",),
    "question": ("runs.question",),
    "answer": ("runs.answer",),
}
_NUMBERS = {
    "cost": "root.cost",
    "time": "(coalesce(runs.end, unixepoch()) - runs.begin)",
    "steps": "root.children",
    "calls": "root.calls",
    "rating": "marks.rating",
    "score": "marks.score",
}
_HAS = {
    "tag": "EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run)",
    "note": "EXISTS (SELECT 1 FROM notes WHERE notes.run = runs.run)",
    "bookmark": "EXISTS (SELECT 1 FROM bookmarks WHERE bookmarks.run = runs.run)",
    "rating": "marks.rating IS NOT NULL",
    "score": "marks.score IS NOT NULL",
    "title": "coalesce(marks.title, '') <> ''",
}
_TAG = "EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run AND folded(tags.tag) = ?)"


def condition(filter: str) -> Condition:
    """The condition by which a filter keeps runs; it needs the function `folded` of the connection.

    Raises FilterError.
    """
    return combined(parse(filter, RUNS), _of_run)


def _of_run(filter: Filter) -> Condition:
    match filter:
        case Is("outcome", values):
            return joined(" OR ", [Condition("coalesce(runs.outcome, 'running') = ?", (value,)) for value in values])
        case Is("has", values):
            return joined(" OR ", [Condition(_HAS[value]) for value in values])
        case Is("tag", values) | Holds("tag", values):
            return joined(" OR ", [Condition(_TAG, (text(value.casefold()),)) for value in values])
        case Is(field, values):
            return joined(" OR ", [_compared(column, value, "= ?") for value in values for column in _TEXTS[field]])
        case Holds(field, values):
            return joined(" OR ", [_holds(column, value) for value in values for column in _TEXTS[field]])
        case Compares(field, comparison, number):
            return Condition(f"coalesce({_NUMBERS[field]} {comparison} ?, 0)", (number,))
        case Dated(_, comparison, day):
            return _dated(comparison, day)
        case IsUnknown(field):
            return Condition(f"{_NUMBERS[field]} IS NULL")
        case _:
            raise AssertionError(filter)


def _compared(column: str, value: str, comparison: str) -> Condition:
    return Condition(f"coalesce({column}, '') {comparison}", (text(value),))


def _holds(column: str, value: str) -> Condition:
    return Condition(f"instr(folded(coalesce({column}, '')), ?) > 0", (text(value.casefold()),))


def _dated(comparison: str, day: str) -> Condition:
    """Of a day, by this machine's calendar: its first and its last moment."""
    begin = datetime.fromisoformat(datetime.now().date().isoformat() if day == "today" else day)
    length = timedelta(days=1) if day == "today" or len(day) <= 10 else timedelta(seconds=1)
    first, end = begin.timestamp(), (begin + length).timestamp()
    match comparison:
        case ">":
            return Condition("runs.begin >= ?", (end,))
        case ">=":
            return Condition("runs.begin >= ?", (first,))
        case "<":
            return Condition("runs.begin < ?", (first,))
        case "<=":
            return Condition("runs.begin < ?", (end,))
    return Condition("(runs.begin >= ? AND runs.begin < ?)", (first, end))
