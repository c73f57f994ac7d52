def figure_in(sentence, side):
    """The first number of a sentence that is not part of the side's own name or of a code."""
    rest = re.sub("|".join(map(re.escape, side.split())), " ", sentence, flags=re.IGNORECASE)
    figures = re.findall(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])", rest)
    return float(figures[0].replace(",", "")) if figures else None


lines, figures = [], {}
for side, hit in answers.items():
    lines.append(f"- **{side}**: {hit[0]} ({hit[1]})" if hit else f"- **{side}**: no document says.")
    figure = figure_in(hit[0], side) if hit else None
    if figure is not None:
        figures[side] = figure
result = "\n".join(lines)
if len(figures) == 2:
    low, high = sorted(figures, key=figures.get)
    if figures[low] == figures[high]:
        result = f"Both have the same figure: {figures[low]:,g}.\n\n{result}"
    else:
        result = f"{high} has the higher figure: {figures[high]:,g} against {figures[low]:,g} for {low}.\n\n{result}"
print(result)
