"""What the library says of a run: outcome, figures, and how long ago. No Qt."""

from __future__ import annotations

from datetime import datetime, timedelta

from rlm_desktop.events.wording import UNKNOWN, dollars, duration, outcome_sentence, plain, tokens
from rlm_desktop.store.rows import RunRow

SEPARATOR = " · "
QUESTION_CHARS = 2_000
"""Characters of a question that a tooltip holds."""


def question(row: RunRow) -> str:
    """The question on one line, safe to draw."""
    return plain(" ".join(row.question[:QUESTION_CHARS].split())) or "(no question)"


def outcome(row: RunRow) -> str:
    """How it ended, in one or two words."""
    return "running" if row.outcome is None else row.outcome.value.replace("_", " ")


def figures(row: RunRow, now: float) -> str:
    """Time and cost."""
    return SEPARATOR.join((duration(max(0.0, (now if row.end is None else row.end) - row.begin)), cost(row)))


def cost(row: RunRow) -> str:
    """US dollars; a dash where no price is known, a plus where some are missing."""
    if row.cost is None:
        return UNKNOWN if row.unpriced_calls or row.in_flight else "$0"
    said = f"${row.cost:,.4f}" if row.cost else "$0"
    return f"{said}+" if row.unpriced_calls else said


def origin(row: RunRow) -> str:
    """Corpus and root model; where an imported run came from."""
    parts = [row.corpus_name or "no documents", row.root_model]
    return plain(SEPARATOR.join(one for one in parts if one))


def ago(at: float, now: float) -> str:
    """How long ago, for a list; at and now in seconds since the epoch."""
    seconds = max(0.0, now - at)
    if seconds < 60:
        return "now"
    if seconds < 3_600:
        return f"{seconds // 60:.0f} min ago"
    then, today = datetime.fromtimestamp(at), datetime.fromtimestamp(now)
    if then.date() == today.date():
        return f"{seconds // 3_600:.0f} h ago"
    if then.date() == today.date() - timedelta(days=1):
        return "yesterday"
    day = f"{then.day} {then:%b}"
    return day if then.year == today.year else f"{day} {then.year}"


def moment(at: float) -> str:
    """The whole date and time, on this machine's clock."""
    then = datetime.fromtimestamp(at)
    return f"{then:%A}, {then.day} {then:%B %Y, %H:%M:%S}"


def tooltip(row: RunRow) -> str:
    """All that the list leaves out."""
    asked = row.question.strip()
    if len(asked) > QUESTION_CHARS:
        asked = asked[: QUESTION_CHARS - 1] + "…"
    calls = row.root_calls + row.sub_calls
    lines = [
        plain(asked),
        "",
        outcome_sentence(row.outcome, row.reason),
        f"Began: {moment(row.begin)}",
        f"Documents: {plain(row.corpus_name) or 'none'} ({row.documents:,}; {row.chars:,} characters)",
        f"Models: {plain(row.root_model)}, sub-calls {plain(row.sub_model)}",
        f"Method: {plain(row.method)}; {row.steps:,} steps, {calls:,} calls",
        f"Tokens: {tokens(row.tokens_in)} in, {tokens(row.tokens_out)} out; {dollars(row.cost, row.unpriced_calls)}",
    ]
    if row.source:
        lines.append(f"Imported from {plain(row.source)}")
    return "\n".join(lines)


def spoken(row: RunRow, now: float) -> str:
    """The row in one sentence, for a screen reader."""
    return f"{question(row)}. {outcome(row)}, {figures(row, now)}, {origin(row)}, {moment(row.begin)}"
