"""Batches of more calls than are looked at one by one, beside others in the same code, and in files of before."""

from __future__ import annotations

from collections import Counter

import pytest

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome, Status
from rlm_desktop.store.batches import MANY, SEVERAL, Batches
from rlm_desktop.store.connection import connect
from rlm_desktop.store.library import open_library
from rlm_desktop.store.shown import Shown
from rlm_desktop.store.writer import append_imported

RUN = "0191a0b0c00aaaaaaaa"
CODE = 3
WIDE, NARROW = 1, 2


def two_batches(start):
    """Call by call of a wide and a narrow batch; every tenth fails, and each but the last ends before the next."""
    yield start()
    yield facts.StepStarted(span=2, at=100.0, parent=1, step=1, depth=0)
    yield facts.CodeStarted(span=CODE, at=100.0, parent=2, code="ask()", block=1)
    for index in range(MANY + 20):
        for batch in (WIDE, NARROW) if index < 20 else (WIDE,):
            span, at = 10 + 2 * index + batch, 101.0 + index
            yield facts.CallStarted(
                span=span, at=at, parent=CODE, role="sub", batch=batch, index=index,
                model="b" if batch == WIDE or index else "a", messages=(facts.Message(role="user", text="?"),),
            )  # fmt: skip
            if index % 10 == 9:
                yield facts.CallFailed(span=span, at=at + 0.5, error="overloaded", retries=1)
            else:
                usage = facts.Usage(tokens_in=index, tokens_out=None, cost=None if index % 3 else 0.25)
                yield facts.CallFinished(span=span, at=at + 0.5, reply="!", usage=usage)
    yield facts.CodeFinished(span=CODE, at=5_000.0, state="ok")
    yield facts.RunEnded(span=1, at=5_000.0, outcome=Outcome.ANSWERED, answer="42")


@pytest.fixture
def batches(database, start):
    append_imported(database, RUN, two_batches(start))
    opened = Batches(database)
    yield opened
    opened.close()


def assert_adds_up(batches, batch, horizon):
    members = [row for row in batches.children(RUN, CODE, limit=9_999, horizon=horizon) if row.batch == batch]
    found = batches.batch(Shown(RUN, horizon), CODE, batch)
    assert found.statuses == Counter(row.status for row in members)
    row = found.row
    assert (row.children, row.calls, row.begin) == (len(members), len(members), members[0].begin)
    assert row.end == (None if Status.RUNNING in found.statuses else max(one.end for one in members))
    for name in ("tokens_in", "cost"):
        known = [value for one in members if (value := getattr(one, name)) is not None]
        assert getattr(row, name) == (pytest.approx(sum(known)) if known else None), name
    assert row.errors == sum(one.errors for one in members)
    assert row.unpriced_calls == sum(one.unpriced_calls for one in members)
    assert row.model == (members[0].model if len({one.model for one in members}) == 1 else SEVERAL)


@pytest.mark.parametrize("batch", [WIDE, NARROW])
def test_the_members_of_one_of_two_batches_add_up_at_every_moment(batches, batch):
    last = batches.run(RUN).last_seq
    for horizon in (None, last, last - 3, last - 4, last // 2, 60, 61, 62, 90, 12, None):
        assert_adds_up(batches, batch, horizon)


def test_files_of_the_indexes_before_are_updated(batches, database):
    batches.close()
    connection = connect(database, mode="rw")
    connection.execute("DROP INDEX spans_by_batch")
    connection.execute("DROP INDEX spans_ended_calls")
    connection.execute("CREATE INDEX spans_by_batch ON spans (run, parent, batch, place, begin_seq)")
    connection.execute("CREATE INDEX spans_ended_calls ON spans (run, parent, end_seq)")
    connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'm010_batches'")
    connection.close()
    open_library(database)
    again = Batches(database)
    assert_adds_up(again, WIDE, None)
    plan = again._rows("EXPLAIN QUERY PLAN SELECT cost FROM spans INDEXED BY spans_ended_calls WHERE run = 'x' "
                       "AND parent = 3 AND kind = 'call' AND end_seq IS NOT NULL AND end_seq < 9")  # fmt: skip
    assert "COVERING" in plan[0][3]
    again.close()
