absent = [word for word in words if not total[word]]
if hits:
    best, sentence, source = hits[0]
    quoted = any(" ".join(passage.split()).find(sentence) >= 0 for _, _, passage in found)
    print("The text holds the sentence word for word:", quoted)
    result = sentence if len(documents) == 1 else f"{sentence} ({source})"
    others = {reply: name for score, reply, name in hits[1:] if score > best - 0.03 and reply != sentence}
    if others:
        result += "\n\nAlso found:\n" + "\n".join(
            f"- {reply} ({name})" for reply, name in list(others.items())[:3]
        )
    if absent:
        result += f"\n\nNowhere in the text: {', '.join(absent)}."
else:
    result = "No document answers this."
    if absent:
        result += f" Nowhere in the text: {', '.join(absent)}."
print(result)
