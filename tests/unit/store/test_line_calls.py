"""What the lines of a block asked: the sums of one reading equal those of all its rows, at every horizon."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.store.line_calls import LineCalls, LineSum
from rlm_desktop.store.reader import Reader

RUN = "0191a0b0c00aaaaaaaa"


@pytest.fixture
def family_file(database: Path, family: list[facts.Recorded], write: Callable[..., None]) -> Path:
    write([one.event for one in family])
    return database


def by_hand(reader: Reader, code: int, horizon: int | None) -> dict[int, LineSum]:
    """From the rows, one by one."""
    found: dict[int, LineSum] = {}
    for line in sorted({row.line for row in reader.children(RUN, code, horizon=horizon) if row.line is not None}):
        rows = [row for row in reader.children(RUN, code, horizon=horizon) if row.line == line]
        over = [row for row in rows if row.status is not Status.RUNNING]
        costs = [row.cost for row in over if row.cost is not None]
        tokens_in = [row.tokens_in for row in over if row.tokens_in is not None]
        tokens_out = [row.tokens_out for row in over if row.tokens_out is not None]
        found[line] = LineSum(
            line=line,
            calls=sum(row.kind is SpanKind.CALL for row in rows),
            child_runs=sum(row.kind is SpanKind.CHILD_RUN for row in rows),
            failed=sum(row.status is not Status.OK for row in over),
            running=len(rows) - len(over),
            tokens_in=sum(tokens_in) if tokens_in else None,
            tokens_out=sum(tokens_out) if tokens_out else None,
            cost=sum(costs) if costs else None,
            unpriced=sum(row.unpriced_calls for row in over),
            seconds=max(row.end or row.begin for row in rows) - min(row.begin for row in rows),
        )
    return found


def test_sums_by_line_are_those_of_the_rows_at_every_horizon(family_file, family):
    reader, calls = Reader(family_file), LineCalls(family_file)
    codes = [row.span for row in reader.spans(RUN) if row.kind is SpanKind.CODE]
    assert sum(len(calls.sums(RUN, code)) for code in codes) > 2
    for horizon in (*range(1, len(family) + 1), None):
        for code in codes:
            begun = horizon is None or reader.span(RUN, code).begin_seq <= horizon
            if begun:
                assert calls.sums(RUN, code, horizon=horizon) == by_hand(reader, code, horizon), (code, horizon)
    reader.close()
    calls.close()


def test_a_lines_spans_come_in_the_order_in_which_it_asked(family_file):
    reader, calls = Reader(family_file), LineCalls(family_file)
    code = next(row.span for row in reader.spans(RUN) if row.kind is SpanKind.CODE and row.children > 1)
    rows = reader.children(RUN, code)
    line = rows[0].line
    assert calls.spans(RUN, code, line) == [row.span for row in rows if row.line == line]
    assert calls.spans(RUN, code, line, horizon=rows[0].begin_seq) == [rows[0].span]
    assert calls.spans(RUN, code, 99) == []
    reader.close()
    calls.close()


def test_a_reply_that_was_shared_counts_for_its_line(database, write, start):
    write(
        [
            start(),
            facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
            facts.CodeStarted(span=3, at=101.0, parent=2, code="llm_query(q)", block=1),
            facts.ReplyShared(span=3, at=102.0, call=9, line=4),
            facts.ReplyShared(span=3, at=103.0, call=9, line=4),
            facts.ReplyShared(span=3, at=103.0, call=9),
        ]
    )
    calls = LineCalls(database)
    assert calls.sums(RUN, 3) == {4: LineSum(line=4, shared=2)}
    assert calls.sums(RUN, 3, horizon=4) == {4: LineSum(line=4, shared=1)}
    calls.close()
