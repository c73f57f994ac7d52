"""The tree's model: pages, batches, events as they come, and the horizon."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.events.outcome import Status
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import NAME_ROLE, ROW_ROLE
from rlm_desktop.ui.tree.model import PAGE, SpanTree

FAMILY = "0191a0b0c1f0a0b0c0d"


@pytest.fixture
def tree(reader, qapp):
    """A model under Qt's own tester, which fails the test at the first broken promise."""
    model = SpanTree(reader)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    tester.setUseFetchMore(False)
    yield model
    del tester


def read_all(model: SpanTree, parent: QModelIndex | None = None) -> None:
    parent = QModelIndex() if parent is None else parent
    while model.has_more(parent):
        model.read_on(parent)
    for row in range(model.rowCount(parent)):
        read_all(model, model.index(row, 0, parent))


def drawn(model: SpanTree, parent: QModelIndex | None = None, depth: int = 0) -> list[str]:
    """The rows that were read, as indented text."""
    parent = QModelIndex() if parent is None else parent
    lines = []
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        state = model.index(row, Column.STATE, parent).data()
        lines += ["  " * depth + f"{index.data(NAME_ROLE)}: {state}", *drawn(model, index, depth + 1)]
    return lines


def test_a_run_with_child_runs_and_batches_is_one_tree(golden, tree):
    tree.show(FAMILY)
    read_all(tree)
    assert drawn(tree) == [
        "Run: done",
        "  Step 1: failed",
        "    Root call: done",
        "  Step 2: failed",
        "    Root call: done",
        "    Code: failed",
        "      2 child runs: 1 failed",
        "        Child run: done",
        "          Step 1: done",
        "            Root call: done",
        "            Code: done",
        "              Sub-call: done",
        "        Child run: failed",
        "          Step 1: failed",
        "            Root call: done",
        "            Code: failed",
        "              Sub-call: failed",
        "    Code: failed",
        "  Step 3: failed",
        "    Root call: done",
        "    Code: failed",
        "      8 sub-calls: 1 failed, 1 stopped",
        *["        Sub-call: done"] * 4,
        "        Sub-call: failed",
        "        Sub-call: stopped",
        *["        Sub-call: done"] * 2,
        "  Step 4: done",
        "    Root call: done",
    ]


def test_figures_are_whole_and_the_unknown_is_no_zero(golden, tree):
    tree.show(FAMILY)
    read_all(tree)
    run = tree.index(0, 0)
    assert [run.siblingAtColumn(one).data() for one in Column][2:] == [
        "2:17",
        "9,910",
        "241",
        "$0.0110+",
        "16",
        "6",
        "3",
        "openai/gpt-5",
    ]
    assert run.siblingAtColumn(Column.COST).data(Qt.ItemDataRole.ToolTipRole) == "$0.0110 + 6 unpriced calls"
    refused = tree.index_of(16)
    assert [refused.siblingAtColumn(one).data() for one in (Column.TOKENS_IN, Column.COST, Column.CALLS)] == [
        "—",
        "—",
        "",
    ]
    assert "rate l" in refused.data(Qt.ItemDataRole.ToolTipRole)


def test_only_the_pages_that_were_asked_for_are_read(under_way, tree):
    code = under_way.code(under_way.step(1))
    for _ in range(PAGE + 7):
        under_way.sub(code)
    tree.show(under_way.id)
    index = tree.reveal(code)
    assert tree.rowCount(index) == 0
    assert tree.hasChildren(index)
    tree.read_on(index)
    assert tree.rowCount(index) == PAGE
    tree.read_on(index)
    assert tree.rowCount(index) == PAGE + 7
    assert not tree.has_more(index)


