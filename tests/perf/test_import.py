"""Import of a record of 127 MB: its time, the database's size, how soon a stop is heard, and the window meanwhile."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rlm_desktop.store.library import open_library
from rlm_desktop.store.reader import Reader
from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.showing import open_window
from rlm_desktop.worker.trajectories import Stopped, import_files

from ..ui.heart import Heart
from .big_log import write_log

BYTES = 127_000_000
SECONDS = 10.0
PART = 0.10
STOP_SECONDS = 1.0
STANDSTILL = 0.05
"""Seconds (the house's bar)."""


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> tuple[Path, dict[str, int]]:
    """The record, and what it holds."""
    path = tmp_path_factory.mktemp("log") / "big.jsonl"
    return path, write_log(path, BYTES)


def test_127_megabytes_are_imported_in_time_and_take_a_tenth_of_it(log, tmp_path, say):
    path, counts = log
    database = tmp_path / "runs.db"
    open_library(database)
    begin = time.perf_counter()
    runs = import_files(database, [path])
    seconds = time.perf_counter() - begin
    size = sum(file.stat().st_size for file in tmp_path.glob("runs.db*"))
    say(f"import of {path.stat().st_size:,} bytes: {seconds:.1f} s; database {size / path.stat().st_size:.1%} of it")
    reader = Reader(database)
    rows = [reader.run(run) for run in runs]
    reader.close()
    assert len(rows) == counts["runs"]
    assert sum(row.steps for row in rows) == counts["iterations"]
    assert sum(row.sub_calls for row in rows) == counts["calls"]
    assert seconds < SECONDS
    assert size < PART * path.stat().st_size


def test_a_stop_is_heard_at_once(log, tmp_path, say):
    path, _ = log
    database = tmp_path / "runs.db"
    open_library(database)
    stop = threading.Event()
    asked = 0.0

    def on_progress(done: int, total: int, what: str) -> None:
        nonlocal asked
        if done > total // 2 and not stop.is_set():
            stop.set()
            asked = time.perf_counter()

    with pytest.raises(Stopped):
        import_files(database, [path], on_progress=on_progress, is_stopped=stop.is_set)
    seconds = time.perf_counter() - asked
    say(f"stopped after {seconds * 1000:.0f} ms")
    assert seconds < STOP_SECONDS


@pytest.mark.timeout(300)
def test_the_window_never_stands_still_while_127_megabytes_are_imported(
    log, qapp: QApplication, qtbot: QtBot, tmp_path, say
):
    path, counts = log
    appearance = Appearance(qapp)
    window = open_window(tmp_path / "runs.db", appearance, Faults(appearance))
    window.show()
    window.activateWindow()
    window.start([])
    qtbot.waitUntil(lambda: bool(window.screens.inspector and window.known_models.rowCount() > 10), timeout=60_000)
    heart = Heart()
    stood_still: list[float] = []
    # said when all runs are there, right before the first of them is shown, which is not a part of the import
    window.focus.library_changed.connect(lambda: stood_still.append(heart.stop()))
    begin = time.perf_counter()
    window.trajectories.import_files([path])
    qtbot.waitUntil(lambda: "imported" in window.notice.text, timeout=200_000)
    seconds = time.perf_counter() - begin
    count = window.reader.run_count()
    window.close()
    window.deleteLater()
    appearance.deleteLater()
    say(f"imported in the window: {seconds:.1f} s; it stood still for {stood_still[0] * 1000:.0f} ms at most")
    assert count == counts["runs"]
    assert stood_still[0] < STANDSTILL
