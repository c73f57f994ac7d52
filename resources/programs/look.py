documents = [context] if isinstance(context, str) else context
names = document_names if len(documents) > 1 else ["the document"]
print(f"{len(documents):,} documents, {sum(map(len, documents)):,} characters")
for name, text in list(zip(names, documents))[:5]:
    print(f"- {name}: {len(text):,} characters, begins {text[:60]!r}")
