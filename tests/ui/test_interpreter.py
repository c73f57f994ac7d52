"""The interpreter's settings while a window is there, and what becomes of garbage."""

from __future__ import annotations

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from rlm_desktop.ui.interpreter import Interpreter


class Ring:
    """Something that leads to itself: only a search finds that nothing else does."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def interpreter(qapp: QApplication) -> Iterator[Interpreter]:
    before = sys.getswitchinterval(), gc.get_threshold()
    setting = Interpreter(qapp, settled=0)
    yield setting
    setting.end()
    setting.deleteLater()
    assert (sys.getswitchinterval(), gc.get_threshold()) == before


def old_garbage() -> weakref.ref[Ring]:
    """A ring that was there long enough to be among the oldest objects."""
    ring = Ring()
    gc.collect()
    return weakref.ref(ring)


def test_the_oldest_garbage_is_not_looked_for_while_objects_are_made(interpreter: Interpreter):
    found = old_garbage()
    held = [[] for _ in range(200_000)]
    assert found() is not None
    assert len(held) == 200_000


def test_leaving_the_application_is_when_it_is_looked_for(interpreter: Interpreter, qapp: QApplication):
    found = old_garbage()
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert found() is not None  # too little has come together
    held = [[] for _ in range(400_000)]
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert found() is not None
    qapp.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert found() is None
    assert len(held) == 400_000


def test_what_was_made_at_the_start_is_never_looked_through(interpreter: Interpreter, qtbot):
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 0)
    interpreter.end()
    assert gc.get_freeze_count() == 0
