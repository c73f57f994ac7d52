"""The names of a REPL over time, held against the events themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.bindings import Bindings
from rlm_desktop.store.reader import Reader

RUN = "0191a0b0c00aaaaaaaa"


@pytest.fixture
def bindings(database: Path) -> Iterator[Bindings]:
    opened = Bindings(database)
    yield opened
    opened.close()


@pytest.fixture
def reader(database: Path) -> Iterator[Reader]:
    opened = Reader(database)
    yield opened
    opened.close()


def bound(name: str, preview: str, size: int | None = None) -> facts.Variable:
    return facts.Variable(name=name, kind="str", size=size, preview=preview)


def changed(seq_span: int, *variables: facts.Variable, removed: tuple[str, ...] = ()) -> facts.VariablesChanged:
    return facts.VariablesChanged(span=seq_span, at=103.0, changed=variables, removed=removed)


@pytest.fixture
def three_blocks(write: Callable[..., None], start: Callable[..., facts.RunStarted]) -> None:
    """One step with code 3, 4 and 5 that set, change, delete and lose names."""
    code = {"at": 102.0, "parent": 2, "code": "x", "block": 1}
    write(
        [
            start(),
            facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0),
            facts.CodeStarted(span=3, **code),
            changed(3, bound("x", "1"), bound("zz\ud800", "é" * 900), bound("z", "0")),
            facts.CodeFinished(span=3, at=104.0, state="ok"),
            facts.CodeStarted(span=4, **{**code, "at": 104.0}),
            facts.VariablesChanged(span=4, at=105.0, changed=(bound("x", "2", 5),), removed=("z",)),
            facts.CodeFinished(span=4, at=106.0, state="ok"),
            facts.CodeStarted(span=5, **{**code, "at": 106.0}),
            facts.NamespaceRestored(span=5, at=107.0, blocks=2, lost=("x",)),
            facts.VariablesChanged(span=5, at=107.0, changed=(bound("w", "9"),)),
        ]
    )


def test_what_each_block_changed(three_blocks, bindings):
    said = {
        code: [
            (one.name, one.before and one.before.preview[:2], one.after and one.after.preview[:2])
            for one in bindings.changes(RUN, code)
        ]
        for code in (3, 4, 5)
    }
    assert said == {
        3: [("x", None, "1"), ("z", None, "0"), ("zz\ud800", None, "éé")],
        4: [("x", "1", "2"), ("z", "0", None)],
        5: [("w", None, "9"), ("x", "2", None)],
    }


def test_a_name_that_came_and_went_within_a_span_is_no_change_of_it(three_blocks, bindings):
    assert [one.name for one in bindings.changes(RUN, 2)] == ["w", "zz\ud800"]


def test_the_history_of_a_name_is_told_from_its_end(three_blocks, bindings):
    history = bindings.history(RUN, 1, "x")
    assert [(one.span, one.step, one.preview, one.size, one.is_gone, one.is_lost) for one in history] == [
        (5, 1, "", None, True, True),
        (4, 1, "2", 5, False, False),
        (3, 1, "1", None, False, False),
    ]
    assert [one.at for one in history] == [107.0, 105.0, 103.0]
    assert bindings.history(RUN, 1, "x", offset=1, limit=1) == history[1:2]
    assert bindings.history(RUN, 1, "x", horizon=history[1].seq) == history[1:]
    assert bindings.history(RUN, 1, "z")[0].is_gone
    assert not bindings.history(RUN, 1, "z")[0].is_lost
    assert bindings.history(RUN, 1, "never") == []
    assert len(bindings.history(RUN, 1, "zz\ud800")) == 1


def test_names_come_in_pages(three_blocks, bindings):
    whole = bindings.at(RUN, 3)
    assert [one.name for one in whole] == ["x", "z", "zz\ud800"]
    assert bindings.at(RUN, 3, offset=1, limit=1) == whole[1:2]
    assert bindings.changes(RUN, 3, offset=2, limit=5) == bindings.changes(RUN, 3)[2:]


def test_names_at_a_point_are_the_readers_at_every_horizon(database, golden, write, bindings, reader):
    write([one.event for one in golden])
    for horizon in (*range(1, len(golden) + 1), None):
        for row in reader.spans(RUN, horizon=horizon):
            until = row.end_seq if row.end_seq is not None else horizon
            expected = [(one.name, one.preview, one.seq) for one in reader.variables(RUN, row.span, horizon=until)]
            found = bindings.at(RUN, row.span, horizon=horizon)
            assert [(one.name, one.preview, one.seq) for one in found] == expected


def test_changes_lead_from_the_names_before_to_those_after(golden, write, bindings, reader):
    write([one.event for one in golden])
    rows = [row for row in reader.spans(RUN) if row.kind in (SpanKind.CODE, SpanKind.STEP)]
    for row in rows:
        before = {one.name: one.seq for one in reader.variables(RUN, row.span, horizon=row.begin_seq)}
        after = {one.name: one.seq for one in reader.variables(RUN, row.span, horizon=row.end_seq)}
        told = bindings.changes(RUN, row.span)
        assert {one.name for one in told} == {
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }
        for one in told:
            assert (one.before.seq if one.before else None) == before.get(one.name)
            assert (one.after.seq if one.after else None) == after.get(one.name)


def test_a_history_is_all_that_the_blocks_said_of_a_name(golden, write, bindings, reader):
    write([one.event for one in golden])
    for row in reader.spans(RUN):
        if row.kind not in (SpanKind.RUN, SpanKind.CHILD_RUN):
            continue
        for name in {one.name for one in bindings.at(RUN, row.span)}:
            history = bindings.history(RUN, row.span, name)
            assert all(later.seq > sooner.seq for later, sooner in pairwise(history))
            assert all(bindings.loop_of(RUN, one.span) == row.span for one in history)


def test_a_span_that_is_not_there_is_refused(three_blocks, bindings):
    with pytest.raises(RlmError, match="has no span 99"):
        bindings.at(RUN, 99)
