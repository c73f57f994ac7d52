"""Words, sentences and their ranking: what the offline models know of language.

Sentences are ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

K1 = 1.2
B = 0.75

_WORD = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”')\]]?\s+(?=[\"“'(\[]?[A-Z0-9ÀÈÉÄÖÜ#*-])|\n+")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|No|Nos|Mr|Mrs|Ms|Dr|St|e\.g|i\.e|approx|vs|Fig|Ref)\.$")
_COMMON = frozenset(
    [
        "a",
        "about",
        "above",
        "after",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "because",
        "been",
        "before",
        "being",
        "below",
        "between",
        "both",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "doing",
        "down",
        "during",
        "each",
        "every",
        "few",
        "find",
        "for",
        "from",
        "further",
        "get",
        "give",
        "given",
        "gives",
        "had",
        "has",
        "have",
        "having",
        "he",
        "her",
        "here",
        "hers",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "just",
        "let",
        "list",
        "many",
        "may",
        "me",
        "might",
        "more",
        "most",
        "much",
        "must",
        "my",
        "name",
        "named",
        "no",
        "nor",
        "not",
        "of",
        "off",
        "on",
        "once",
        "only",
        "or",
        "other",
        "our",
        "out",
        "over",
        "own",
        "please",
        "same",
        "say",
        "says",
        "she",
        "should",
        "show",
        "so",
        "some",
        "such",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "us",
        "use",
        "used",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "documents",
        "document",
        "text",
        "texts",
        "context",
        "according",
        "mention",
        "mentions",
        "mentioned",
        "compare",
        "comparison",
        "summarise",
        "summarize",
        "summary",
        "overview",
        "difference",
    ]
)


def words_of(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.lower().replace("’", "'").removesuffix("'s") for word in _WORD.findall(text)]


def stem(word: str) -> str:
    """A word without the endings that English hangs on it; short words and codes stay as they are."""
    if any(character.isdigit() for character in word) or len(word) < 5:
        return word
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def content_stems(question: str) -> list[str]:
    """The stems of a question's words that carry its meaning, in order, each once."""
    found = [stem(word) for word in words_of(question) if word not in _COMMON and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys(found))


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, in order."""
    found: list[str] = []
    for part in _SENTENCE_END.split(text):
        part = " ".join(part.split())
        if not part:
            continue
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return found


def rank(candidates: Sequence[str], wanted: Sequence[str]) -> list[tuple[float, float, int]]:
    """(BM25 score, share of the wanted words' weight that is there, place) of each candidate, best first."""
    bags = [[stem(word) for word in words_of(candidate)] for candidate in candidates]
    number = len(bags)
    average = sum(map(len, bags)) / number if number else 1.0
    holding = {word: sum(1 for bag in bags if word in bag) for word in wanted}
    weight = {word: math.log(1 + (number - held + 0.5) / (held + 0.5)) for word, held in holding.items()}
    whole = sum(weight.values()) or 1.0
    ranked = []
    for place, bag in enumerate(bags):
        score, there = 0.0, 0.0
        for word in wanted:
            times = bag.count(word)
            if times:
                there += weight[word]
                score += weight[word] * times * (K1 + 1) / (times + K1 * (1 - B + B * len(bag) / average))
        ranked.append((score, there / whole, place))
    return sorted(ranked, key=lambda one: (-one[0], one[2]))
