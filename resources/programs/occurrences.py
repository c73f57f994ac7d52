import re

pattern = re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())), re.IGNORECASE)
counts = {name: sum(1 for _ in pattern.finditer(text)) for name, text in zip(names, documents)}
holding = sorted((name for name in names if counts[name]), key=lambda name: -counts[name])
result = f"{sum(counts.values()):,} times"
if len(documents) == 1:
    result += "."
else:
    result += f", in {len(holding)} of {len(documents)} documents.\n"
    for name in holding[:10]:
        result += f"\n- {name}: {counts[name]:,}"
    if len(holding) > 10:
        result += f"\n- … and {len(holding) - 10} more"
print(result)
