"""The filter language: `kind:sub cost>0.01 depth:2 error "text"`. Text becomes a Filter and a Filter becomes text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import cast

from rlm_desktop.errors import RlmError
from rlm_desktop.store.filter_fields import (
    SPANS,
    Compares,
    Comparison,
    Dated,
    Either,
    Every,
    Failed,
    Field,
    Filter,
    Holds,
    Is,
    IsUnknown,
    Language,
    Not,
    Under,
)

MOST_TERMS = 200
MOST_DEEP = 30
"""Parentheses inside one another."""
MOST_CHARS = 10_000

NOTHING = Every(())
"""The empty filter: it leaves nothing out."""

_FIELD = re.compile(r"([^\W\d]\w*)\s*(>=|<=|!=|[:=<>])\s*")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_WORD = re.compile(r'[^\s()"]+')
_VALUE = re.compile(r'[^\s()",]+')
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"\$?([+-]?(?:\d+(?:_?\d)*\.?\d*|\.\d+)(?:e[+-]?\d+)?)([^\W\d]*)", re.IGNORECASE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MINUS = re.compile(r"-(?!\s|$)")


class FilterError(RlmError):
    """A text that is no filter.

    start, end: the place in the text that is wrong; after the text's end when something is missing there.
    instead: what may have been meant in its place; empty when nothing comes near.
    """

    def __init__(self, problem: str, remedy: str, start: int, end: int, instead: str = "") -> None:
        super().__init__(problem, remedy)
        self.start = start
        self.end = end
        self.instead = instead


def parse(text: str, language: Language = SPANS) -> Filter:
    """The filter that a text says.

    Raises FilterError.
    """
    if len(text) > MOST_CHARS:
        raise FilterError("The filter is too long.", "Leave something out.", MOST_CHARS, len(text))
    return _Parser(text, language).all()


def written(filter: Filter, language: Language = SPANS) -> str:
    """The text that `parse` reads as this filter."""
    if isinstance(filter, Every):
        return " ".join(_inside(one, (Every, Either), language) for one in filter.of)
    if isinstance(filter, Either):
        return " or ".join(_inside(one, (Either,), language) for one in filter.of)
    return _term(filter, language)


def _inside(filter: Filter, looser: tuple[type, ...], language: Language) -> str:
    said = written(filter, language)
    return f"({said})" if isinstance(filter, looser) else said


def _term(filter: Filter, language: Language) -> str:
    match filter:
        case Not(of):
            return f"-{_inside(of, (Every, Either), language)}"
        case Holds(field, (value,)) if field == language.plain:
            return _in_quotes(value)
        case Holds(field, values):
            return f"{field}:{','.join(map(_quoted, values))}"
        case Is(field, values):
            sign = ":" if language.fields[field].sort == "choice" else "="
            return f"{field}{sign}{','.join(map(_quoted, values))}"
        case Compares(field, comparison, number):
            sign = ":" if comparison == "=" else comparison
            return f"{field}{sign}{_figure(number)}"
        case Dated(field, comparison, day):
            return f"{field}{':' if comparison == '=' else comparison}{_quoted(day)}"
        case IsUnknown(field):
            return f"{field}:unknown"
        case Under(step):
            return f"under:{step}"
        case _:
            return "error"


def _figure(number: float) -> str:
    said = repr(number)
    return said.removesuffix(".0")


def _quoted(value: str) -> str:
    """A value as it can stand behind a field's name."""
    if _VALUE.fullmatch(value) and value.isascii() and value.replace("_", "").isalnum():
        return value
    return _in_quotes(value)


