"""Frames of the timeline over the run of 337,351 spans, while one zooms and moves: `pytest tests/perf -s`."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.focus import Focus
from rlm_desktop.ui.timeline.face import TimelineFace
from rlm_desktop.ui.timeline.view import TimelineView

from .big_database import SIZE
from .big_run import RUN

FRAMES = 300
FRAME_SECONDS = 0.016
"""The house's bar, for 95 of 100 frames."""
FIRST_SECONDS = 1.0
MOST_BARS = 400_000


@pytest.fixture
def frames(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds of this thread at each frame, layout included: what other processes do is not in it."""
    taken: list[float] = []
    paint = TimelineFace.paintEvent

    def measured(self: TimelineFace, event: object) -> None:
        begun = time.thread_time()
        paint(self, event)
        taken.append(time.thread_time() - begun)

    monkeypatch.setattr(TimelineFace, "paintEvent", measured)
    return taken


def share(taken: list[float], part: float) -> float:
    """So much that this part of all took no longer."""
    return sorted(taken)[min(len(taken) - 1, int(len(taken) * part))]


def moves(view: TimelineView) -> Iterator[Callable[[], None]]:
    """In, along, and out again, at other places each time."""
    chance = random.Random(3)
    control = view.controller
    while True:
        x, towards = chance.uniform(0, 1_300), chance.choice([-90, 90])
        yield from [partial(control.zoom, 1.25, x)] * 24
        yield from [partial(control.pan, towards)] * 16
        yield from [partial(control.zoom, 1 / 1.3, 700)] * 20


@pytest.mark.timeout(1_200)
def test_frames_while_zooming_and_moving(qtbot: QtBot, reader: Reader, frames: list[float], say: Callable[[str], None]):
    focus = Focus()
    view = TimelineView(reader, focus)
    qtbot.addWidget(view)
    view.resize(1_500, 700)
    with qtbot.waitExposed(view):
        view.show()
    frames.clear()
    begun = time.thread_time()
    focus.show(RUN)
    qtbot.waitUntil(lambda: bool(frames) and not view.model.reading.is_reading, timeout=60_000)
    first = time.thread_time() - begun
    turns: list[float] = []
    frames.clear()
    for _, move in zip(range(FRAMES), moves(view), strict=False):
        move()
        view.face.viewport().repaint()
        begun, painted = time.thread_time(), sum(frames)
        qtbot.wait(1)
        turns.append(time.thread_time() - begun - (sum(frames) - painted))
    say(f"timeline of {SIZE:,} spans: open to all bars in sight {first * 1e3:.0f} ms")
    say(
        f"{len(frames)} frames: "
        + ", ".join(f"{part:.0%} within {share(frames, part) * 1e3:.1f} ms" for part in (0.5, 0.95, 1))
    )
    say(f"between frames: p95 {share(turns, 0.95) * 1e3:.1f} ms for tiles; {view.model.reading.tiles.bars:,} bars kept")
    say(f"load {os.getloadavg()[0]:.1f}")
    assert first < FIRST_SECONDS
    assert share(frames, 0.95) < FRAME_SECONDS
    assert view.model.reading.tiles.bars <= MOST_BARS
