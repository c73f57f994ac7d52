"""The tree over a run of 337,351 spans: first rows, a batch of 10,000 opened, sorting, horizons, steps, scrolling.

Run apart: .venv/bin/pytest tests/perf/test_tree.py -s. The first time it writes the run, which takes minutes.
The bars hold for the processor time of this thread, so that others at work do not count.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import partial
from itertools import count

import pytest
from PySide6.QtCore import QModelIndex, Qt

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import NAME_ROLE, ROW_ROLE
from rlm_desktop.ui.tree.view import TreeView

from .big_database import SIZE
from .big_run import RUN

pytestmark = pytest.mark.timeout(1800)


@pytest.fixture
def widest(reader) -> SpanRow:
    """A call in the middle of the widest batch."""
    codes = [
        code
        for step in reader.children(RUN, None, limit=1_000)
        for code in reader.children(RUN, step.span)
        if code.kind is SpanKind.CODE
    ]
    code = max(codes, key=lambda row: row.children)
    return reader.children(RUN, code.span, offset=code.children // 2, limit=1)[0]


@pytest.fixture
def focus() -> Focus:
    return Focus()


@pytest.fixture
def view(qtbot, reader, focus) -> TreeView:
    shown = TreeView(reader, focus)
    qtbot.addWidget(shown)
    shown.resize(900, 600)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown


@pytest.fixture
def measure(say, qapp) -> Callable[..., None]:
    """measure(name, acts, bar, share): says how long the acts take, in seconds, and fails where that share of them,
    the quickest first, has one that takes longer than the bar. with_frame: and what they show is drawn."""

    def measure(
        name: str, acts: list[Callable[[], object]], bar: float, share: float = 1.0, *, with_frame: bool = True
    ) -> None:
        taken = []
        gc.collect()
        gc.disable()
        for act in acts:
            begin = time.thread_time()
            act()
            if with_frame:
                qapp.processEvents()
            taken.append(time.thread_time() - begin)
            qapp.processEvents()
        gc.enable()
        taken.sort()
        worst = taken[max(0, int(len(taken) * share) - 1)]
        say(f"{name:<46} median {taken[len(taken) // 2] * 1000:7.1f} ms, {share:.0%} {worst * 1000:7.1f} ms")
        assert worst <= bar, name

    return measure


def batch_of(view: TreeView, call: SpanRow) -> QModelIndex:
    code = view.model().reveal(call.parent)
    view.expand(code)
    rows = (view.model().index(row, 0, code) for row in range(view.model().rowCount(code)))
    return next(one for one in rows if "sub-calls" in one.data(NAME_ROLE))


def test_first_rows_are_there_in_a_second(view, focus, measure):
    measure("first rows", [lambda: focus.show(RUN)], 1.0)
    assert view.model().index(0, 0).data(ROW_ROLE).calls > SIZE // 2


def test_the_widest_batch_opens_at_once_and_reads_on_a_page_at_a_time(view, focus, widest, measure):
    focus.show(RUN)
    batch = batch_of(view, widest)
    measure("opening a batch of 10,000", [lambda: view.expand(batch)], 0.1)
    measure("a page of it", [lambda: view.model().read_on(batch)] * 8, 0.02, 0.8, with_frame=False)


def test_a_batch_is_sorted_in_time_for_a_page(view, focus, widest, reader, measure):
    focus.show(RUN)
    view.expand(batch_of(view, widest))
    orders = [
        lambda column=column: view.model().sort(column, Qt.SortOrder.DescendingOrder)
        for column in (Column.COST, Column.TIME, Column.TOKENS_IN, Column.STATE, -1)
    ]
    measure("sorting all that is open", orders, 0.1)


def test_a_call_whose_page_was_never_read_is_selected(view, focus, widest, measure):
    focus.show(RUN)
    measure("selecting a call far inside a batch", [lambda: focus.select(widest.span)], 0.05)
    assert view.currentIndex().data(ROW_ROLE).span == widest.span


def test_the_horizon_jumps(view, focus, reader, measure):
    focus.show(RUN)
    last = reader.run(RUN).last_seq
    jumps = [lambda seq=seq: focus.set_horizon(seq) for seq in range(last // 20, last, last // 19)]
    measure("horizon jump, with its frame", jumps, 0.02, 0.95)


def test_the_horizon_jumps_where_a_wide_batch_is_open(view, focus, reader, widest, measure):
    focus.show(RUN)
    view.expand(batch_of(view, widest))
    code = reader.span(RUN, widest.parent)
    jumps = range(reader.run(RUN).last_seq, code.begin_seq + 500, -reader.run(RUN).last_seq // 19)
    measure("horizon jump after an open batch", [partial(focus.set_horizon, seq) for seq in jumps], 0.02, 0.95)
    inside = range(code.end_seq or 0, code.begin_seq + 500, (code.begin_seq - (code.end_seq or 0)) // 19)
    measure("horizon jump inside an open batch", [partial(focus.set_horizon, seq) for seq in inside], 0.02, 0.95)


def test_the_next_error_and_the_next_of_a_kind(view, focus, measure):
    focus.show(RUN)
    measure("next error, selected and in sight", [view.stepping.next_error] * 10, 0.15, 0.9)


def test_scrolling_is_smooth(view, focus, widest, measure):
    focus.show(RUN)
    view.expand(batch_of(view, widest))
    bar, places = view.verticalScrollBar(), count(0, 90)
    measure("a frame while scrolling", [lambda: bar.setValue(next(places))] * 200, 0.012, 0.95)
