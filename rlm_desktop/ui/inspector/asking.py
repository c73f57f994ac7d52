"""What the lines of a code block asked, in words: for the margin, its tool tips, and the list of a line's sub-calls."""

from __future__ import annotations

from collections.abc import Mapping

from rlm_desktop.store.line_calls import LineSum
from rlm_desktop.ui.figures import counted, dollars, duration, grouped, short_dollars, tokens
from rlm_desktop.ui.texts.code_margin import Asked, Asking


def asking_of(sums: Mapping[int, LineSum]) -> Asking:
    """The margin of a block."""
    return {line: _asked(one) for line, one in sums.items()}


def in_words(one: LineSum) -> str:
    """All that is known of what a line asked, in one sentence."""
    made = []
    if one.calls:
        made.append(counted(one.calls, "sub-call"))
    if one.child_runs:
        made.append(counted(one.child_runs, "child run"))
    said = [f"Line {grouped(one.line)} made {' and '.join(made)}" if made else f"Line {grouped(one.line)} asked"]
    if one.failed:
        said.append(f"{grouped(one.failed)} failed")
    if one.running:
        said.append(f"{grouped(one.running)} not ended")
    if one.asked > one.running:
        said.append(dollars(one.cost, one.unpriced))
    if one.tokens_in is not None or one.tokens_out is not None:
        said.append(f"{tokens(one.tokens_in)} tokens in, {tokens(one.tokens_out)} out")
    if one.asked and not one.running:
        said.append(f"from first to last {duration(one.seconds)}")
    if one.shared:
        said.append(f"{grouped(one.shared)} answered with the reply of an identical sub-call")
    return " · ".join(said)


def _asked(one: LineSum) -> Asked:
    return Asked(
        count=one.asked + one.shared,
        note=short_dollars(one.cost, one.unpriced) if one.cost else "",
        failed=one.failed,
        said=in_words(one),
    )
