import math
import re

SLAB = 1 << 20  # characters put into lower case at a time: a huge text is never held twice
WIDTH = 600  # characters of a passage


def slabs():
    """(document, where it begins, lower case): stretches that overlap by a passage."""
    for number, text in enumerate(documents):
        for begin in range(0, len(text), SLAB):
            low = text[begin : begin + SLAB + WIDTH].lower()
            yield number, begin, low.replace("i̇", "i")  # "İ" grows by one when lowered


def count(words):
    """How often each word occurs."""
    total = dict.fromkeys(words, 0)
    for _, _, low in slabs():
        for word in words:
            total[word] += low.count(word, 0, SLAB)
    return total


def weigh(total):
    """The weight of each word: rare words say more."""
    places = sum(map(len, documents)) / WIDTH
    return {word: math.log(2 + places / (1 + total[word])) for word in total}


def passage_at(number, middle):
    """The text around a place, from the end of a sentence to the end of a sentence."""
    text = documents[number]
    begin, end = max(0, middle - WIDTH // 2), middle + WIDTH // 2
    before = re.split(r"(?<=[.!?。！？])\s|\n", text[max(0, begin - 300) : begin])[-1]
    after = re.match(r".*?(?:[.!?。！？](?=\s)|[。！？]|\n)", text[end : end + 300], re.DOTALL)
    return text[begin - len(before) : end + (after.end() if after else 0)]


def search(words, most=12):
    """(score, document, passage) where the most of the words stand close together; and their counts."""
    total = count(words)
    weight = weigh(total)
    present = sorted((word for word in words if total[word]), key=total.get)
    leads, looks = [], 0  # the words to look from: the rare ones, at least one
    for word in present:
        looks += min(total[word], sum(map(len, documents)) * 4 // WIDTH)
        if leads and looks > 100_000:
            break
        leads.append(word)

    places = {}
    for number, begin, low in slabs():
        for word in leads:
            at = low.find(word)
            while at >= 0:
                window = low[max(0, at - WIDTH // 2) : at + WIDTH // 2]
                score = sum(weight[other] for other in present if other in window)
                key = (number, (begin + at) // WIDTH)
                if score > places.get(key, (0, 0))[0]:
                    places[key] = (score, begin + at)
                at = low.find(word, at + WIDTH // 4)
    best = sorted((-score, number, at) for (number, _), (score, at) in places.items())[:400]

    found = []
    for score, number, at in best:
        passage = passage_at(number, at)
        lines = re.split(r"(?<=[.!?。！？])\s|\n", passage.lower())
        together = max(sum(weight[word] for word in present if word in line) for line in lines)
        in_name = sum(weight[word] for word in words if word in names[number].lower())
        found.append((together + (in_name - score) / 2, names[number], passage))
    found.sort(key=lambda one: -one[0])
    return found[:most], total


found, total = search(words)
print("occurrences:", total)
for score, name, passage in found[:5]:
    print(f"{score:.1f} {name}: {passage[:160]!r}")
