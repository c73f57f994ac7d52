absent = [word for word in words if not total[word] and word not in " ".join(names).lower()]
asked = re.findall(r"[\w-]+", question)
absent = [next((whole for whole in asked if whole.lower().startswith(word)), word) for word in absent]
if hits:
    best, sentence, source = hits[0]
    quoted = any(sentence in " ".join(passage.split()) for _, _, passage in found)
    print("The text holds the sentence word for word:", quoted)
    result = cited(sentence, source)
    others = {reply: name for score, reply, name in hits[1:] if score > best - 0.03 and reply != sentence}
    if others:
        result += "\n\nAlso found:"
        result += "".join(f"\n- {cited(reply, name)}" for reply, name in list(others.items())[:3])
else:
    result = "No document answers this."
if absent and (not hits or len(absent) * 4 >= len(words)):
    result += f"\n\nNowhere in the text: {', '.join(absent)}."
print(result)
