"""offline/reader: a program that plays the sub model. It gives the sentence of a text that fits a question best."""

from __future__ import annotations

import re
from collections import Counter

from rlm_desktop.gateway.offline.words import content_stems, names_in, rank, sentences, stem, words_of

NOT_FOUND = "NOT FOUND"
ENOUGH = 0.6
"""Share of the question's words that a sentence must hold to count as an answer."""
TOGETHER = 3
"""Sentences that may answer together where none does alone."""
SUMMARY_SENTENCES = 2
SUMMARY_CHARS = 800
MOST_CHARS = 2_000_000

_QUESTION = re.compile(r"\A\s*(?:question|task|instruction)\s*:\s*(.+)", re.IGNORECASE)
_DOCUMENT = re.compile(r"^Document: (.+)$", re.MULTILINE)
_SUMMARISE = re.compile(
    r"\bsummar|\bgist\b|\bmain points?\b|\boverview\b|\bwhat (?:is|are)\b.*\babout\b", re.IGNORECASE
)
_ENDS = '.!?…。！？"”»'
_TOPIC = re.compile(r"\b(?:about|on|of)\b(.*)", re.IGNORECASE | re.DOTALL)
_EXPECTED = (
    (re.compile(r"\bhow (?:many|much|long|often|far|old|high|deep)\b", re.IGNORECASE), re.compile(r"\d")),
    (
        re.compile(r"\bwhen\b|\bwhat (?:date|day|year|time)\b|\bwhich (?:day|year)\b", re.IGNORECASE),
        re.compile(r"\d"),
    ),
    (
        re.compile(r"\b(?:code|number|pin|password|address|phone)\b", re.IGNORECASE),
        re.compile(r"\d|[A-Z]{2}"),
    ),
    (re.compile(r"\bwho\b|\bwhose\b|\bwhere\b", re.IGNORECASE), re.compile(r"(?<=\s)[A-ZÀ-Þ]\w")),
)
"""What the sentence that answers holds, by the question's words."""


def read(prompt: str) -> str:
    """The reader's reply: the sentence that answers the question at the prompt's top, or NOT FOUND.

    Asked to summarise: the sentences whose words the text uses most.
    """
    question, title, text = _parts(prompt[:MOST_CHARS])
    candidates = sentences(text)
    if not candidates:
        return NOT_FOUND
    if _SUMMARISE.search(question):
        return _summary(candidates, _topic(question))
    wanted = content_stems(question)
    if not wanted:
        return _summary(candidates, [])
    stems = [[stem(word) for word in words_of(candidate)] for candidate in candidates]
    known = {stem(word) for word in words_of(title)}
    unlikely = NOT_FOUND  # by its form
    for size in range(1, TOGETHER + 1):
        starts = range(len(candidates) - size + 1)
        groups = [[word for one in stems[start : start + size] for word in one] for start in starts]
        answering = [
            (_fit(question, candidates[place : place + size]), score, place)
            for score, place in rank(groups, wanted)
            if score > 0 and _answers({*groups[place], *known}, wanted, names_in(question))
        ]
        if answering:
            fit, _, best = max(answering, key=lambda one: (one[0] * one[1], -one[2]))
            answer = " ".join(candidates[best : best + size])
            if fit == 1:
                return answer
            unlikely = answer if unlikely == NOT_FOUND else unlikely
    return unlikely


def _parts(prompt: str) -> tuple[str, str, str]:
    """Question, document's name, text: the head is the first paragraph, its `Question:` line or all of it."""
    head, _, text = prompt.partition("\n\n")
    found = _QUESTION.match(head)
    if found is None:
        return head, "", text or head
    if not text:  # question and text in one paragraph
        return found[1], "", head[found.end() :]
    document = _DOCUMENT.search(head)
    return found[1], document[1] if document else "", text


def _answers(held: set[str], wanted: list[str], names: list[frozenset[str]]) -> bool:
    """Whether a group of words holds enough of the question, and the names that it asks for."""
    missing = sum(not name & held for name in names)
    allowed = 0 if len(names) < 3 else 1
    return missing <= allowed and sum(word in held for word in wanted) >= ENOUGH * len(wanted)


def _fit(question: str, group: list[str]) -> float:
    """Less than 1 where a group of sentences cannot be the answer by its form."""
    text = " ".join(group)
    fit = 0.5 if text.endswith("?") else 1.0
    for asked, expected in _EXPECTED:
        if asked.search(question) and not expected.search(text):
            fit *= 0.6
    return fit


def _topic(question: str) -> list[str]:
    found = _TOPIC.search(question)
    return content_stems(found[1]) if found else []


def _summary(candidates: list[str], topic: list[str]) -> str:
    """The sentences that hold the most of the topic, else the most central ones, in their order.

    Central are those whose words are the text's most frequent ones, and the first ones.
    """
    bags = [set(content_stems(candidate)) for candidate in candidates]
    frequency = Counter(word for bag in bags for word in bag)
    whole = [place for place, bag in enumerate(bags) if 4 <= len(bag) <= 40 and candidates[place][-1] in _ENDS]
    fitting = whole or list(range(len(bags)))
    most = max(sum(word in bags[place] for word in topic) for place in fitting)
    if topic and most == 0:
        return NOT_FOUND
    scored = [
        (sum(frequency[word] for word in bags[place]) / (len(bags[place]) + 4) * (1 + 1 / (1 + place)), place)
        for place in fitting
        if sum(word in bags[place] for word in topic) == most
    ]
    best = sorted(place for _, place in sorted(scored, key=lambda one: (-one[0], one[1]))[:SUMMARY_SENTENCES])
    return " ".join(candidates[place] for place in best)[:SUMMARY_CHARS]
