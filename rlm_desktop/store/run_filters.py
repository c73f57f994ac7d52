"""The filter language over runs: words, `field:value` and `field>number` become one condition of SQL."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.connection import text

TEXT_FIELDS = {
    # field: what must hold the value, in any case
    "corpus": ("runs.corpus_name",),
    "method": ("runs.method",),
    "model": ("runs.root_model", "runs.sub_model"),
    "title": ("marks.title",),
    "question": ("runs.question",),
    "answer": ("runs.answer",),
}
NUMBER_FIELDS = {
    "cost": "root.cost",
    "time": "(coalesce(runs.end, unixepoch()) - runs.begin)",
    "steps": "root.children",
    "calls": "root.calls",
    "rating": "marks.rating",
    "begun": "runs.begin",
}
FIELDS = (*TEXT_FIELDS, *NUMBER_FIELDS, "outcome", "tag", "has")
OUTCOMES = ("running", *(outcome.value for outcome in Outcome))
HAS = {
    "tag": "EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run)",
    "note": "EXISTS (SELECT 1 FROM notes WHERE notes.run = runs.run)",
    "bookmark": "EXISTS (SELECT 1 FROM bookmarks WHERE bookmarks.run = runs.run)",
    "rating": "marks.rating IS NOT NULL",
    "title": "coalesce(marks.title, '') <> ''",
}

_TERM = re.compile(
    r"""\s*(?P<no>-)?
        (?:(?P<field>[A-Za-z_]+)(?P<sign>:|<=|>=|<|>|=)(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]*))
          |"(?P<words>[^"]*)"?
          |(?P<word>\S+))""",
    re.VERBOSE,
)
_DURATION = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>ms|s|m|h|d)?")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3_600, "d": 86_400, None: 1}


@dataclass(frozen=True, slots=True)
class Condition:
    """What stands behind WHERE, over `runs`, `marks` and `root`, and what is bound to it."""

    sql: str = "1"
    values: tuple[Any, ...] = ()


def condition(filter: str) -> Condition:
    """All terms of a filter together; the empty filter holds for every run.

    Raises RlmError for a field or a value that is none.
    """
    found = [_term(term) for term in _TERM.finditer(filter.strip())]
    if not found:
        return Condition()
    return Condition(
        " AND ".join(f"({one.sql})" for one in found), tuple(value for one in found for value in one.values)
    )


def _term(term: re.Match[str]) -> Condition:
    if term["field"] is None:
        found = _holds(("marks.title", "runs.question"), term["words"] if term["word"] is None else term["word"])
    else:
        field = term["field"].lower()
        value = term["bare"] if term["quoted"] is None else term["quoted"]
        found = _of_field(field, term["sign"], value)
    return Condition(f"NOT coalesce(({found.sql}), 0)", found.values) if term["no"] else found


def _of_field(field: str, sign: str, value: str) -> Condition:
    if field not in FIELDS:
        raise RlmError(f"There is no field “{field}”.", _meant(field, FIELDS))
    if not value:
        raise RlmError(f"“{field}{sign}” lacks a value.", f"Write one behind it, such as {EXAMPLES[field]}.")
    if field in NUMBER_FIELDS:
        return _compared(field, sign, value)
    if sign not in (":", "="):
        raise RlmError(f"“{field}” cannot be more or less than something.", f"Write {EXAMPLES[field]}.")
    if field == "outcome":
        return _outcome(value)
    if field == "tag":
        return Condition(
            "EXISTS (SELECT 1 FROM tags WHERE tags.run = runs.run AND folded(tags.tag) = ?)", (value.casefold(),)
        )
    if field == "has":
        if value.lower() not in HAS:
            raise RlmError(f"“has:{value}” is not known.", _meant(value, tuple(HAS)))
        return Condition(HAS[value.lower()])
    return _holds(TEXT_FIELDS[field], value)


def _holds(columns: tuple[str, ...], value: str) -> Condition:
    bound = text(value.casefold())
    return Condition(
        " OR ".join(f"instr(folded(coalesce({column}, '')), ?)" for column in columns), (bound,) * len(columns)
    )


def _outcome(value: str) -> Condition:
    word = value.lower().replace(" ", "_").replace("-", "_")
    if word not in OUTCOMES:
        raise RlmError(f"There is no outcome “{value}”.", _meant(word, OUTCOMES))
    return Condition("runs.outcome IS NULL") if word == "running" else Condition("runs.outcome = ?", (word,))


def _compared(field: str, sign: str, value: str) -> Condition:
    column = NUMBER_FIELDS[field]
    if value.lower() in ("none", "unknown"):
        return Condition(f"{column} IS NULL")
    try:
        first, last = _NUMBERS.get(field, _number)(value)
    except (ValueError, OverflowError) as error:
        raise RlmError(f"“{value}” is no value for “{field}”.", f"Write {EXAMPLES[field]}.") from error
    match sign:
        case ">" | "<=":
            return Condition(f"{column} {sign} ?", (last,))
        case "<" | ">=":
            return Condition(f"{column} {sign} ?", (first,))
    return Condition(f"{column} BETWEEN ? AND ?", (first, last))


def _number(value: str) -> tuple[float, float]:
    number = float(value.lstrip("$"))
    return number, number


def _duration(value: str) -> tuple[float, float]:
    found = _DURATION.fullmatch(value.lower())
    if found is None:
        raise ValueError(value)
    seconds = float(found["number"]) * _SECONDS[found["unit"]]
    return seconds, seconds


def _day(value: str) -> tuple[float, float]:
    """The first and the last moment of a day on this machine's calendar."""
    if value.lower() == "today":
        value = datetime.now().date().isoformat()
    begin = datetime.fromisoformat(value)
    length = timedelta(days=1) if len(value) <= 10 else timedelta(seconds=1)
    return begin.timestamp(), (begin + length).timestamp() - 1e-6


_NUMBERS: dict[str, Callable[[str], tuple[float, float]]] = {"time": _duration, "begun": _day}

EXAMPLES = {
    "corpus": "corpus:papers",
    "method": "method:rlm",
    "model": 'model:"gpt-5"',
    "title": "title:pump",
    "question": 'question:"how many"',
    "answer": "answer:42",
    "cost": "cost>0.50",
    "time": "time>2m",
    "steps": "steps>=10",
    "calls": "calls>100",
    "rating": "rating>=4",
    "begun": "begun>=2026-01-31",
    "outcome": "outcome:answered",
    "tag": "tag:paper",
    "has": "has:note",
}
"""One for each field: what a remedy and a completion show."""


def _meant(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"Did you mean “{near[0]}”?"
    return f"Known are: {', '.join(sorted(known))}."