def test_a_batch_longer_than_a_page_is_one_row_that_says_all_and_reads_on(under_way, tree):
    code = under_way.code(under_way.step(1))
    for place in range(PAGE + 7):
        under_way.sub(code, batch=1, index=place)
    under_way.sub(code)
    tree.show(under_way.id)
    index = tree.reveal(code)
    tree.read_on(index)
    batch = tree.index(0, 0, index)
    assert (tree.rowCount(index), batch.data(NAME_ROLE)) == (2, "207 sub-calls")
    assert batch.siblingAtColumn(Column.STATE).data() == "0 of 207 done"
    tree.read_on(batch)
    assert (tree.rowCount(batch), tree.has_more(batch)) == (PAGE, True)
    tree.read_on(batch)
    assert (tree.rowCount(batch), tree.has_more(batch)) == (PAGE + 7, False)


def test_rows_come_and_change_as_events_do_without_a_reset(under_way, tree, qtbot):
    tree.show(under_way.id)
    resets = []
    tree.modelReset.connect(lambda: resets.append(1))
    grow = lambda run, seq: tree.grow(seq)  # noqa: E731
    under_way._focus.grew.connect(grow)
    code = under_way.code(under_way.step(1))
    calls = [under_way.sub(code, batch=1, index=place) for place in range(2)]
    read_all(tree)
    calls.append(under_way.sub(code, batch=1, index=2))
    under_way.reply(calls[1])
    assert drawn(tree) == [
        "Run: running",
        "  Step 1: running",
        "    Code: running",
        "      3 sub-calls: 1 of 3 done",
        "        Sub-call: running",
        "        Sub-call: done",
        "        Sub-call: running",
    ]
    batch = tree.index_of(calls[0]).parent()
    assert batch.siblingAtColumn(Column.COST).data() == "$0.2500"
    assert tree.is_running
    under_way.fail(calls[0])
    under_way.reply(calls[2])
    under_way.end_code(code)
    under_way.end()
    assert batch.siblingAtColumn(Column.STATE).data() == "1 failed"
    assert drawn(tree)[:3] == ["Run: done", "  Step 1: done", "    Code: done"]
    assert not tree.is_running
    assert not resets


def test_a_run_that_grew_looks_as_it_does_when_it_is_opened_later(under_way, tree, reader):
    tree.show(under_way.id)
    under_way._focus.grew.connect(lambda run, seq: tree.grow(seq))
    chance = random.Random(7)
    step = under_way.step(1)
    code, waiting = under_way.code(step), []
    for number in range(30):
        waiting.append(under_way.sub(code, batch=chance.choice([None, number // 5]), index=number))
        if chance.random() < 0.5:
            under_way.reply(waiting.pop(chance.randrange(len(waiting))))
        if number % 10 == 5:
            read_all(tree)
    read_all(tree)
    later = SpanTree(reader)
    later.show(under_way.id)
    read_all(later)
    assert drawn(tree) == drawn(later)


def test_the_horizon_takes_rows_out_and_brings_them_back(golden, tree, reader):
    whole = SpanTree(reader)
    whole.show(FAMILY)
    read_all(whole)
    tree.show(FAMILY)
    read_all(tree)
    last = reader.run(FAMILY).last_seq
    for horizon in (last, 40, 20, 8, 2, 1, 0, 1, 30, last - 1):
        tree.set_horizon(horizon)
        read_all(tree)
        then = SpanTree(reader)
        then.show(FAMILY, horizon)
        read_all(then)
        assert drawn(tree) == drawn(then)
    tree.set_horizon(None)
    read_all(tree)
    assert drawn(tree) == drawn(whole)


def test_what_was_running_says_lost_when_its_process_is_gone(under_way, tree):
    step = under_way.step(1)
    tree.show(under_way.id)
    read_all(tree)
    assert tree.index_of(step).data(ROW_ROLE).status is Status.RUNNING
    under_way.close()
    tree.read_again()
    assert tree.index_of(step).data(ROW_ROLE).status is Status.LOST


def test_text_that_could_turn_a_line_around_is_made_visible(under_way, tree):
    call = under_way.sub(under_way.code(under_way.step(1)), text="abc\u202egpj.exe")
    tree.show(under_way.id)
    assert tree.reveal(call).data() == "Sub-call  abc\\x202egpj.exe"
