result = f"{len(matching)} {what}."
if matching:
    result += "\n\n" + "\n".join(f"- {name}: {statement[:160]}" for name, statement in matching[:10])
if len(matching) > 10:
    result += f"\n- … and {len(matching) - 10} more"
print(result)
