answers = {}
for side, side_words in sides.items():
    passages, _ = search(side_words + aspect, most=6)
    replies = llm_query_batched(
        [
            f"Question: {' '.join(aspect)} of {side}\nDocument: {name}\n"
            f"Give the one sentence of the text that answers the question, or NOT FOUND.\n\n{passage}"
            for _, name, passage in passages
        ]
    )
    good = [
        (sum(word in f"{reply} {name}".lower() for word in side_words + aspect), reply, name)
        for reply, (_, name, _) in zip(replies, passages)
        if any(word in f"{reply} {name}".lower() for word in side_words)
    ]
    answers[side] = max(good, key=lambda one: one[0])[1:] if good else None
    print(side, "->", answers[side])
