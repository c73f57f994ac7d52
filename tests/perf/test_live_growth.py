"""A run under way, written by another process: 2,000 sub-calls at 200 a second, and what the window makes of it.

Run alone, on a quiet machine: .venv/bin/pytest tests/perf/test_live_growth.py -s
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QSocketNotifier
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.store.library import open_library
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.showing import open_window
from rlm_desktop.ui.window import Window

from ..ui.heart import Heart

CALLS, PER_SECOND = 2_000, 200
MOST_OF_A_CORE = 0.5
LONGEST = 0.05
"""Seconds (issue 5's bars)."""
WRITER = f"""
import sys, time
from pathlib import Path
from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.events.usage import Usage
from rlm_desktop.store.writer import Writer

RUN, BATCH, PER_SECOND, CALLS = "0191b0b0c1f0a0b0c0d", 10, {PER_SECOND}, {CALLS}
told = 0.0

def wake(seq):
    global told
    if time.monotonic() - told >= 0.1:
        told = time.monotonic()
        print(RUN, seq, flush=True)

writer = Writer(Path(sys.argv[1]), RUN, on_commit=wake)
now = time.time
writer.write(facts.RunStarted(span=1, at=now(), question="how many?", method="rlm", root_model="root-model",
    sub_model="sub-model", corpus=None, limits=Limits()))
writer.write(facts.StepStarted(span=2, at=now(), parent=1, step=1, depth=0))
writer.write(facts.CodeStarted(span=3, at=now(), parent=2, code="print(1)", block=1))
begun = time.monotonic()
for number in range(CALLS):
    span = 4 + number
    writer.write(facts.CallStarted(span=span, at=now(), parent=3, role="sub", model="sub-model", depth=1,
        messages=(facts.Message(role="user", text=f"Read part {{number}}."),), asked_as="llm_query",
        batch=number // BATCH, index=number % BATCH))
    if number >= BATCH:
        writer.write(facts.CallFinished(span=span - BATCH, at=now(), reply="yes",
            usage=Usage(tokens_in=1200, tokens_out=30, cost=0.001)))
    time.sleep(max(0.0, begun + (number + 1) / PER_SECOND - time.monotonic()))
for span in range(4 + CALLS - BATCH, 4 + CALLS):
    writer.write(facts.CallFinished(span=span, at=now(), reply="yes", usage=Usage(tokens_in=1, tokens_out=1, cost=0.0)))
writer.write(facts.CodeFinished(span=3, at=now(), state="ok"))
seq = writer.write(facts.RunEnded(span=1, at=now(), outcome=Outcome.ANSWERED, answer="two", reason=""))
writer.close()
print(RUN, seq, flush=True)
"""


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[Window]:
    database = tmp_path / "runs.db"
    open_library(database)
    appearance = Appearance(qapp)
    opened = open_window(database, appearance, Faults(appearance))
    opened.show()
    opened.screens.begin()
    yield opened
    opened.close()
    opened.deleteLater()
    appearance.deleteLater()


def rows(window: Window) -> list[tuple[str, ...]]:
    """All that the tree shows below the block of code."""
    model = window.screens.tree.model()
    found: list[tuple[str, ...]] = []

    def read(parent: QModelIndex) -> None:
        while model.has_more(parent):
            model.read_on(parent)
        for row in range(model.rowCount(parent)):
            cells = [model.index(row, column, parent) for column in range(model.columnCount(parent))]
            found.append(tuple(str(cell.data()) for cell in cells))
            read(cells[0])

    read(QModelIndex())
    return found


def painted(window: Window, wait: Callable[..., None]) -> tuple[object, int, QImage, QImage]:
    """Lanes and bars of the whole run, and the pictures of timeline and overview, once all of it is in sight."""
    timeline, overview = window.screens.timeline, window.screens.overview
    assert timeline is not None
    assert overview is not None
    timeline.controller.show_all()
    timeline.face.viewport().repaint()
    wait(lambda: not overview.model.is_behind and not timeline.model.reading.is_reading and not window.jobs._hearers)
    QApplication.processEvents()
    return timeline.model.lanes, timeline.model.bars, timeline.face.grab().toImage(), overview.grab().toImage()


@pytest.mark.timeout(300)
def test_two_hundred_sub_calls_a_second(window: Window, qtbot: QtBot, tmp_path: Path, say: Callable[[str], None]):
    def wait(is_so: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(is_so()), timeout=120_000)

    wait(lambda: window.screens.inspector)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "runs.db")], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    heard = QSocketNotifier(writer.stdout.fileno(), QSocketNotifier.Type.Read)
    told: list[int] = []

    def hear() -> None:
        line = writer.stdout.readline().split()
        if not line:
            heard.setEnabled(False)
            return
        run = line[0].decode()
        told.append(int(line[1]))
        if window.focus.run is None:
            window.focus.show(run)
        window.focus.grew.emit(run, told[-1])

    heard.activated.connect(hear)
    wait(lambda: window.focus.run)
    qtbot.wait(500)  # the screens are made and painted once
    heart, began, used = Heart(), time.perf_counter(), time.process_time()
    wait(lambda: not heard.isEnabled())
    share = (time.process_time() - used) / (time.perf_counter() - began)
    longest = heart.stop()
    assert writer.wait(30) == 0
    writer.stdout.close()
    run = window.focus.run
    load = os.getloadavg()[0]
    say(f"{CALLS:,} calls: {share:.0%} of a core, longest block {longest * 1000:.0f} ms (load {load:.1f})")
    assert window.reader.run(run).sub_calls == CALLS
    wait(lambda: window.screens.tree.model().index(0, 1).data() == "done")
    window.focus.select(RUN_SPAN)
    grown, said, seen = rows(window), window.status_view.said, painted(window, wait)
    window.focus.show(None)
    window.focus.show(run)
    assert rows(window) == grown
    assert painted(window, wait) == seen
    assert len(grown) >= CALLS
    assert window.status_view.said == said
    assert share < MOST_OF_A_CORE
    assert longest < LONGEST
