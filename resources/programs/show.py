if searches:
    passages = [one for side in searches for one in search(side, most=6)[0]]
else:
    passages = found or [(0, name, text[:2000]) for name, text in list(zip(names, documents))[:6]]
titles = {name: text[:200].strip().split("\n")[0] for name, text in zip(names, documents)}
shown = {}
for _, name, passage in passages:
    shown.setdefault(name, {})[passage] = True
for name, parts in shown.items():
    print(f"=== {name} ===\n{titles[name]}\n\n" + "\n\n".join(parts) + "\n")
