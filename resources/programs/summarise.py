if words and len(documents) == 1:
    parts = [(f"passage {number}", passage) for number, (_, _, passage) in enumerate(found[:6], 1)]
elif len(documents) == 1:
    size = max(2000, -(-len(documents[0]) // 6))  # six parts, or fewer where the text is short
    starts = range(0, len(documents[0]), size)
    parts = [(f"part {at // size + 1}", documents[0][at : at + size]) for at in starts]
else:
    texts = dict(zip(names, documents))
    fitting = dict.fromkeys(name for _, name, _ in search(words, most=60)[0])
    chosen = list(fitting) if words else names[:: -(-len(names) // 6)]
    parts = [(name, texts[name]) for name in chosen[:6]]
about = f"Summarise what is said about {topic}." if topic else "Summarise the main points."
prompts = [f"Question: {about}\nDocument: {name}\n\n{text[:200_000]}" for name, text in parts]
replies = llm_query_batched(prompts)
for (name, _), reply in zip(parts, replies):
    print(f"{name}: {reply}")
