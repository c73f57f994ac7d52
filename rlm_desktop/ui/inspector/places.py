"""Where a span is: the way from the run to it, its title, and which tabs have something to say. Few, small queries."""

from __future__ import annotations

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.wording import STATUS_WORDS, UNKNOWN, plain
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.figures import counted, dollars, duration, grouped, tokens
from rlm_desktop.ui.inspector.model import Crumb, Header, Tab

MOST_BLOCKS = 200
"""Children of a step that are looked through for its calls and code."""


def header_of(reader: Reader, run: str, span: int, horizon: int | None) -> Header:
    """The header of a span. Raises RlmError when it is not there at this horizon."""
    chain = chain_of(reader, run, span, horizon)
    row = chain[-1]
    lines = row.error.strip().splitlines()
    is_over = row.kind is SpanKind.RUN and row.status is not Status.RUNNING
    outcome = reader.run(run).outcome if is_over else None
    return Header(
        crumbs=tuple(Crumb(title=title_of(reader, one, horizon), span=one.span) for one in chain),
        row=row,
        icon=row.role if row.kind is SpanKind.CALL else row.kind.value,
        status=_status(row, outcome),
        outcome=outcome,
        figures=_figures(row),
        error=plain(lines[-1]) if lines else "",
        targets=_targets(reader, chain, horizon),
        first=_first(row),
    )


def chain_of(reader: Reader, run: str, span: int, horizon: int | None) -> list[SpanRow]:
    """The spans from the run down to this one, which alone is as it stood at the horizon: the sums of those above are
    not asked for, and would take long."""
    chain = [reader.span(run, span, horizon=horizon)]
    while (parent := chain[-1].parent) is not None:
        chain.append(reader.span(run, parent))
    return chain[::-1]


def title_of(reader: Reader, row: SpanRow, horizon: int | None) -> str:
    """What a span is called: by its place among its kind."""
    if row.kind is SpanKind.RUN or row.parent is None:
        return "Run"
    if row.kind is SpanKind.STEP:
        return f"Step {row.step}"
    if row.kind is SpanKind.CODE:
        return f"Code {block_number(reader, row)}"
    if row.role == "root":
        return "Root call"
    of = reader.child_count(row.run, row.parent, horizon=horizon)
    kind = "Child run" if row.kind is SpanKind.CHILD_RUN else "Sub-call"
    return f"{kind} {grouped(row.place + 1)} of {grouped(of)}" if of > 1 else kind


def block_number(reader: Reader, code: SpanRow) -> int:
    """Which code block of its step it is, from 1."""
    blocks = [one.span for one in children_of_step(reader, code.run, code.parent) if one.kind is SpanKind.CODE]
    return blocks.index(code.span) + 1 if code.span in blocks else 1


def children_of_step(reader: Reader, run: str, step: int | None, horizon: int | None = None) -> list[SpanRow]:
    """The calls and code blocks of a step."""
    return reader.children(run, step, horizon=horizon, limit=MOST_BLOCKS)


def _targets(reader: Reader, chain: list[SpanRow], horizon: int | None) -> dict[Tab, int]:
    row = chain[-1]
    loop = next(one.span for one in reversed(chain) if one.kind in (SpanKind.RUN, SpanKind.CHILD_RUN))
    targets = {
        Tab.VARIABLES: row.span,
        Tab.PROTOCOL: loop,
        Tab.RAW: row.span,
        Tab.RUN: row.span if row.kind is SpanKind.CHILD_RUN else RUN_SPAN,
    }
    inside: list[SpanRow] = []
    for one in reversed(chain):
        if one.kind in (SpanKind.RUN, SpanKind.CHILD_RUN):
            break
        inside.append(one)
    for one in inside:
        if one.kind is SpanKind.STEP:
            targets[Tab.STEP] = one.span
            for child in reversed(children_of_step(reader, one.run, one.span, horizon)):
                if child.kind is SpanKind.CALL:
                    targets[Tab.CALL] = child.span
                elif child.kind is SpanKind.CODE:
                    targets[Tab.CODE] = child.span
    for one in inside:
        if one.kind is SpanKind.CODE:
            targets[Tab.CODE] = one.span
    if row.kind is SpanKind.CALL:
        targets[Tab.CALL] = row.span
    elif row.kind is SpanKind.CHILD_RUN and row.parent is not None:
        targets[Tab.CODE] = row.parent
    return targets


def _first(row: SpanRow) -> Tab:
    return {SpanKind.STEP: Tab.STEP, SpanKind.CALL: Tab.CALL, SpanKind.CODE: Tab.CODE}.get(row.kind, Tab.RUN)


def _status(row: SpanRow, outcome: Outcome | None) -> str:
    word = STATUS_WORDS[row.status] if outcome is None else outcome.value.replace("_", " ")
    return word if row.end is None else f"{word} · {duration(row.end - row.begin)}"


def _figures(row: SpanRow) -> str:
    said = []
    if row.model:
        said.append(plain(row.model))
    if row.kind is not SpanKind.CALL:
        said.append(counted(row.calls, "call"))
    if row.calls and (row.tokens_in is not None or row.tokens_out is not None or row.kind is SpanKind.CALL):
        said.append(f"{tokens(row.tokens_in)} tokens in, {tokens(row.tokens_out)} out")
    if row.kind is SpanKind.CALL:
        said.append(UNKNOWN if row.status is Status.RUNNING else dollars(row.cost, row.unpriced_calls))
    elif row.cost is not None or row.unpriced_calls:
        said.append(dollars(row.cost, row.unpriced_calls))
    return " · ".join(said)
