"""offline/reader: gives the sentences of a text that answer a question best; no language model."""

from __future__ import annotations

import re

from rlm_desktop.gateway.offline.words import content_stems, rank, sentences, stem, words_of

NOT_FOUND = "NOT FOUND"
ENOUGH = 0.6
"""Share of the question's words, by weight, that a sentence must hold to count as an answer."""
SUMMARY_SENTENCES = 2
MOST_CHARS = 2_000_000

_QUESTION = re.compile(r"\A\s*(?:question|task|instruction)\s*:\s*(.+?)\s*\n", re.IGNORECASE | re.DOTALL)
_SUMMARISE = re.compile(r"\bsummar|\bgist\b|\bmain points?\b|\boverview\b|what (?:is|are) .* about", re.IGNORECASE)


def read(prompt: str) -> str:
    """The reader's reply: one sentence of the text that follows the question, or NOT FOUND.

    Asked to summarise: the sentences whose words the text uses most.
    """
    question, text = _parts(prompt[:MOST_CHARS])
    candidates = sentences(text)
    if not candidates:
        return NOT_FOUND
    if _SUMMARISE.search(question):
        return _summary(candidates)
    wanted = content_stems(question)
    if not wanted:
        return _summary(candidates)
    held = {stem(word) for word in words_of(text)}
    score, _, place = rank(candidates, wanted)[0]
    there = {stem(word) for word in words_of(candidates[place])}
    share = sum(word in there for word in wanted) / len(wanted)
    if score <= 0 or share < ENOUGH or not held:
        return NOT_FOUND
    return candidates[place]


def _parts(prompt: str) -> tuple[str, str]:
    """The question and the text: by a `Question:` line, else the first paragraph and the rest."""
    found = _QUESTION.match(prompt)
    if found is not None:
        return found[1], prompt[found.end() :]
    question, _, text = prompt.partition("\n\n")
    return question, text or question


def _summary(candidates: list[str]) -> str:
    """The most central sentences, in their order: those whose words are the text's most frequent ones."""
    frequency: dict[str, int] = {}
    bags = []
    for sentence in candidates:
        bag = set(content_stems(sentence))
        bags.append(bag)
        for word in bag:
            frequency[word] = frequency.get(word, 0) + 1
    scored = [
        (sum(frequency[word] for word in bag) / (len(bag) + 4), place)
        for place, bag in enumerate(bags)
        if 5 <= len(bag) <= 40
    ]
    best = sorted(place for _, place in sorted(scored, key=lambda one: (-one[0], one[1]))[:SUMMARY_SENTENCES])
    return " ".join(candidates[place] for place in best) or candidates[0][:400]
