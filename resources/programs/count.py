result = f"{len(matching)} {what}."
result += "" if of_kind else " No document is of that kind."
if matching:
    result += "\n"
for name, statement in matching[:10]:
    result += f"\n- {cited(statement[:160], name)}"
if len(matching) > 10:
    result += f"\n- … and {len(matching) - 10} more"
print(result)
