"""The shapes of question that offline/analyst knows, told apart by their wording."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rlm_desktop.gateway.offline.vocabulary import COMPARING, DOCUMENTS
from rlm_desktop.gateway.offline.words import content_stems, search_words, stem


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """One thing, name or number; what is asked for unless the wording says more."""

    words: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """The documents of a kind, or the lines or sentences, that hold certain words."""

    what: str
    """What is counted or listed, as the question puts it."""
    kind: list[str]
    condition: list[str]
    is_count: bool
    unit: Literal["document", "line", "sentence"]
    """What counts once."""
    may_be_stated: bool
    """Whether a sentence of the text may give the answer where nothing matches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """How often a phrase occurs."""

    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is said of two things."""

    sides: dict[str, list[str]]
    aspect: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The main points, of a topic where one is named."""

    topic: str
    words: list[str]


Shape = Find | Matching | Occurrences | Comparison | Summary

_ANY_DOCUMENT = frozenset({"document", "documents", "file", "files", "text", "texts"})
_STATEMENTS = frozenset({"lines", "sentences", "statements", "places", "passages", "entries"})
_SAYING = (
    r"(?:mention|name|contain|say|report on|describe|refer to|concern|deal with|speak of|discuss|talk about|are about)"
    r"s?"
)
_HAVING = r"(?:have|has|had|with|in|from|of|about|by|on|are there|there are|were|was|are|is|do|does|did|report)"
_COUNT = re.compile(
    rf"\bhow many (?:of the )?(?P<unit>[\w\s-]+?)(?:\s+(?:that |which |do |did )?"
    rf"(?:(?P<saying>{_SAYING})|{_HAVING})\b(?P<rest>.*)|\s*\??$)",
    re.IGNORECASE | re.DOTALL,
)
_LIST = re.compile(
    r"^(?:please )?(?:list|enumerate|(?:name|show|find|give)(?: me)? (?:all|every)|which|what)\s+"
    rf"(?:all\s+)?(?:of\s+)?(?:the\s+)?(?P<unit>[\w\s-]*?\w)\s+(?:that |which |who )?"
    rf"(?:(?P<saying>{_SAYING})|{_HAVING})\b(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LIST_ALL = re.compile(
    r"^(?:please )?(?:list|enumerate|(?:name|show|find|give)(?: me)? (?:all|every))\b(.*)", re.IGNORECASE | re.DOTALL
)
_OCCURRENCES = re.compile(
    r"\bhow (?:often|many times) (?:does|do|did|is|are|was|were|has|have) (?:the )?"
    r"(?:(?:word|words|name|term|phrase) )?(?P<phrase>.+?) "
    r"(?:been |be )?(?:appear|occur|mentioned|named|come|used|found|written)",
    re.IGNORECASE | re.DOTALL,
)
_COMPARE = re.compile(
    r"\bcompar|\bdifference between\b|\bdiffer\b|\bversus\b|\bvs\b|\b(?:more|\w+er)\b.*\bor\b|\bwhich\b.*\bor\b",
    re.IGNORECASE | re.DOTALL,
)
_JOINING = r",? (?:and|or|with|to|than|from|versus|vs\.?) (?:that |those )?(?:of |at |in |for )?(?:the )?"
_NAME = r"[A-ZÀ-Þ0-9][\w.-]*(?: [A-ZÀ-Þ0-9][\w-]*)*"
_NAMED_SIDES = re.compile(rf"(?P<a>{_NAME})(?P<between>[^,?]*?){_JOINING}(?P<b>{_NAME})")
_PLAIN_SIDES = re.compile(
    rf"\b(?:compare|between) (?:the )?(?P<a>.+?){_JOINING}(?P<b>.+?)\s*[?.!]*$", re.IGNORECASE | re.DOTALL
)
_PLURAL = re.compile(r"[^isu]s$", re.IGNORECASE)
_VERBS = frozenset({"is", "was", "does", "did", "has", "will", "can", "should"})
_SUMMARISE = re.compile(
    r"\bsummar\w*|\boverview\b|\bgist\b|\bwhat happened\b|\bmain points\b|\bwhat (?:is|are) (?:this|these|the "
    r"(?:documents?|texts?|files?)) about\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    r"\b(?:about|on|of|regarding|concerning|to|at|in|with|say)\b\s+(?:the\s+)?(.+?)[\s?.!]*$", re.I | re.S
)


def shape_of(question: str) -> Shape:
    """The shape that a question's wording has."""
    if (found := _OCCURRENCES.search(question)) is not None:
        return Occurrences(phrase=found["phrase"].strip(" \"'“”‘’«»`"))
    if (count := _count(question)) is not None:
        return count
    if _SUMMARISE.search(question) or not content_stems(question):
        rest = _SUMMARISE.sub(" ", question)
        topic = _TOPIC.search(rest)
        return Summary(topic=" ".join(topic[1].split()) if topic else "", words=content_stems(rest))
    if _COMPARE.search(question) and (comparison := _comparison(question)) is not None:
        return comparison
    return _list(question) or Find(words=search_words(question))


def _count(question: str) -> Matching | None:
    found = _COUNT.search(question)
    if found is None:
        return None
    unit = set(found["unit"].lower().split())
    if not (unit & (DOCUMENTS | _STATEMENTS) or found["saying"]):
        return None
    return Matching(
        what=" ".join(found["unit"].split()),
        kind=[] if unit & (_ANY_DOCUMENT | _STATEMENTS) else content_stems(found["unit"]),
        condition=_condition(found["rest"]),
        is_count=True,
        unit="line" if "lines" in unit else "sentence" if unit & _STATEMENTS else "document",
        may_be_stated=not found["saying"],
    )


def _list(question: str) -> Matching | None:
    found = _LIST.match(question)
    whole = _LIST_ALL.match(question)
    if found is not None:
        unit = found["unit"].lower().split()
        condition = _condition(found["rest"])
        if set(unit) & DOCUMENTS and (found["saying"] or whole):
            kind = [] if set(unit) & _ANY_DOCUMENT else content_stems(found["unit"])
            return Matching(
                what=found["unit"],
                kind=kind,
                condition=condition,
                is_count=False,
                unit="document",
                may_be_stated=False,
            )
        if whole is None and not (_PLURAL.search(unit[-1]) and set(unit).isdisjoint(_VERBS)):
            return None  # "which pump has ..." and "what is ..." ask for one thing
    named = whole[1] if whole is not None else f"{found['unit']} {found['rest']}" if found is not None else ""
    condition = [word for word in content_stems(named) if word not in map(stem, _STATEMENTS)]
    if not condition:
        return None
    return Matching(
        what="statements", kind=[], condition=condition, is_count=False, unit="sentence", may_be_stated=True
    )


def _condition(rest: str | None) -> list[str]:
    """The words that must be there; a quoted phrase as it stands."""
    quoted = re.search(r"[\"“«](.+?)[\"”»]", rest or "")
    return [quoted[1].lower()] if quoted else content_stems(rest or "")


def _comparison(question: str) -> Comparison | None:
    inner = question[0].lower() + question[1:]
    found = _NAMED_SIDES.search(inner) or _PLAIN_SIDES.search(question)
    if found is None:
        return None
    names = [" ".join(found[side].split()).rstrip("?.!") for side in ("a", "b")]
    sides = {name: content_stems(name) for name in names}
    if len(sides) < 2 or not all(sides.values()):
        return None
    of_sides = {word for words in sides.values() for word in words}
    aspect = [word for word in content_stems(question) if word not in of_sides | COMPARING]
    return Comparison(sides=sides, aspect=aspect)
