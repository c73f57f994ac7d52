"""A run's figures in the lines that the shell prints."""

from __future__ import annotations

from rlm_desktop.events.wording import counted, dollars
from rlm_desktop.store.rows import RunRow


def totals_line(row: RunRow) -> str:
    """Steps, calls, tokens, cost and time in one line."""
    seconds = "" if row.end is None else f", {row.end - row.begin:.1f} s"
    sent_back = f", {row.sent_back} sent back" if row.sent_back else ""
    return (
        f"{counted(row.steps, 'step')}, {counted(row.root_calls, 'root call')}, {counted(row.sub_calls, 'sub-call')}"
        f"{sent_back}, "
        f"{row.tokens_in:,} tokens in, {row.tokens_out:,} out, {dollars(row.cost, row.unpriced_calls)}{seconds}."
    )
