"""Every model of the window keeps the rules of Qt's models while a run of 2,000 calls grows beneath all of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.view import InspectorView
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.window import Window

CALLS, AT_A_TIME, IN_A_BATCH = 2_000, 250, 500
OURS = "rlm_desktop"
KNOWN = {"SpanTree", "RunTable", "DocumentsModel", "Bookmarks", "ChartTable", "HitRows", "RawModel"}


def watched(window: Window) -> dict[str, QAbstractItemModelTester]:
    """A tester for each model of ours, by the model's name; what is wrong becomes a warning, which fails the test."""
    testers = {}
    for model in window.findChildren(QAbstractItemModel):
        if type(model).__module__.startswith(OURS):
            tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, window)
            tester.setUseFetchMore(False)
            testers[f"{type(model).__name__} {id(model)}"] = tester
    return testers


def batches(under_way, code: int):
    """The events of the calls, some at a time: they begin, and those of before end."""
    open_calls = []
    for first in range(0, CALLS, AT_A_TIME):
        ends = [under_way.ended(one.span, cost=0.75, is_bad=one.span % 50 == 0) for one in open_calls]
        open_calls = [
            under_way.made(code, batch=1 + first // IN_A_BATCH, index=place % IN_A_BATCH, text=f"read part {place}")
            for place in range(first, first + AT_A_TIME)
        ]
        yield [*open_calls, *ends]
    yield [under_way.ended(one.span, cost=0.25, is_bad=False) for one in open_calls]


@pytest.mark.timeout(300)
@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_models_are_sound_while_the_run_grows_sorted_filtered_and_open(start, user, under_way, focus):
    window = start()
    focus.grew.connect(window.focus.grew)
    window.focus.show(under_way.id)
    user.wait(lambda: window.screens.inspector)
    window.search_dock.bring()
    window.costs_dock.bring()
    code = under_way.code(under_way.step(1))
    window.focus.select(code)
    tree, inspector = window.screens.tree, window.screens.inspector
    testers = watched(window)
    assert {name.split()[0] for name in testers} >= {
        "SpanTree",
        "RunTable",
        "DocumentsModel",
        "Bookmarks",
        "ChartTable",
    }
    acts = _acts(window, inspector, code)
    for number, events in enumerate(batches(under_way, code)):
        seq = under_way.write(events)
        focus.grew.emit(under_way.id, seq)
        acts.get(number, lambda: None)()
        QApplication.processEvents()
    under_way.end()
    model = tree.model()
    user.wait(lambda: model.index(0, Column.CALLS).data() == "2,000" and model.index(0, Column.STATE).data() == "done")
    for tester in testers.values():
        tester.deleteLater()


def _acts(window: Window, inspector: InspectorView, code: int) -> dict:
    """What the user does meanwhile, by the number of the growth after which it is done."""
    tree, run = window.screens.tree, window.focus.run
    falling = Qt.SortOrder.DescendingOrder

    def open_batch() -> None:
        index = tree.model().reveal(code)
        tree.expand(index)
        tree.expand(tree.model().index(0, 0, index))

    return {
        0: lambda: inspector.show_tab(Tab.RAW),
        1: lambda: tree.header().setSortIndicator(Column.COST, falling),
        2: lambda: window.focus.set_filter("cost>0.5"),
        3: window.notes_view.toggle_bookmark,
        4: lambda: inspector.show_tab(Tab.VARIABLES),
        5: lambda: window.focus.set_filter(""),
        6: lambda: tree.header().setSortIndicator(-1, falling),
        7: lambda: window.focus.set_horizon(window.reader.run(run).last_seq // 2),
        8: lambda: (window.focus.set_horizon(None), open_batch(), inspector.show_tab(Tab.PROTOCOL)),
    }
