points = {reply: name for (name, _), reply in zip(parts, replies) if reply.strip() != "NOT FOUND"}
result = (
    "\n".join(f"- {reply} ({name})" for reply, name in points.items())
    or "No document says anything about it."
)
print(result)
