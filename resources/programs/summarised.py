points = [f"- {reply} ({name})" for (name, _), reply in zip(parts, replies) if reply.strip() != "NOT FOUND"]
result = "\n".join(points) or "No document says anything about it."
print(result)
