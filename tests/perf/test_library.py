"""A library of 10,000 runs: what another order, another filter or a run that came costs the window's thread.

Run apart: .venv/bin/pytest tests/perf/test_library.py -s
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rlm_desktop.events import facts
from rlm_desktop.events.limits import Limits
from rlm_desktop.events.outcome import Outcome
from rlm_desktop.store.library import open_library
from rlm_desktop.store.shelf import Groups, Order, Shelf
from rlm_desktop.store.writer import append_imported
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.library.view import LibraryView
from rlm_desktop.ui.marking import Marking

from ..ui.library.copied import copy_runs

RUNS = 10_000
DRAWN = 5
"""Turns in which the new order is drawn."""
MOST_SELECTING_SECONDS = 0.05
MOST_SECONDS = 0.016
"""Of the window's thread, for an order and its frame."""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    database = tmp_path / "runs.db"
    open_library(database)
    begin = facts.RunStarted(
        span=1, at=1.0, question="?", method="rlm", root_model="a", sub_model="b", corpus=None, limits=Limits()
    )
    end = facts.RunEnded(span=1, at=2.0, outcome=Outcome.ANSWERED, answer="42")
    append_imported(database, "0191a0b0c1f00000000", [begin, end])
    copy_runs(database, RUNS - 1)
    return database


@pytest.fixture
def view(qtbot: QtBot, library: Path, jobs: Jobs) -> Iterator[LibraryView]:
    shelf, marking = Shelf(library), Marking(library)
    shown = LibraryView(shelf, Focus(marking), marking, jobs=jobs)
    qtbot.addWidget(shown)
    shown.resize(400, 700)
    shown.show()
    qtbot.wait(50)
    yield shown
    marking.close()
    shelf.close()


@pytest.mark.parametrize("is_table", [False, True])
def test_all_runs_are_selected_without_a_pause(view: LibraryView, say: Callable[[str], None], is_table: bool):
    view.show_table(is_table)
    begun = time.thread_time()
    view._faces.face.selectAll()
    took = time.thread_time() - begun
    say(f"{RUNS:,} runs selected in a {'table' if is_table else 'list'}: {took * 1000:.1f} ms")
    assert len(view._faces.selected_runs()) == RUNS
    assert took < MOST_SELECTING_SECONDS


def test_another_order_does_not_hold_up_the_window(qapp: QApplication, view: LibraryView, say: Callable[[str], None]):
    turns: list[float] = []

    def turn(act: Callable[[], object]) -> None:
        begun = time.thread_time()
        act()
        turns.append(time.thread_time() - begun)

    acts = [partial(view._arrange_by, order=order) for order in Order]
    acts += [partial(view._arrange_by, groups=groups) for groups in (Groups.CORPUS, Groups.QUESTION, Groups.NONE)]
    slowest = 0.0
    for act in acts:
        turns.clear()
        turn(act)
        until = time.monotonic() + 20
        while time.monotonic() < until and view._listings._wanted is not None:
            turn(qapp.processEvents)
        for _ in range(DRAWN):
            turn(qapp.processEvents)
        assert view._listings._wanted is None
        say(f"{act.keywords}: {max(turns) * 1000:.1f} ms at most in one turn of {len(turns)}")
        slowest = max(slowest, max(turns))
    assert slowest < MOST_SECONDS
