"""What a search's words mean: all of them, "phrases", beginnings*, and -what must not be there. Any text is a query."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

MOST_CHARS = 1_000
MOST_TERMS = 32
SNIPPET_CHARS = 240
BEFORE_CHARS = 60
"""Characters of a snippet before the first word that was found."""

_TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))(\*?)')
_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word or some words in a row."""

    tokens: tuple[str, ...]
    """Without case and accents."""
    is_beginning: bool = False
    """Whether the last is only the beginning of a word."""
    is_out: bool = False
    """Whether it must not be there."""


@dataclass(frozen=True)
class Query:
    """What was asked for."""

    terms: tuple[Term, ...]

    @property
    def wanted(self) -> tuple[Term, ...]:
        """Those that must be there."""
        return tuple(term for term in self.terms if not term.is_out)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted

    @cached_property
    def as_match(self) -> str:
        """In the words of FTS5; every word in quotes, so that nothing in it is an operator."""
        out = "".join(f" NOT {_quoted(term)}" for term in self.terms if term.is_out)
        return f"({' AND '.join(map(_quoted, self.wanted))}){out}"

    @cached_property
    def as_words(self) -> str:
        """The same without any order of the words, for an index that does not know it: see `has_phrases`."""
        wanted = [word for term in self.wanted for word in _words(term)]
        out = "".join(f" NOT {_quoted(term)}" for term in self.terms if term.is_out and len(term.tokens) == 1)
        return f"({' AND '.join(map(_quoted, wanted))}){out}"

    @property
    def has_beginnings(self) -> bool:
        """Whether only the beginning of a word was said."""
        return any(term.is_beginning for term in self.terms)

    @property
    def has_phrases(self) -> bool:
        """Whether some words must stand in a row."""
        return any(len(term.tokens) > 1 for term in self.terms)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What is found of it in a text without case and accents."""
        return re.compile("|".join(map(_pattern, sorted(self.wanted, key=lambda one: -len(" ".join(one.tokens))))))

    def is_in(self, text: str) -> bool:
        """Whether a text is a hit."""
        plain = folded(text)
        return all((re.search(_pattern(term), plain) is None) is term.is_out for term in self.terms)


@dataclass(frozen=True, slots=True)
class Snippet:
    """The place of a hit in its text."""

    text: str
    """On one line."""
    marks: tuple[tuple[int, int], ...]
    """Begin and end of what was found."""


def read(text: str) -> Query:
    """The query that a text says; what holds no letter and no digit is left out."""
    terms: list[Term] = []
    for minus, phrase, word, star in _TERM.findall(text[:MOST_CHARS].replace("\x00", " ")):
        said = phrase or word
        tokens = tuple(_TOKEN.findall(folded(said)))
        if tokens and len(terms) < MOST_TERMS:
            is_beginning = bool(star) or word.endswith("*")
            terms.append(Term(tokens, is_beginning=is_beginning, is_out=bool(minus)))
    return Query(tuple(terms))


def folded(text: str) -> str:
    """The same text without case and accents, each character at its place."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def snippet(text: str, query: Query, at: int | None = None) -> Snippet:
    """The stretch of a text around what was found first; its beginning when nothing is."""
    if at is None:
        first = query.pattern.search(folded(text))
        at = first.start() if first else 0
    begin = max(0, at - BEFORE_CHARS)
    end = min(len(text), begin + SNIPPET_CHARS)
    shown = re.sub(r"\s", " ", text[begin:end])
    marks = [found.span() for found in query.pattern.finditer(folded(shown)) if found[0]]
    head, tail = "…" if begin else "", "…" if end < len(text) else ""
    shift = len(head)
    return Snippet(f"{head}{shown}{tail}", tuple((one + shift, other + shift) for one, other in marks))


def _words(term: Term) -> list[Term]:
    """The words of a term, each as its own."""
    last = len(term.tokens) - 1
    return [Term((one,), is_beginning=term.is_beginning and at == last) for at, one in enumerate(term.tokens)]


def _quoted(term: Term) -> str:
    return f'"{" ".join(term.tokens)}"{" *" if term.is_beginning else ""}'


def _pattern(term: Term) -> str:
    words = r"[\W_]+".join(map(re.escape, term.tokens))
    end = "" if term.is_beginning else r"(?![^\W_])"
    return rf"(?<![^\W_]){words}{end}"


class _Folds(dict[int, int]):
    """Each character's plain form, found once."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFD", chr(code))[0].casefold()
        self[code] = result = ord(plain) if len(plain) == 1 else code
        return result


_FOLDS = _Folds()
