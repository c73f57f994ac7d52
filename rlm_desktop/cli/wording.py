"""A run's figures in the lines that the shell prints."""

from __future__ import annotations

from rlm_desktop.events.wording import dollars
from rlm_desktop.store.rows import RunRow


def totals_line(row: RunRow) -> str:
    """Steps, calls, tokens, cost and time in one line."""
    seconds = "" if row.end is None else f", {row.end - row.begin:.1f} s"
    return (
        f"{row.steps} steps, {row.root_calls} root and {row.sub_calls} sub-calls, "
        f"{row.tokens_in:,} tokens in, {row.tokens_out:,} out, {dollars(row.cost, row.unpriced_calls)}{seconds}."
    )
