"""What the timeline says of a span: on its bar, and under the cursor. No Qt."""

from __future__ import annotations

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.events.wording import STATUS_WORDS, counted, dollars, duration, plain, span_name, tokens
from rlm_desktop.store.rows import SpanRow

ERROR_CHARS = 300
"""Characters of an error under the cursor: its end, where Python says what it was."""


def name(row: SpanRow) -> str:
    """What a span is."""
    return span_name(row.kind, row.role, row.step)


def on_bar(row: SpanRow) -> str:
    """What a bar says: its label, or else what it is."""
    return plain(row.label) or name(row)


def tooltip(row: SpanRow, now: float) -> str:
    """What, how long, tokens and cost; now: seconds since the epoch, for what is running."""
    took = duration(max(0.0, (now if row.end is None else row.end) - row.begin))
    lines = [f"{name(row)} · {STATUS_WORDS[row.status]} · {took}"]
    if row.label:
        lines.append(plain(row.label))
    if row.calls:
        count = "" if row.kind is SpanKind.CALL else f"{counted(row.calls, 'call')} · "
        used = f"{tokens(row.tokens_in)} tokens in, {tokens(row.tokens_out)} out"
        lines.append(f"{count}{used} · {dollars(row.cost, row.unpriced_calls)}")
    if row.model:
        lines.append(plain(row.model))
    if row.error:
        lines.append(plain(row.error.strip()[-ERROR_CHARS:]))
    return "\n".join(lines)
