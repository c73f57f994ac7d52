"""Screens that read off the window's thread keep up with a horizon that never stands still, and end where it ends."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QTableView

from rlm_desktop.ui.costs.controller import CostsController
from rlm_desktop.ui.costs.model import Chart
from rlm_desktop.ui.inspector.model import Tab
from rlm_desktop.ui.inspector.raw_page import RawPage
from rlm_desktop.ui.inspector.view import InspectorView
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.matching import Matching

FAMILY = "0191a0b0c1f0a0b0c0d"
UPDATES = 4


@pytest.fixture
def jobs(qapp):
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def restless(golden, focus, reader):
    """A timer that moves the horizon on in every turn of the event loop, from the first step on, round and round."""
    last = reader.run(FAMILY).last_seq
    horizons = itertools.cycle(range(reader.children(FAMILY, None)[0].begin_seq, last))
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: focus.set_horizon(next(horizons)))
    yield timer
    timer.stop()


def test_the_charts_keep_up(restless, focus, reader, jobs, database, qtbot):
    costs = CostsController(reader, focus, jobs, database)
    read = []
    costs.chart_read.connect(read.append)
    costs.set_seen(True)
    costs.show_chart(Chart.STEPS)
    focus.show(FAMILY)
    restless.start()
    qtbot.waitUntil(lambda: len(read) > UPDATES, timeout=20_000)
    restless.stop()
    focus.set_horizon(reader.children(FAMILY, None)[1].begin_seq - 1)
    qtbot.waitUntil(lambda: len(read[-1].rows) == 1)
    focus.set_horizon(None)
    qtbot.waitUntil(lambda: len(read[-1].rows) == 4)


def test_the_filter_keeps_up(restless, focus, reader, jobs, database, qtbot):
    matching = Matching(focus, jobs, database)
    found = []
    matching.changed.connect(lambda: found.append(matching.matches))
    focus.show(FAMILY)
    focus.set_filter("kind:step")
    restless.start()
    qtbot.waitUntil(lambda: len(found) > UPDATES, timeout=20_000)
    restless.stop()
    first, second = reader.children(FAMILY, None)[:2]
    focus.set_horizon(second.begin_seq - 1)
    qtbot.waitUntil(
        lambda: matching.matches is not None and matching.matches.horizon == second.begin_seq - 1, timeout=20_000
    )
    assert list(matching.matches.spans) == [first.span]


def test_the_inspector_keeps_up_and_says_what_is_still_to_come(restless, focus, reader, jobs, database, qtbot):
    view = InspectorView(reader, focus, jobs, database)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    focus.show(FAMILY)
    view.show_tab(Tab.RAW)
    table = next(one for one in view.findChildren(RawPage)[0].findChildren(QTableView))
    counts: set[int] = set()
    restless.start()
    qtbot.waitUntil(lambda: counts.add(table.model().rowCount()) or len(counts) > UPDATES, timeout=20_000)
    restless.stop()
    for horizon in (20, 7, 12):
        focus.set_horizon(horizon)
        qtbot.waitUntil(lambda horizon=horizon: table.model().rowCount() == horizon)
    view.show_tab(Tab.RUN)
    qtbot.waitUntil(lambda: any(one.text() == "Running." for one in view.findChildren(QLabel)))
    last = reader.children(FAMILY, None)[-1]
    focus.select(last.span)
    words = [one.text() for one in view.findChildren(QLabel) if one.isVisible()]
    assert any(one.startswith("What is selected begins later in the run.") for one in words)
    focus.set_horizon(last.begin_seq)
    qtbot.waitUntil(lambda: any(f"Step {last.step}" in one.text() for one in view.findChildren(QLabel)))
    jobs.close()  # the view goes before what it has asked for is there
