result = "\n".join(f"- {name}" for name in dict.fromkeys(name for name, _ in matching))
result = result or "No document matches."
print(result[:2000])
