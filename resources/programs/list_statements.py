statements = dict((statement, name) for name, statement in reversed(matching))
result = "\n".join(
    f"- {cited(statement, name)}" for statement, name in reversed(list(statements.items())[-200:])
)
if len(statements) > 200:
    result += f"\n- … and {len(statements) - 200} more"
result = result or "No document matches."
print(len(statements), "statements")
print(result[:2000])
