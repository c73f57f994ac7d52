"""Words, sentences and their ranking: what the offline models know of language.

Sentences are ranked by BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from rlm_desktop.gateway.offline.vocabulary import COMMON, IRREGULAR, MONTHS

K1 = 1.2
B = 0.75
OVERLONG = 600
"""Characters of a sentence that is cut into stretches."""
STRETCH = 40
"""Words."""

_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+(?:[-'’.,/][^\W_{_CJK}]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"”’')\]*_]{0,3}\s+(?=[^\sa-zß-ÿ])|(?<=[。！？])|\n(?![a-zß-ÿ])|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[^\W\d_]|No|Nos|Mr|Mrs|Ms|Dr|Prof|St|Inc|Ltd|e\.g|i\.e|approx|vs|Fig|Ref)\.$"
)
_MARKUP = re.compile(r"^(?:#+|[-*+>•]|\d+[.)])\s+")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


def words_of(text: str) -> list[str]:
    """The words of a text in lower case: compounds apart, codes whole, Chinese, Japanese and Korean as pairs."""
    return [part for word in _WORD.findall(text) for part in _parts(word)]


def stem(word: str) -> str:
    """A word without the endings that English hangs on it; codes stay as they are."""
    word = IRREGULAR.get(word, word)
    if len(word) < 4 or any(character.isdigit() for character in word):
        return word
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "ers", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    else:
        word = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    return word[:-1] if word[-1] == word[-2] and word[-1] not in "aeious" else word


def content_stems(question: str) -> list[str]:
    """The stems of a question's words that carry its meaning, in order, each once."""
    found = [stem(word) for word in words_of(question) if word not in COMMON and (len(word) > 1 or word.isdigit())]
    return list(dict.fromkeys(found))


def search_words(question: str) -> list[str]:
    """The content stems to search for: without verbs whose forms differ, where enough other words are left."""
    changing = {stem(base) for base in IRREGULAR.values()}
    steady = [word for word in content_stems(question) if word not in changing]
    return steady if len(steady) > 1 else content_stems(question)


def names_in(question: str) -> list[frozenset[str]]:
    """The stems of each proper name and code: words in capitals or with digits that stand together.

    The first word and dates are left out: they need not stand in the sentence that answers.
    """
    names: list[frozenset[str]] = []
    under_way: list[str] = []
    for place, word in enumerate([*re.split(r"\s+|[\"“”«»(),:;]", question.strip()), ""]):
        plain = word.strip("\"'“”‘’«».?!*_`")
        is_name = plain != "" and (plain[0].isupper() or any(map(str.isdigit, plain)))
        if is_name and (place > 0 or any(map(str.isdigit, plain))) and plain.lower() not in COMMON:
            under_way += [part.lower() for part in words_of(plain)]
        elif under_way:
            if not any(part in MONTHS or _YEAR.fullmatch(part) for part in under_way):
                names.append(frozenset(map(stem, under_way)))
            under_way = []
    return names


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, in order; a line that goes on in lower case is joined to the one before."""
    found: list[str] = []
    for part in _SENTENCE_END.split(text):
        part = _MARKUP.sub("", " ".join(part.split()))
        if not part:
            continue
        if found and _ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found += _stretches(part)
    return found


def _stretches(sentence: str) -> list[str]:
    """The sentence, or where it is overlong, as in text without full stops, stretches that overlap by half."""
    if len(sentence) <= OVERLONG:
        return [sentence]
    words = sentence.split()
    return [" ".join(words[at : at + STRETCH]) for at in range(0, max(1, len(words) - STRETCH // 2), STRETCH // 2)]


def rank(candidates: Sequence[Sequence[str]], wanted: Sequence[str]) -> list[tuple[float, int]]:
    """(BM25 score, place) of each candidate's stems, best first."""
    number = len(candidates)
    average = sum(map(len, candidates)) / number if number else 1.0
    bags = [set(candidate) for candidate in candidates]
    holding = {word: sum(word in bag for bag in bags) for word in wanted}
    weight = {word: math.log(1 + (number - held + 0.5) / (held + 0.5)) for word, held in holding.items()}
    ranked = []
    for place, candidate in enumerate(candidates):
        score = 0.0
        for word in wanted:
            times = candidate.count(word)
            if times:
                score += weight[word] * times * (K1 + 1) / (times + K1 * (1 - B + B * len(candidate) / average))
        ranked.append((score, place))
    return sorted(ranked, key=lambda one: (-one[0], one[1]))


def _parts(word: str) -> Iterator[str]:
    if re.match(f"[{_CJK}]", word):
        yield from (word[at : at + 2] for at in range(max(1, len(word) - 1)))
        return
    low = word.lower().replace("i̇", "i").replace("’", "'").removesuffix("'s")
    if any(character.isdigit() for character in low):
        yield low
    else:
        yield from (part for part in re.split(r"[-./,]", low) if part)
