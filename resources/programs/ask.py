titles = {name: " ".join(text[:100].split("\n")[0].split()) for name, text in zip(names, documents)}
prompts = [
    f"Question: {question}\nDocument: {name}: {titles[name]}\n"
    f"Give the one sentence of the text that answers the question, or NOT FOUND.\n\n{passage}"
    for _, name, passage in found
]
replies = llm_query_batched(prompts)


def closeness(reply, name):
    """The weight of the question's words in a reply; those in the document's name and title count half."""
    near, far = reply.lower(), f"{name} {titles[name]}".lower()
    held = sum(weight[word] if word in near else weight[word] / 2 for word in words if word in near + far)
    return held / sum(weight.values()) - len(reply) / 20_000


weight = weigh(total)
hits = [
    (closeness(reply, name), reply, name)
    for reply, (_, name, _) in zip(replies, found)
    if reply.strip() != "NOT FOUND"
]
hits.sort(key=lambda hit: -hit[0])
print(f"{len(hits)} of {len(found)} passages answer")
for score, reply, name in hits[:5]:
    print(f"{score:.2f} {name}: {reply}")
