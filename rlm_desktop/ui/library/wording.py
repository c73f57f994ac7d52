"""What the library says of a run: outcome, figures and when."""

from __future__ import annotations

from rlm_desktop.events.wording import outcome_sentence, plain
from rlm_desktop.store.rows import RunRow
from rlm_desktop.ui.figures import counted, dollars, duration, fixed, grouped, moment, money, short_dollars, tokens

SEPARATOR = " · "
QUESTION_CHARS = 2_000
"""Characters of a question that a tooltip holds."""
STAR, NO_STAR = "★", "☆"


def name(row: RunRow) -> str:
    """The title, or the question on one line; safe to draw."""
    return plain(" ".join(row.name[:QUESTION_CHARS].split())) or "(no question)"


def outcome(row: RunRow) -> str:
    """How it ended, in one or two words."""
    return "running" if row.outcome is None else row.outcome.value.replace("_", " ")


def seconds(row: RunRow, now: float) -> str:
    """How long it took so far."""
    return duration(max(0.0, (now if row.end is None else row.end) - row.begin))


def figures(row: RunRow, now: float) -> str:
    """Time and cost."""
    return SEPARATOR.join((seconds(row, now), cost(row.cost, row.unpriced_calls + row.in_flight)))


def cost(known: float | None, unpriced: int) -> str:
    """US dollars; a dash where no price is known, a plus where some are missing."""
    return short_dollars(known, unpriced) or money(0, 0)


def stars(rating: int | None) -> str:
    """A rating; empty for none."""
    return "" if rating is None else STAR * rating + NO_STAR * (5 - rating)


def score(value: float | None) -> str:
    """A score; empty for none."""
    return "" if value is None else fixed(value, 2)


def models(row: RunRow) -> str:
    """The root model, and the sub model where it is another."""
    known = dict.fromkeys(one for one in (row.root_model, row.sub_model) if one)
    return plain(SEPARATOR.join(known))


def origin(row: RunRow) -> str:
    """Corpus and root model; where an imported run came from."""
    parts = [row.corpus_name or "no documents", row.root_model]
    return plain(SEPARATOR.join(one for one in parts if one))


def tooltip(row: RunRow, origin: RunRow | None = None) -> str:
    """All that the list leaves out; origin: the run that it goes on from, where that is still there."""
    asked = row.question.strip()
    if len(asked) > QUESTION_CHARS:
        asked = asked[: QUESTION_CHARS - 1] + "…"
    calls = row.root_calls + row.sub_calls
    lines = [
        plain(asked),
        "",
        outcome_sentence(row.outcome, row.reason),
        f"Began: {moment(row.begin)}",
        f"Documents: {plain(row.corpus_name) or 'none'} ({grouped(row.documents)}; {grouped(row.chars)} characters)",
        f"Models: {plain(row.root_model)}, sub-calls {plain(row.sub_model)}",
        f"Method: {plain(row.method)}; {counted(row.steps, 'step')}, {counted(calls, 'call')}",
        f"Tokens: {tokens(row.tokens_in)} in, {tokens(row.tokens_out)} out; {dollars(row.cost, row.unpriced_calls)}",
    ]
    if row.score is not None:
        lines.append(f"Score: {score(row.score.value)}, {plain(row.score.by)}")
    if row.title:
        lines[:0] = [plain(row.title), ""]
    if row.tags:
        lines.append(f"Tags: {', '.join(map(plain, row.tags))}")
    if origin is not None:
        lines.append(f"{relation(row)}: {name(origin)}")
    if row.source:
        lines.append(f"Imported from {plain(row.source)}")
    return "\n".join(lines)


def relation(row: RunRow) -> str:
    """How a run goes on from another; empty where it does not."""
    return "Goes on from the record of" if row.forked_from else "Continues" if row.continues else ""


def spoken(row: RunRow, now: float) -> str:
    """The row in one sentence, for a screen reader."""
    parts = [f"{name(row)}. {outcome(row)}", figures(row, now), origin(row), moment(row.begin)]
    parts += [f"rated {row.rating} of 5"] if row.rating else []
    parts += [f"score {score(row.score.value)}"] if row.score else []
    parts += [f"tagged {' and '.join(map(plain, row.tags))}"] if row.tags else []
    parts += [f"{relation(row).lower()} another run"] if relation(row) else []
    parts += ["archived"] if row.is_archived else []
    return ", ".join(parts)
