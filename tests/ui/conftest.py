"""What every test of the window gets: a place of its own, and a look round for what it left behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QThread, QTimer
from PySide6.QtWidgets import QApplication, QWidget

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # to watch: QT_QPA_PLATFORM=xcb

CHILDREN = Path("/proc/self/task")


@pytest.fixture(autouse=True)
def nothing_is_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a window, a running timer or thread, or a child process."""
    if "qapp" not in request.fixturenames:
        yield
        return
    widgets, children = set(QApplication.topLevelWidgets()), _children()
    yield
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = [*_windows(widgets), *_active(QTimer, QTimer.isActive), *_active(QThread, QThread.isRunning)]
    left += [f"process {pid}" for pid in _children() - children]
    assert not left, f"left behind: {left}"


def _windows(before: set[QWidget]) -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget not in before]


def _active(kind: type, is_active: Callable[..., bool]) -> list[object]:
    alive = [one for one in gc.get_objects() if isinstance(one, kind) and shiboken6.isValid(one)]
    return [one for one in alive if is_active(one) and one is not QThread.currentThread()]


def _children() -> set[str]:
    """Ids of this process's children, on Linux; none are known elsewhere."""
    files = CHILDREN.glob("*/children") if CHILDREN.is_dir() else ()
    return {pid for file in files for pid in file.read_text().split()}
