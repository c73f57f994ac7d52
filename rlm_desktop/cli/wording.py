"""Numbers and outcomes as the shell says them; control characters of hostile text made visible."""

from __future__ import annotations

import re

from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.rows import RunRow

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

SENTENCES = {
    Outcome.ANSWERED: "Answered.",
    Outcome.FORCED: "Forced: a limit was reached, and this is the best answer so far.",
    Outcome.STOPPED: "Stopped by you.",
    Outcome.BUDGET: "The budget is spent.",
    Outcome.TIME_LIMIT: "The time limit was reached.",
    Outcome.FAILED: "Failed.",
    Outcome.LOST: "Lost: its process died.",
}


def plain(text: str) -> str:
    """Text that cannot move the cursor or turn the line around in a terminal."""
    return _CONTROLS.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def outcome_sentence(row: RunRow) -> str:
    """How the run ended, with the reason where there is one."""
    if row.outcome is None:
        return "Running."
    if row.outcome is not Outcome.ANSWERED and row.reason:
        return f"{row.outcome.value.replace('_', ' ').capitalize()}: {plain(row.reason)}"
    return SENTENCES[row.outcome]


def dollars(cost: float | None, unpriced: int) -> str:
    """A cost that never says $0 for what is unknown."""
    if cost is None:
        return "cost unknown" if unpriced else "no cost"
    rest = f" + {unpriced} unpriced calls" if unpriced else ""
    return f"${cost:.4f}{rest}"


def totals_line(row: RunRow) -> str:
    """Steps, calls, tokens, cost and time in one line."""
    seconds = "" if row.end is None else f", {row.end - row.begin:.1f} s"
    return (
        f"{row.steps} steps, {row.root_calls} root and {row.sub_calls} sub-calls, "
        f"{row.tokens_in:,} tokens in, {row.tokens_out:,} out, {dollars(row.cost, row.unpriced_calls)}{seconds}."
    )
