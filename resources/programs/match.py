import re

# a sentence or a line; a line that goes on in lower case is joined to the one before
STATEMENT = re.compile(r"[^\n.!?]+(?:(?:[.!?](?!\s)|\n(?=[a-z]))[^\n.!?]*)*[.!?]?")


def holds(text, words):
    """Whether each of the words begins a word of the text."""
    return all(
        word in text and (not word.isascii() or re.search(r"(?<!\w)" + re.escape(word), text))
        for word in words
    )


matching, of_kind = [], 0
for name, text in zip(names, documents):
    head = re.sub(r"[-_/]", " ", f"{name}\n{text[:400]}".lower())
    if not holds(head, kind):
        continue
    of_kind += 1
    if len(text) < 1_000_000 and not holds(text.lower(), condition):
        continue
    for found in STATEMENT.finditer(text):
        if holds(found[0].lower(), condition):
            matching.append((name, " ".join(found[0].split())))
            if once:
                break
print(f"{of_kind} documents are of the kind, {len(matching)} match")
for name, statement in matching[:20]:
    print(f"- {name}: {statement[:200]}")
