def figure_in(sentence, side):
    """The first number of a sentence that is part neither of the side's own name nor of a code."""
    rest = re.sub("|".join(map(re.escape, side.split())), " ", sentence, flags=re.IGNORECASE)
    figures = re.findall(r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])", rest)
    return float(figures[0].replace(",", "")) if figures else None


lines, figures = [], {}
for side, hit in answers.items():
    lines.append(f"- **{side}**: {cited(*hit)}" if hit else f"- **{side}**: no document says.")
    figure = figure_in(hit[0], side) if hit else None
    if figure is not None:
        figures[side] = figure
result = "\n".join(lines)
if len(figures) == 2:
    low, high = sorted(figures, key=figures.get)
    verdict = f"{high} has the higher figure: {figures[high]:,.10g} against {figures[low]:,.10g} for {low}."
    if figures[low] == figures[high]:
        verdict = f"Both have the same figure: {figures[low]:,.10g}."
    result = f"{verdict}\n\n{result}"
print(result)
