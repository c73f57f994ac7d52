"""Two runs of 337,351 spans side by side: soon read, batches of 10,000 too, and the window goes on meanwhile.

Run apart: .venv/bin/pytest tests/perf/test_compare.py -s. The first time it writes the run, which takes minutes.
"""

from __future__ import annotations

import time

import pytest

from rlm_desktop.ui.compare.pair_controller import PairController
from rlm_desktop.ui.compare.pair_view import PairView
from rlm_desktop.ui.compare.reading import read_calls, read_pair
from rlm_desktop.ui.compare.shape import read_shape
from rlm_desktop.ui.compare.texts import Tab

from ..ui.heart import Heart
from .big_run import RUN

MOST_SECONDS = {"loops": 1.0, "shape": 3.0, "sub-calls": 2.0}
"""Of processor time, in a job."""
MOST_BLOCKED = 0.05
LONG = 60_000
pytestmark = pytest.mark.timeout(1800)


def test_loops_shape_and_the_widest_batch_are_soon_read(database, say):
    took = {}
    began = time.thread_time()
    data = read_pair(database, (RUN, 1), (RUN, 1))
    took["loops"], began = time.thread_time() - began, time.thread_time()
    read_shape(data)
    took["shape"], began = time.thread_time() - began, time.thread_time()
    widest = max(range(len(data.compared)), key=lambda place: data.steps(place).left.row.calls)
    calls = read_calls(data.whose, data.steps(widest))
    took["sub-calls"] = time.thread_time() - began
    say(", ".join(f"{what} {seconds * 1000:.0f} ms" for what, seconds in took.items()))
    assert len(calls.lines) >= 5_000
    assert all(seconds < MOST_SECONDS[what] for what, seconds in took.items())


def test_the_window_goes_on_while_runs_and_their_batches_are_compared(qtbot, database, jobs, say):
    view = PairView(PairController(database, RUN, RUN, jobs))
    qtbot.addWidget(view)
    view.show()
    qtbot.waitUntil(lambda: view.controller.data is not None, timeout=LONG)
    data = view.controller.data
    widest = max(range(len(data.compared)), key=lambda place: data.steps(place).left.row.calls)
    view.inspector.show_tab(Tab.CALLS)
    heart = Heart()
    with qtbot.waitSignal(view.controller.calls_read, timeout=LONG):
        view.steps.choose(widest)
    qtbot.wait(200)
    longest = heart.stop()
    say(f"{len(view.controller.calls.lines):,} lines of sub-calls: the longest block {longest * 1000:.0f} ms")
    assert longest < MOST_BLOCKED
