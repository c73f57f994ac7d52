import re

LINE = re.compile(r"[^\n]+")
# ends with a line too, unless the next one goes on in lower case
SENTENCE = re.compile(r"[^\n.!?]+(?:(?:[.!?](?!\s)|\n(?=[a-z]))[^\n.!?]*)*[.!?]?")


def holds(text, words):
    """Whether each of the words begins a word of the text, in capitals or not."""
    if len(text) < 1_000_000:  # a quick look, at the price of a copy
        low = text.lower().replace("i̇", "i")
        if not all(word in low for word in words):
            return False
    begins = {word: r"(?<!\w)" if word.isascii() else "" for word in words}
    return all(re.search(begins[word] + re.escape(word), text, re.IGNORECASE) for word in words)


matching, of_kind = [], 0
for name, text in zip(names, documents):
    title = text[:200].strip().split("\n")[0]
    if not holds(re.sub(r"[-_/]", " ", f"{name} {title}"), kind):
        continue
    of_kind += 1
    if not holds(text, condition):
        continue
    for found in (LINE if unit == "line" else SENTENCE).finditer(text):
        if holds(found[0], condition):
            matching.append((name, " ".join(found[0][:2000].split())))
            if unit == "document":
                break
print(f"{of_kind} documents are of the kind, {len(matching)} match")
for name, statement in matching[:20]:
    print(f"- {name}: {statement[:200]}")
