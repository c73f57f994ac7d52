"""What the model is told after its code ran: the output, cut with the cut said, errors, and what was set aside."""

from __future__ import annotations

from collections.abc import Sequence

from rlm_desktop.events.facts import Variable
from rlm_desktop.ports import BlockResult

NO_OUTPUT = "(no output; print what you want to see)"


def cut(text: str, limit: int, total: int | None = None, *, can_ask: bool = False) -> str:
    """At most `limit` characters, with the number that is missing.

    total: counts what was never kept. can_ask: there is a model for what is too long to print.
    """
    whole = max(len(text), total or 0)
    if whole <= limit:
        return text
    shown = text[:limit]
    advice = "print a slice or pass it to llm_query" if can_ask else "print a slice"
    return f"{shown}\n… {whole - len(shown):,} more characters; {advice}"


def block_report(number: int, of: int, output: str, result: BlockResult, limit: int, *, can_ask: bool) -> str:
    """What one block did, in words."""
    title = "REPL output:" if of == 1 else f"REPL output of block {number} of {of}:"
    shown = cut(output, limit, result.output_chars, can_ask=can_ask).rstrip("\n")
    parts = [title, shown or ("" if result.error else NO_OUTPUT)]
    if result.state == "error":
        parts.append(cut(result.error, limit))
    elif result.state == "interrupted":
        parts.append(f"The block was stopped: {result.error or 'it ran too long'} The variables it had set are kept.")
    elif result.state == "killed":
        parts.append(f"The block had to be killed: {result.error or 'it did not stop'}")
    if result.restored is not None:
        parts.append(f"The REPL was restarted, and {result.restored} earlier blocks were run again to restore it.")
        if result.lost:
            parts.append(f"These names could not be restored: {', '.join(result.lost)}.")
    return "\n".join(part for part in parts if part)


def variables_line(result: BlockResult) -> str:
    """The names that the block changed, for the model's memory; empty when none."""
    if not result.changed:
        return ""
    return f"Variables changed: {named(result.changed)}."


def named(variables: Sequence[Variable]) -> str:
    """Names with their types and lengths, the first twenty."""
    shown = [f"{one.name} ({one.kind}{'' if one.size is None else f' of {one.size:,}'})" for one in variables[:20]]
    rest = len(variables) - len(shown)
    return ", ".join(shown) + (f", and {rest} more" if rest else "")
