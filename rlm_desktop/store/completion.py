"""What can stand where the cursor is in a filter: fields, their signs and their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rlm_desktop.store.filter_fields import SPANS, Field, Language

_BEFORE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^\s()"])*\Z', re.DOTALL)
_ASKED = re.compile(r"([^\W\d]\w*)(>=|<=|!=|[:=<>])(.*)", re.DOTALL)
_PLAIN = re.compile(r"[^\s()\",]+")

_UNITS = {
    1e-3: "milliseconds",
    1.0: "seconds",
    60.0: "minutes",
    3600.0: "hours",
    86400.0: "days",
    1e3: "thousands",
    1e6: "millions",
}


@dataclass(frozen=True, slots=True)
class Completion:
    """What to put in the place of text[start:end]."""

    text: str
    says: str
    """What it means."""
    start: int
    end: int


def complete(
    text: str, cursor: int, known: Mapping[str, Sequence[str]], language: Language = SPANS
) -> list[Completion]:
    """What fits at the cursor, the likeliest first.

    known: values in use by field, as the caller read them: models, say.
    """
    written = _BEFORE.search(text, 0, cursor)
    word = written[0] if written else ""
    start = cursor - len(word)
    if word.startswith("-"):
        word, start = word[1:], start + 1
    asked = _ASKED.fullmatch(word)
    if asked is None:
        return [Completion(name, says, start, cursor) for name, says in _names(word.lower(), language)]
    field = language.names.get(asked[1].lower())
    if field is None:
        return []
    value = asked[3].rpartition(",")[2].lstrip('"')
    at = cursor - len(asked[3].rpartition(",")[2])
    return [Completion(_quoted(one), says, at, cursor) for one, says in _values(field, asked[2], value, known)]


def _names(begun: str, language: Language) -> Iterator[tuple[str, str]]:
    yield from ((word, "whatever failed") for word in language.alone[:1] if word.startswith(begun))
    for field in language.fields.values():
        if any(name.startswith(begun) for name in (field.name, *field.also)):
            yield field.name + (">" if field.example and field.sort in ("number", "day") else ":"), field.says
    if begun:
        yield from (
            (f"{word} ", says) for word, says in (("or", "one of both"), ("not", "leaves it out")) if begun in word
        )


def _values(field: Field, sign: str, begun: str, known: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    low = begun.lower()
    if field.sort in ("choice", "text"):
        choices = field.choices or dict.fromkeys(known.get(field.name, ()), "")
        first = [one for one in choices if one.lower().startswith(low)]
        rest = [one for one in choices if low in one.lower() and one not in first]
        yield from ((one, choices[one]) for one in (*first, *rest) if one != begun)
        return
    if not begun:
        yield from ((one, "in this run") for one in known.get(field.name, ()))
        if field.example:
            yield field.example, "for example"
        if sign in (":", "=") and field.sort == "number":
            yield "unknown", "nobody said"
    elif begun.replace(".", "", 1).isdigit():
        yield from ((f"{begun}{unit}", _UNITS[by]) for unit, by in field.units.items() if unit.islower())


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
