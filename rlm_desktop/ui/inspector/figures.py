"""The figures of runs and limits as label and value, ready to read; what nobody said is a dash."""

from __future__ import annotations

import time

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limit, Limits
from rlm_desktop.events.wording import UNKNOWN, outcome_sentence, plain
from rlm_desktop.store.rows import RunRow, SpanRow
from rlm_desktop.ui.figures import counted, dollars, duration, exact_moment, grouped, money
from rlm_desktop.ui.inspector.model import LimitLine

Lines = tuple[tuple[str, str], ...]


def of_run(row: RunRow, start: facts.RunStarted) -> Lines:
    """The run: how, by whom, about what, when."""
    documents = counted(row.documents, "document")
    corpus = f"{plain(row.corpus_name)} · {documents}, {grouped(row.chars)} characters" if row.corpus_name else UNKNOWN
    if start.corpus is not None and start.corpus.skipped:
        corpus += f", {counted(start.corpus.skipped, 'file')} skipped"
    corpus += "".join(
        f"\n{plain(one.name)} · {counted(one.documents, 'document')}, {grouped(one.chars)} characters"
        for one in start.beside
    )
    lines = [
        ("Outcome", outcome_sentence(row.outcome, row.reason)),
        ("Method", plain(row.method)),
        ("Root model", plain(row.root_model)),
        ("Sub model", plain(row.sub_model) or UNKNOWN),
        ("Corpus", corpus),
        ("Began", exact_moment(row.begin)),
        ("Duration", duration((time.time() if row.end is None else row.end) - row.begin)),
        ("Prompts", " · ".join(filter(None, (plain(start.prompt_name) or UNKNOWN, start.prompt_hash[:12])))),
        ("Sandbox", plain(start.sandbox) or UNKNOWN),
        ("Run", row.run),
    ]
    optional = (
        ("Server", start.api_base),
        ("Forked from", start.forked_from and f"{start.forked_from}, event {grouped(start.forked_at or 0)}"),
        ("Continues", row.continues),
        ("Source", row.source),
    )
    return (*lines, *((label, plain(value)) for label, value in optional if value))


def of_child(row: SpanRow, end: facts.Event | None) -> Lines:
    """A child run."""
    outcome = "Running."
    if isinstance(end, facts.ChildEnded):
        outcome = outcome_sentence(end.outcome, end.reason)
    elif row.end is not None:
        outcome = "Ended with the run."
    return (
        ("Outcome", outcome),
        ("Model", plain(row.model) or UNKNOWN),
        ("Depth", str(row.depth)),
        ("Calls", grouped(row.calls)),
        ("Cost", dollars(row.cost, row.unpriced_calls)),
        ("Began", exact_moment(row.begin)),
        ("Duration", duration(None if row.end is None else row.end - row.begin)),
    )


def of_limits(limits: Limits, row: RunRow, reached: frozenset[Limit]) -> tuple[LimitLine, ...]:
    """Every limit, with what was used where the record tells."""
    end = time.time() if row.end is None else row.end
    used_cost = UNKNOWN if row.cost is None else money(row.cost)
    lines = (
        ("Steps", Limit.STEPS, grouped(row.steps), number(limits.max_steps)),
        ("Depth", Limit.DEPTH, UNKNOWN, number(limits.max_depth)),
        ("Calls", Limit.CALLS, grouped(row.root_calls + row.sub_calls), number(limits.max_calls)),
        ("Tokens", Limit.TOKENS, grouped(row.tokens_in + row.tokens_out), number(limits.max_tokens)),
        ("Cost", Limit.COST, used_cost, "no limit" if limits.max_cost is None else money(limits.max_cost, 2)),
        ("Time", Limit.SECONDS, duration(end - row.begin), _seconds(limits.max_seconds)),
        ("Failed steps in a row", Limit.ERRORS, UNKNOWN, number(limits.max_errors)),
    )
    counted = tuple(
        LimitLine(name=name, used=used, allowed=allowed, is_reached=limit in reached)
        for name, limit, used, allowed in lines
    )
    fixed = (
        ("Calls in flight", grouped(limits.concurrency)),
        ("Time for one code block", _seconds(limits.block_seconds)),
        ("Output shown to the model", f"{grouped(limits.output_chars)} characters"),
        ("Memory of the code", f"{grouped(limits.memory_mb)} MB"),
    )
    return (*counted, *(LimitLine(name=name, used="", allowed=allowed) for name, allowed in fixed))


def number(value: int | None) -> str:
    """A limit."""
    return "no limit" if value is None else grouped(value)


def _seconds(value: float | None) -> str:
    return "no limit" if value is None else duration(value)
