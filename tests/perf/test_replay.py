"""A run of 337,351 spans is played, and dragged through, with every screen in sight.

Run apart: .venv/bin/pytest tests/perf/test_replay.py -s.
The bars hold for the processor time of this thread, so that others at work do not count.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.replay.controller import ReplayController
from rlm_desktop.ui.run_screens import RunScreens

from .big_database import written
from .big_run import RUN

FRAMES = 25
FRAME_SECONDS = 0.05
"""For 95 of 100: all screens read and take over what a moment comes to."""
JUMP_SECONDS = 0.15
PLACES = (0.05, 0.3, 0.7)
"""Of the run."""


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of this thread for each move of the horizon, in all screens."""
    taken: list[float] = []
    put = ReplayController._put

    def measured(self: ReplayController, *moment: object, **how: object) -> None:
        begun = time.thread_time()
        put(self, *moment, **how)
        taken.append(time.thread_time() - begun)

    monkeypatch.setattr(ReplayController, "_put", measured)
    return taken


@pytest.fixture
def screens(qtbot, tmp_path: Path):
    """All screens of a run in a window, the replay bar among them."""
    database = written()
    reader, focus, jobs = Reader(database), Focus(), Jobs()
    window = QMainWindow()
    qtbot.addWidget(window)
    dock = QDockWidget(window)
    made = RunScreens(reader, focus, jobs, database, tmp_path / "window.ini", dock, window)
    window.setCentralWidget(made.page)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resize(1480, 920)
    with qtbot.waitExposed(window):
        window.show()
    focus.show(RUN)
    assert made.replay is not None
    made.replay.show()
    yield made
    made.replay.leave()
    jobs.close()
    reader.close()


@pytest.mark.timeout(1_200)
def test_frames_of_a_replay(screens, frames, qtbot, say):
    controller = screens.replay.controller
    for speed in (1.0, 32.0):
        controller.set_speed(speed)
        for place in PLACES:
            controller.seek(controller.reel.seconds * place)
            qtbot.waitUntil(lambda: bool(frames), timeout=60_000)
            frames.clear()
            controller.play()
            qtbot.waitUntil(lambda: len(frames) >= FRAMES, timeout=60_000)
            controller.pause()
            say(f"{speed:g}x from {place:.0%}: {_figures(frames)}")
            assert _share(frames, 0.95) < FRAME_SECONDS
            frames.clear()


@pytest.mark.timeout(1_200)
def test_jumps_through_the_run(screens, frames, qtbot, say):
    controller, chance = screens.replay.controller, random.Random(1)
    for number in range(40):
        controller.seek(controller.reel.seconds * chance.random())
        qtbot.waitUntil(lambda number=number: len(frames) > number, timeout=60_000)
    say(f"jumps: {_figures(frames)}")
    assert _share(frames, 0.95) < JUMP_SECONDS


def _share(taken: list[float], part: float) -> float:
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * part))]


def _figures(taken: list[float]) -> str:
    median, high = _share(taken, 0.5), _share(taken, 0.95)
    return f"median {median * 1000:.1f} ms, p95 {high * 1000:.1f} ms of {len(taken)} (load {os.getloadavg()[0]:.1f})"
