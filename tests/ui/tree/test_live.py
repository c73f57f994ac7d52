"""A run grows beneath the model: at the end it looks as when it is opened later. Qt's tester, which looks at every row
at every signal, sees the shorter one.
"""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.store.matches import MatchReader
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import LABEL_ROLE, NAME_ROLE
from rlm_desktop.ui.tree.model import SpanTree

AT_A_TIME = 20
"""Calls between two readings: ten a second of 200 calls."""


@pytest.fixture(params=[100, 2_000])
def calls(request):
    return request.param


@pytest.fixture
def tree(reader, qapp, calls):
    model = SpanTree(reader)
    tester = None
    if calls <= 100:
        tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
        tester.setUseFetchMore(False)
    yield model
    del tester


def drawn(model: SpanTree, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    """All rows but their clocks, as indented text, read to the end."""
    parent = QModelIndex() if parent is None else parent
    while model.has_more(parent):
        model.read_on(parent)
    lines = []
    for row in range(model.rowCount(parent)):
        cells = [model.index(row, one, parent).data() for one in Column if one not in (Column.WHAT, Column.TIME)]
        index = model.index(row, 0, parent)
        lines.append("  " * depth + f"{index.data(NAME_ROLE)} {index.data(LABEL_ROLE)} {cells}")
        lines += drawn(model, index, depth + 1)
    return lines


@pytest.mark.parametrize(
    ("filter", "column"), [("", -1), ("cost>0.5", -1), ("", Column.COST), ("cost>0.5", Column.COST)]
)
def test_a_run_that_grew_looks_as_when_it_is_opened_later(
    under_way, focus, tree, reader, database, calls, calls_under_way, filter, column
):
    matches = MatchReader(database)
    tree.sort(column, Qt.SortOrder.DescendingOrder)
    tree.show(under_way.id)
    now = matches.find(under_way.id, filter) if filter else None
    for number, seq in enumerate(calls_under_way(calls, AT_A_TIME)):
        tree.grow(seq)
        if now is not None:
            now = matches.grown(now)
            tree.set_matches(now)
        if number in (2, 60):
            drawn(tree)
        elif number % 20 == 4:
            tree.reveal(calls // 2)
            tree.sort(Column.CALLS if column == -1 and number < 40 else column, Qt.SortOrder.DescendingOrder)
    tree.sort(column, Qt.SortOrder.DescendingOrder)
    later = SpanTree(reader)
    later.sort(column, Qt.SortOrder.DescendingOrder)
    later.show(under_way.id, None, matches.find(under_way.id, filter) if filter else None)
    assert drawn(tree) == drawn(later)
    assert len(drawn(later)) > calls // 5
    matches.close()


@pytest.fixture
def calls_under_way(under_way):
    """calls_under_way(calls, at_a_time): makes them, single ones and batches, and gives the last event's number."""

    def go(calls: int, at_a_time: int):
        chance, running, batch, made = random.Random(5), [], 0, 0
        code = under_way.code(under_way.step(1))
        while made < calls:
            if made and made % 500 < at_a_time:
                code = under_way.code(under_way.step(2 + made // 500))
            batch += made % 200 < at_a_time
            events = []
            for place in range(at_a_time):
                one = batch if place % 4 else None
                running.append(under_way.made(code, batch=one, index=place, text=f"call {made + place}"))
                events.append(running[-1])
            made += at_a_time
            spans = [event.span for event in running]
            ends = []
            while len(spans) > 30:
                span = spans.pop(chance.randrange(len(spans)))
                ends.append(under_way.ended(span, cost=round(chance.random(), 4), is_bad=chance.random() < 0.05))
            over = {event.span for event in ends}
            running = [event for event in running if event.span not in over]
            yield under_way.write([*events, *ends])
        ends = [under_way.ended(event.span, cost=0.75, is_bad=False) for event in running]
        yield under_way.write(ends)

    return go
