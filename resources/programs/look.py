documents = [context] if isinstance(context, str) else context
names = document_names if len(documents) > 1 else ["the document"]


def cited(sentence, name):
    """The sentence, and its document where there are several."""
    return sentence if len(documents) == 1 else f"{sentence} ({name})"


print(f"{len(documents):,} documents, {sum(map(len, documents)):,} characters")
for name, text in list(zip(names, documents))[:5]:
    print(f"- {name}: {len(text):,} characters, begins {text[:60]!r}")
