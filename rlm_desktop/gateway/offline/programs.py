"""The code that offline/analyst writes: plain Python for the REPL, filled in with the question's words."""

PROBE = """\
documents = [context] if isinstance(context, str) else context
names = document_names if len(documents) > 1 else ["the document"]
print(f"{len(documents)} documents, {sum(map(len, documents)):,} characters")
for name, text in list(zip(names, documents))[:5]:
    print(f"- {name}: {len(text):,} characters, begins {text[:60]!r}")
"""

SEARCH = """\
import math
import re

lowered = [text.lower() for text in documents]

def search(words, most=12, width=500):
    \"\"\"(score, document, passage) of the places that hold the most of the words, rare ones counting more.\"\"\"
    total = {word: sum(text.count(word) for text in lowered) for word in words}
    present = sorted((word for word in words if total[word]), key=total.get)
    size = sum(map(len, lowered)) / width
    weight = {word: math.log(1 + size / total[word]) for word in present}
    best = {}
    looked = 0
    for word in present:
        if looked > 60_000:
            break
        for number, text in enumerate(lowered):
            at = text.find(word)
            while at >= 0:
                looked += 1
                begin = max(0, at - width // 2)
                window = text[begin:at + width // 2]
                score = sum(weight[other] for other in present if other in window)
                key = (number, at // width)
                if score > best.get(key, (0, 0))[0]:
                    best[key] = (score, begin)
                at = text.find(word, at + width // 4)
    ranked = sorted(((score, number, begin) for (number, _), (score, begin) in best.items()), key=lambda one: (-one[0], one[1:]))
    kept, taken = [], set()
    for score, number, begin in ranked:
        if not any((number, begin // width + near) in taken for near in (-1, 0, 1)):
            taken.add((number, begin // width))
            kept.append((score, number, begin))
        if len(kept) == most:
            break
    found = []
    for score, number, begin in kept:
        text = documents[number]
        first = text.rfind("\\n", max(0, begin - 300), begin) + 1 or begin
        last = text.find("\\n", begin + width, begin + width + 300)
        found.append((score, names[number], text[first:last if last > 0 else begin + width]))
    return found, total

words = {words!r}
found, total = search(words)
print("occurrences:", total)
for score, name, passage in found[:5]:
    print(f"{score:.1f} {name}: {passage[:160]!r}")
"""

ASK = """\
question = {question!r}
replies = llm_query_batched([f"Question: {question}\\n\\n{passage}" for _, _, passage in found])

def closeness(sentence):
    low = sentence.lower()
    return sum(1 / (1 + math.log(1 + total[word])) for word in words if word in low) - len(sentence) / 10_000

hits = [(closeness(reply), reply, name) for reply, (_, name, _) in zip(replies, found) if reply != "NOT FOUND"]
hits.sort(key=lambda hit: -hit[0])
for score, reply, name in hits[:5]:
    print(f"{score:.3f} {name}: {reply}")
print(len(hits), "passages answer")
"""

CHECK = """\
if hits:
    best, sentence, source = hits[0]
    others = []
    for score, reply, name in hits[1:]:
        if score > best - 0.02 and reply != sentence and reply not in [other for other, _ in others]:
            others.append((reply, name))
    where = [number for number, text in enumerate(documents) if sentence in " ".join(text.split())] if len(documents) < 5000 else []
    result = sentence if len(documents) == 1 else f"{sentence} ({source})"
    if others:
        result += "\\n\\nAlso found:\\n" + "\\n".join(f"- {reply} ({name})" for reply, name in others[:3])
    print("in the text:", bool(where) or any(sentence[:40] in text for text in documents))
else:
    missing = [word for word in words if not total[word]]
    result = "No document answers this." + (f" Nowhere found: {', '.join(missing)}." if missing else "")
print(result)
"""

MATCHING = """\
import re

def holds(text, words):
    return all(re.search(r"\\b" + re.escape(word), text) for word in words)

unit, condition = {unit!r}, {condition!r}
matching = []
for number, text in enumerate(documents):
    name = names[number]
    if unit and not holds((name + "\\n" + text[:400]).lower().replace("-", " ").replace("_", " "), unit):
        continue
    for line in text.split("\\n"):
        if holds(line.lower(), condition):
            matching.append((name, " ".join(line.split())))
            if {once!r}:
                break
print(len(matching), "matches")
for name, line in matching[:20]:
    print(f"- {name}: {line[:200]}")
"""

COUNTED = """\
result = f"{len(matching)}"
if matching:
    shown = "\\n".join(f"- {name}: {line[:160]}" for name, line in matching[:10])
    result += f" {what}.\\n\\n" + shown + (f"\\n- … and {len(matching) - 10} more" if len(matching) > 10 else "")
else:
    result += f" {what}: no text matches."
print(result)
"""

LISTED = """\
items = list(dict.fromkeys({item}))
result = "\\n".join(f"- {item}" for item in items) or "No document matches."
print(len(items), "items")
print(result[:2000])
"""

COMPARE = """\
sides = {sides!r}
aspect = {aspect!r}
answers = {{}}
for side, side_words in sides.items():
    passages, counts = search(side_words + aspect, most=6)
    asked = f"Question: {question} ({{side}})"
    replies = llm_query_batched([f"Question: {{side}} {{' '.join(aspect)}}\\n\\n{{passage}}" for _, _, passage in passages])
    good = [
        (sum(word in reply.lower() for word in side_words + aspect), reply, name)
        for reply, (_, name, _) in zip(replies, passages)
        if reply != "NOT FOUND" and any(word in reply.lower() for word in side_words)
    ]
    good.sort(key=lambda one: -one[0])
    answers[side] = good[0][1:] if good else None
    print(side, "->", answers[side])
"""

COMPARED = """\
def number_in(sentence, side):
    rest = sentence
    for word in side.split():
        rest = re.sub(re.escape(word), " ", rest, flags=re.IGNORECASE)
    numbers = re.findall(r"(?<![\\w.-])\\d[\\d,]*(?:\\.\\d+)?(?![\\w-])", rest)
    return float(numbers[0].replace(",", "")) if numbers else None

lines = []
values = {}
for side, hit in answers.items():
    lines.append(f"- **{side}**: {hit[0]} ({hit[1]})" if hit else f"- **{side}**: no document says.")
    if hit and number_in(hit[0], side) is not None:
        values[side] = number_in(hit[0], side)
result = "\\n".join(lines)
if len(values) == 2:
    (low, low_value), (high, high_value) = sorted(values.items(), key=lambda one: one[1])
    if low_value == high_value:
        result = f"Both the same: {high_value:g}.\\n\\n" + result
    else:
        result = f"{high} has the higher figure: {high_value:g} against {low_value:g} for {low}.\\n\\n" + result
print(result)
"""

SUMMARISE = """\
by_document = {}
for score, name, passage in search(words, most=40)[0] if words else [(0, name, "") for name in names[:6]]:
    by_document[name] = max(score, by_document.get(name, 0))
chosen = sorted(by_document, key=lambda name: -by_document[name])[:6]
texts = dict(zip(names, documents))
replies = llm_query_batched([f"Question: Summarise the main points.\\n\\n{texts[name][:200_000]}" for name in chosen])
for name, reply in zip(chosen, replies):
    print(f"{name}: {reply}")
"""

SUMMARISED = """\
points = [f"- {reply} ({name})" for name, reply in zip(chosen, replies) if reply != "NOT FOUND"]
result = "\\n".join(points) if points else "No document says anything about it."
print(result)
"""

CHILD = """\
print(len(context), "characters")
result = llm_query(context)
print(result[:500])
"""