def _in_quotes(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _opposite(filter: Filter) -> Filter:
    return filter.of if isinstance(filter, Not) else Not(filter)


class _Parser:
    """Goes once through a text, from left to right."""

    def __init__(self, text: str, language: Language) -> None:
        self._language = language
        self._text = text
        self._at = 0
        self._terms = 0
        self._deep = 0

    def all(self) -> Filter:
        self._skip()
        if self._at == len(self._text):
            return NOTHING
        found = self._either()
        if self._at < len(self._text):
            raise self._error("There is a ) without its (.", "Remove it, or open it before.", self._at, self._at + 1)
        return found

    def _either(self) -> Filter:
        parts = [self._every()]
        while self._keyword("or"):
            parts.append(self._every())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _every(self) -> Filter:
        parts: list[Filter] = []
        while True:
            while parts and self._keyword("and"):
                pass
            if self._at == len(self._text) or self._text[self._at] == ")" or (parts and self._sees("or")):
                break
            parts.append(self._one())
        if not parts:
            raise self._error("Something is missing here.", "Say what to keep.", self._at, self._at)
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _one(self) -> Filter:
        turns = 0
        while (minus := _MINUS.match(self._text, self._at)) is not None or self._sees("not"):
            turns += 1
            if minus is not None:
                self._at = minus.end()
            else:
                self._keyword("not")
        found = self._atom()
        return _opposite(found) if turns % 2 else found

    def _atom(self) -> Filter:
        start = self._at
        self._count(start)
        if start == len(self._text) or self._text[start] == ")":
            raise self._error("Something is missing here.", "Say what to leave out.", start, start)
        if self._text[start] == "(":
            return self._group()
        if self._text[start] == '"':
            return Holds(self._language.plain, (self._string(),))
        named = _FIELD.match(self._text, start)
        if named is not None:
            return self._field(named)
        word = cast("re.Match[str]", _WORD.match(self._text, start))
        self._at = word.end()
        self._skip()
        if word[0].lower() in self._language.alone:
            return Failed()
        return Holds(self._language.plain, (word[0],))

    def _count(self, start: int) -> None:
        self._terms += 1
        if self._terms > MOST_TERMS:
            raise self._error("The filter has too many parts.", "Leave something out.", start, len(self._text))

    def _group(self) -> Filter:
        start = self._at
        self._deep += 1
        if self._deep > MOST_DEEP:
            raise self._error("There are too many parentheses inside one another.", "Leave some out.", start, start + 1)
        self._at += 1
        self._skip()
        found = self._either()
        if self._at == len(self._text):
            raise self._error("This ( is not closed.", "Close it with a ).", start, start + 1)
        self._at += 1
        self._skip()
        self._deep -= 1
        return found

    def _field(self, named: re.Match[str]) -> Filter:
        name, sign = named[1], named[2]
        field = self._language.names.get(name.lower())
        if field is None:
            raise self._unknown_field(name, named.start(1), named.end(1))
        self._at = named.end()
        found: list[Filter] = []
        words: list[str] = []
        while True:
            start, word = self._value(field, sign)
            if field.sort in ("number", "step"):
                found.append(self._numeric(field, sign, word, start))
            elif field.sort == "day":
                found.append(self._dated(field, sign, word, start))
            else:
                words.append(self._worded(field, word, start))
            if self._text[self._at : self._at + 1] != ",":
                break
            self._at += 1
            self._count(start)
        self._skip()
        if words:
            self._allow(field, sign, (":", "=", "!="), named)
            exact = field.sort == "choice" or sign != ":"
            found = [(Is if exact else Holds)(field.name, tuple(words))]
        result = found[0] if len(found) == 1 else Either(tuple(found))
        if field.sort == "step" or len(found) > 1:
            self._allow(field, sign, (":", "=", "!="), named)
        return _opposite(result) if sign == "!=" else result

    def _value(self, field: Field, sign: str) -> tuple[int, str]:
        start = self._at
        if self._text[start : start + 1] == '"':
            return start, self._string(skip=False)
        bare = _VALUE.match(self._text, start)
        if bare is None:
            example = field.example or next(iter(field.choices), "3")
            raise self._error(f"{field.name} needs a value.", f"For example {field.name}{sign}{example}.", start, start)
        self._at = bare.end()
        return start, bare[0]

    def _worded(self, field: Field, word: str, start: int) -> str:
        if field.sort != "choice":
            return word
        if word.lower() in field.choices:
            return word.lower()
        raise self._error(
            f"{field.name} cannot be {word!r}.",
            f"It is one of {', '.join(field.choices)}.",
            start,
            self._at,
            _nearest(word, field.choices),
        )

    def _numeric(self, field: Field, sign: str, word: str, start: int) -> Filter:
        if word.lower() == "unknown" and sign in (":", "=", "!=") and field.sort == "number":
            return IsUnknown(field.name)
        number = _NUMBER.fullmatch(word)
        unit = number[2] if number else ""
        known = field.units if unit in field.units else {one.lower(): by for one, by in field.units.items()}
        if number is None or (unit and unit not in known and unit.lower() not in known):
            units = f", with {', '.join(dict.fromkeys(map(str.lower, field.units)))} or nothing" if field.units else ""
            raise self._error(f"{word!r} is no number.", f"{field.name} takes a number{units}.", start, self._at)
        value = float(number[1].replace("_", "")) * (known.get(unit, known.get(unit.lower(), 1.0)) if unit else 1.0)
        if not math.isfinite(value):
            raise self._error(f"{word!r} is too large.", "Give a smaller number.", start, self._at)
        if field.sort == "step":
            if value != int(value) or not 0 < value < 2**53:
                raise self._error(f"{word!r} is no step.", "Steps are numbered from 1.", start, self._at)
            return Under(int(value))
        return Compares(field.name, cast(Comparison, "=" if sign in (":", "!=") else sign), value)

    def _dated(self, field: Field, sign: str, word: str, start: int) -> Filter:
        day = "today" if word.lower() == "today" else word
        if day != "today":
            try:
                begin = datetime.fromisoformat(day)
                begin.timestamp(), (begin + timedelta(days=1)).timestamp()
            except (ValueError, OverflowError, OSError):
                raise self._error(
                    f"{word!r} is no day.", f"For example {field.name}{sign}2026-01-31, or today.", start, self._at
                ) from None
        return Dated(field.name, cast(Comparison, "=" if sign in (":", "!=") else sign), day)

    def _allow(self, field: Field, sign: str, signs: tuple[str, ...], named: re.Match[str]) -> None:
        if sign not in signs:
            raise self._error(
                f"{field.name} cannot be compared with {sign}.", f"Write {field.name}:…", *named.span(2), instead=":"
            )

    def _string(self, *, skip: bool = True) -> str:
        start = self._at
        found = _QUOTED.match(self._text, start)
        if found is None:
            raise self._error("This quotation mark is not closed.", 'Close it with a ".', start, len(self._text))
        self._at = found.end()
        if skip:
            self._skip()
        return _ESCAPED.sub(r"\1", found[1])

    def _sees(self, keyword: str) -> bool:
        found = _WORD.match(self._text, self._at)
        return found is not None and found[0].lower() == keyword

    def _keyword(self, keyword: str) -> bool:
        seen = self._sees(keyword)
        if seen:
            self._at += len(keyword)
            self._skip()
        return seen

    def _skip(self) -> None:
        self._at = cast("re.Match[str]", _SPACE.match(self._text, self._at)).end()

    def _unknown_field(self, name: str, start: int, end: int) -> FilterError:
        near = _nearest(name, self._language.names)
        remedy = (
            f"Did you mean {near!r}?"
            if near
            else f"To look for it in {self._language.place}, put it in quotation marks."
        )
        return self._error(f"There is no field {name!r}.", remedy, start, end, near)

    def _error(self, problem: str, remedy: str, start: int, end: int, instead: str = "") -> FilterError:
        if instead and not remedy.startswith("Did"):
            remedy = f"Did you mean {instead!r}? {remedy}"
        return FilterError(problem, remedy, start, end, instead)


def _nearest(word: str, among: Iterable[str]) -> str:
    near = get_close_matches(word.lower(), list(among), n=1)
    return near[0] if near else ""


def asks_for(filter: Filter, field: str) -> bool:
    """Whether a filter says anything of a field."""
    match filter:
        case Every(of) | Either(of):
            return any(asks_for(part, field) for part in of)
        case Not(of):
            return asks_for(of, field)
        case _:
            return getattr(filter, "field", None) == field
