if len(documents) == 1:  # parts of the one document take the place of documents
    size = max(2000, -(-len(documents[0]) // 6))
    parts = [
        (f"part {at // size + 1}", documents[0][at : at + size]) for at in range(0, len(documents[0]), size)
    ]
else:
    texts = dict(zip(names, documents))
    chosen = list(dict.fromkeys(name for _, name, _ in search(words, most=60)[0])) if words else names
    parts = [(name, texts[name]) for name in chosen[:6]]
about = f"Summarise what is said about {topic}." if topic else "Summarise the main points."
replies = llm_query_batched(
    [f"Question: {about}\nDocument: {name}\n\n{text[:200_000]}" for name, text in parts]
)
for (name, _), reply in zip(parts, replies):
    print(f"{name}: {reply}")
