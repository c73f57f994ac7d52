"""Readings as the rows that leave the store."""

from __future__ import annotations

from dataclasses import replace

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.events.score import Score
from rlm_desktop.store.connection import text
from rlm_desktop.store.readings import Span
from rlm_desktop.store.rows import RunRow, SpanRow
from rlm_desktop.store.tables import RUN_COLUMNS, Row, to_run, to_sums

RUN_QUERY = f"""SELECT runs.run, {", ".join(f"runs.{one}" for one in RUN_COLUMNS.split(", "))},
    root.children, root.calls, root.root_calls, root.in_flight, root.tokens_in, root.tokens_out, root.cost,
    root.unpriced, root.errors, root.variables, (SELECT max(seq) FROM events WHERE events.run = runs.run),
    marks.title, marks.rating, marks.archived, marks.deleted, marks.score, marks.scored_by,
    (SELECT group_concat(tag, char(10)) FROM tags WHERE tags.run = runs.run)
    FROM runs JOIN spans AS root ON root.run = runs.run AND root.span = {RUN_SPAN}
    LEFT JOIN marks ON marks.run = runs.run"""
"""What `run_row` reads."""


def matching_where(matching: str) -> tuple[str, tuple[str | bytes, ...]]:
    """The condition for runs that are not deleted and whose question holds all of these words, and what is bound."""
    words = matching.casefold().split()
    conditions = ["marks.deleted IS NULL", *("instr(folded(runs.question), ?)" for _ in words)]
    return f"WHERE {' AND '.join(conditions)}", tuple(map(text, words))


def run_row(row: Row) -> RunRow:
    """A row of RUN_QUERY, as the record has it."""
    run, sums = to_run(row[1:19]), to_sums(row[20:29])
    return RunRow(
        run=row[0],
        question=run.question,
        method=run.method,
        root_model=run.root_model,
        sub_model=run.sub_model,
        corpus=run.corpus,
        corpus_name=run.corpus_name,
        documents=run.documents,
        chars=run.chars,
        begin=run.begin,
        end=run.end,
        outcome=run.outcome,
        reason=run.reason,
        answer=run.answer,
        steps=row[19],
        root_calls=sums.root_calls,
        sub_calls=sums.calls - sums.root_calls,
        in_flight=sums.in_flight,
        tokens_in=sums.tokens_in or 0,
        tokens_out=sums.tokens_out or 0,
        cost=sums.cost,
        unpriced_calls=sums.unpriced,
        last_seq=row[29],
        source=run.source,
        continues=run.continues,
        forked_from=run.forked_from,
        forked_at=run.forked_at,
        sent_back=run.sent_back,
        errors=sums.errors,
        title=row[30] or "",
        rating=row[31],
        is_archived=bool(row[32]),
        is_deleted=row[33] is not None,
        score=None if row[34] is None else Score(row[34], row[35]),
        tags=tuple(sorted(row[36].split("\n"), key=str.casefold)) if row[36] else (),
    )


def lost_run_row(row: RunRow, *, end: float, reason: str) -> RunRow:
    """A run's row when its process is gone, before anybody has written so; as it will be when somebody has."""
    return replace(
        row,
        outcome=Outcome.LOST,
        end=end,
        reason=reason,
        in_flight=0,
        unpriced_calls=row.unpriced_calls + row.in_flight,
    )


def span_row(run: str, span: Span) -> SpanRow:
    """A span's reading as a row."""
    sums = span.sums
    return SpanRow(
        run=run,
        span=span.span,
        parent=span.parent,
        place=span.place,
        ordinal=span.ordinal,
        kind=span.kind,
        depth=span.depth,
        step=span.step,
        status=span.status,
        begin=span.begin,
        end=span.end,
        begin_seq=span.begin_seq,
        end_seq=span.end_seq,
        label=span.label,
        role=span.role,
        model=span.model,
        tokens_in=sums.tokens_in,
        tokens_out=sums.tokens_out,
        cost=sums.cost,
        calls=sums.calls,
        unpriced_calls=sums.unpriced,
        errors=sums.errors,
        variables=sums.variables,
        error=span.error,
        line=span.line,
        batch=span.batch,
        index=span.index,
        children=span.children,
    )


def lost_span_row(row: SpanRow, *, end: float, in_flight: int, reason: str) -> SpanRow:
    """A span's row when the process of its run is gone, before anybody has written so."""
    row = replace(row, unpriced_calls=row.unpriced_calls + in_flight)
    if row.status is not Status.RUNNING:
        return row
    return replace(row, status=Status.LOST, end=end, error=reason if row.kind is SpanKind.RUN else "")
