"""Every model of the window keeps the rules of Qt's models while a run of 2,000 calls grows beneath all of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from rlm_desktop.events import facts
from rlm_desktop.ui.inspector.history_model import HistoryModel
from rlm_desktop.ui.inspector.line_calls_model import LineCallsModel
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.view import InspectorView
from rlm_desktop.ui.palette.entries import EntryList
from rlm_desktop.ui.texts.code_view import CodeView
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.window import Window
from rlm_desktop.worker.trajectories import import_files

CALLS, AT_A_TIME, IN_A_BATCH = 2_000, 250, 500
OURS = "rlm_desktop"
OF_THE_WINDOW = {"SpanTree", "RunTable", "DocumentsModel", "Bookmarks", "ChartTable", "HitRows", "EntryList"}
OF_THE_INSPECTOR = {"RawModel", "ProtocolModel", "VariablesModel", "HistoryModel", "LineCallsModel"}
OF_COMPARISONS = {"LineTable", "SeveralTable"}
DATA = Path(__file__).parents[2] / "data"
NAME = "pages"


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
    """The events of the calls of a line, some at a time: they begin, those of before end, and a name is bound anew."""
    open_calls = []
    for first in range(0, CALLS, AT_A_TIME):
        ends = [under_way.ended(one.span, cost=0.75, is_bad=one.span % 50 == 0) for one in open_calls]
        open_calls = [
            under_way.made(
                code, batch=1 + first // IN_A_BATCH, index=place % IN_A_BATCH, text=f"read part {place}", line=1
            )
            for place in range(first, first + AT_A_TIME)
        ]
        bound = facts.Variable(name=NAME, kind="list", size=first, preview=f"[{first}]")
        yield [*open_calls, *ends, facts.VariablesChanged(span=code, at=under_way.at, changed=(bound,))]
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
    _compare_with_others(window, user, under_way.id)
    tree, inspector = window.screens.tree, window.screens.inspector
    testers = watched(window)
    assert {name.split()[0] for name in testers} >= OF_THE_WINDOW | OF_THE_INSPECTOR | OF_COMPARISONS
    acts = _acts(window, user, inspector, code)
    for number, events in enumerate(batches(under_way, code)):
        seq = under_way.write(events)
        focus.grew.emit(under_way.id, seq)
        acts.get(number, lambda: None)()
        QApplication.processEvents()
    under_way.end()
    model = tree.model()
    user.wait(lambda: model.index(0, Column.CALLS).data() == "2,000" and model.index(0, Column.STATE).data() == "done")
    window.comparisons.close()
    for tester in testers.values():
        tester.deleteLater()


def _compare_with_others(window: Window, user, run: str) -> None:
    """The run beside one that is over, and beside two, each in a window."""
    others = import_files(window.database, [DATA / "found.jsonl", DATA / "stopped.jsonl"])
    window.comparisons.compare([run, others[0]])
    window.comparisons.compare([run, *others])
    pair, several = window.comparisons.opened
    user.wait(lambda: pair.pair.controller.data is not None and several.several.model.rowCount())


def _rows(window: Window, kind: type[QAbstractItemModel]) -> int:
    return max(model.rowCount() for model in window.findChildren(kind))


def _acts(window: Window, user, inspector: InspectorView, code: int) -> dict:
    """What the user does meanwhile, by the number of the growth after which it is done."""
    tree, run = window.screens.tree, window.focus.run
    falling = Qt.SortOrder.DescendingOrder

    def open_batch() -> None:
        index = tree.model().reveal(code)
        tree.expand(index)
        tree.expand(tree.model().index(0, 0, index))

    def compare_again() -> None:
        for opened in window.comparisons.opened:
            (opened.several or opened.pair.controller).read()

    def list_calls_of_line() -> None:
        next(one for one in inspector.findChildren(CodeView) if one.isVisible()).line_chosen.emit(1)
        user.wait(lambda: _rows(window, LineCallsModel) >= AT_A_TIME)

    def look_at_the_name() -> None:
        inspector.show_variable(run, code, NAME)
        user.wait(lambda: _rows(window, HistoryModel))

    def open_palette() -> None:
        window.menus.act("commands").trigger()
        user.wait(lambda: _rows(window, EntryList))

    return {
        0: lambda: (inspector.show_tab(Tab.CODE), list_calls_of_line(), open_palette()),
        1: lambda: (
            tree.header().setSortIndicator(Column.COST, falling),
            window.palette_view.field.setText("next"),
            compare_again(),
        ),
        2: lambda: (window.focus.set_filter("cost>0.5"), inspector.show_tab(Tab.RAW)),
        3: lambda: (window.notes_view.toggle_bookmark(), window.palette_view.leave()),
        4: look_at_the_name,
        5: lambda: window.focus.set_filter(""),
        6: lambda: (tree.header().setSortIndicator(-1, falling), compare_again()),
        7: lambda: window.focus.set_horizon(window.reader.run(run).last_seq // 2),
        8: lambda: (window.focus.set_horizon(None), open_batch(), inspector.show_tab(Tab.PROTOCOL)),
    }
