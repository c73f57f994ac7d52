"""Readings as table rows and back: the only place that knows which column holds what of a Span, Run or Binding."""

from __future__ import annotations

import sqlite3
from typing import Any

from rlm_desktop.events.outcome import Outcome, SpanKind, Status
from rlm_desktop.store import buckets
from rlm_desktop.store.connection import text, untext
from rlm_desktop.store.readings import Changes, Run, Span, State, Sums

FIXED = 'parent, place, ordinal, kind, depth, step, begin, begin_seq, lane, track, role, model, line, batch, "index"'
CHANGING = (
    "status, end, end_seq, touched_seq, label, error, children, reach, "
    "calls, root_calls, in_flight, tokens_in, tokens_out, cost, unpriced, errors, variables"
)
SPAN_COLUMNS = f"span, {FIXED}, {CHANGING}"
RUN_COLUMNS = (
    "question, method, root_model, sub_model, corpus, corpus_name, documents, chars, begin, source, "
    "continues, forked_from, forked_at, sent_back, end, outcome, reason, answer"
)
BINDING_COLUMNS = "loop, name, seq, step, removed, kind, size, preview"

_INSERT_SPAN = f"INSERT INTO spans (run, {SPAN_COLUMNS}) VALUES ({', '.join('?' * 34)})"
_UPDATE_SPAN = f"UPDATE spans SET {', '.join(f'{one} = ?' for one in CHANGING.split(', '))} WHERE run = ? AND span = ?"
_INSERT_RUN = f"INSERT INTO runs (run, {RUN_COLUMNS}) VALUES ({', '.join('?' * 19)})"
_UPDATE_RUN = "UPDATE runs SET sent_back = ?, end = ?, outcome = ?, reason = ?, answer = ? WHERE run = ?"
_INSERT_BINDING = f"INSERT INTO variables (run, {BINDING_COLUMNS}) VALUES ({', '.join('?' * 9)})"
_LAST_END = """SELECT at FROM events WHERE run = ? AND kind IN
    ('RunStarted', 'CallFinished', 'CallFailed', 'CodeFinished', 'RunEnded') ORDER BY seq DESC LIMIT 1"""

Row = tuple[Any, ...]
_KINDS = {kind.value: kind for kind in SpanKind}
_STATUSES = {status.value: status for status in Status}


def write_changes(connection: sqlite3.Connection, run: str, changes: Changes) -> None:
    """Put row changes into the tables, inside the caller's transaction."""
    buckets.write(connection, run, changes)
    connection.executemany(_INSERT_SPAN, [(run, *span_values(span)) for span in changes.begun])
    connection.executemany(_UPDATE_SPAN, [(*_changing(span), run, span.span) for span in changes.changed])
    if changes.run is not None:
        if changes.is_first:
            connection.execute(_INSERT_RUN, (run, *_run(changes.run)))
        else:
            connection.execute(_UPDATE_RUN, (*_run(changes.run)[-5:], run))
    for one in changes.bindings:
        connection.execute(
            _INSERT_BINDING,
            (
                *(run, one.loop, text(one.name), one.seq, one.step, one.removed),
                *(text(one.kind), one.size, text(one.preview)),
            ),
        )


def read_state(connection: sqlite3.Connection, run: str) -> State:
    """What the fold must know to go on with a run; an empty state when the run is not there."""
    state = State()
    row = connection.execute(f"SELECT {RUN_COLUMNS} FROM runs WHERE run = ?", (run,)).fetchone()
    if row is None:
        return state
    state.run = to_run(row)
    state.seq, state.at = connection.execute(
        "SELECT seq, at FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1", (run,)
    ).fetchone()
    state.begun = connection.execute("SELECT max(ordinal) + 1 FROM spans WHERE run = ?", (run,)).fetchone()[0]
    for index, condition in (("spans_but_calls", "kind <> 'call'"), ("spans_running", "end IS NULL")):
        rows = connection.execute(
            f"SELECT {SPAN_COLUMNS} FROM spans INDEXED BY {index} WHERE run = ? AND {condition}", (run,)
        )
        state.spans.update((span.span, span) for span in map(to_span, rows))
    state.take_lines()
    state.idle_since = connection.execute(_LAST_END, (run,)).fetchone()[0]
    return state


def span_values(span: Span) -> Row:
    """A Span as SPAN_COLUMNS."""
    return (span.span, *_fixed(span), *_changing(span))


def to_span(row: Row) -> Span:
    """A Span from SPAN_COLUMNS."""
    return Span(
        span=row[0],
        parent=row[1],
        place=row[2],
        ordinal=row[3],
        kind=_KINDS[row[4]],
        depth=row[5],
        step=row[6],
        begin=row[7],
        begin_seq=row[8],
        lane=row[9],
        track=row[10],
        role=row[11],
        model=untext(row[12]),
        line=row[13],
        batch=row[14],
        index=row[15],
        status=_STATUSES[row[16]],
        end=row[17],
        end_seq=row[18],
        touched_seq=row[19],
        label=untext(row[20]),
        error=untext(row[21]),
        children=row[22],
        reach=row[23],
        sums=to_sums(row[24:33]),
    )


def to_sums(row: Row) -> Sums:
    """Sums from the last nine of SPAN_COLUMNS."""
    return Sums(
        calls=row[0],
        root_calls=row[1],
        in_flight=row[2],
        tokens_in=row[3],
        tokens_out=row[4],
        cost=row[5],
        unpriced=row[6],
        errors=row[7],
        variables=row[8],
    )


def to_run(row: Row) -> Run:
    """A Run from RUN_COLUMNS."""
    return Run(
        question=untext(row[0]),
        method=untext(row[1]),
        root_model=untext(row[2]),
        sub_model=untext(row[3]),
        corpus=row[4],
        corpus_name=untext(row[5]),
        documents=row[6],
        chars=row[7],
        begin=row[8],
        source=untext(row[9]),
        continues=row[10],
        forked_from=row[11],
        forked_at=row[12],
        sent_back=row[13],
        end=row[14],
        outcome=None if row[15] is None else Outcome(row[15]),
        reason=untext(row[16]),
        answer=untext(row[17]),
    )


def _fixed(span: Span) -> Row:
    return (
        *(span.parent, span.place, span.ordinal, span.kind.value, span.depth, span.step, span.begin, span.begin_seq),
        *(span.lane, span.track, span.role, text(span.model), span.line, span.batch, span.index),
    )


def _changing(span: Span) -> Row:
    sums = span.sums
    return (
        *(span.status.value, span.end, span.end_seq, span.touched_seq, text(span.label), text(span.error)),
        *(span.children, span.reach, sums.calls, sums.root_calls, sums.in_flight),
        *(sums.tokens_in, sums.tokens_out, sums.cost, sums.unpriced, sums.errors, sums.variables),
    )


def _run(run: Run) -> Row:
    return (
        *(text(run.question), text(run.method), text(run.root_model), text(run.sub_model)),
        *(run.corpus, text(run.corpus_name), run.documents, run.chars, run.begin, text(run.source)),
        *(run.continues, run.forked_from, run.forked_at),
        run.sent_back,
        *(run.end, run.outcome.value if run.outcome else None, text(run.reason), text(run.answer)),
    )
