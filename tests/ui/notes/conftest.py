"""The notes of a golden run on screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rlm_desktop.store.notes import Notes
from rlm_desktop.ui.marking import Marking
from rlm_desktop.ui.notes.controller import NotesController
from rlm_desktop.ui.notes.view import NotesView


@pytest.fixture
def marking(database: Path, qapp) -> Iterator[Marking]:
    made = Marking(database)
    yield made
    made.close()


@pytest.fixture
def notes(reader) -> Notes:
    return Notes(reader)


@pytest.fixture
def run(bring, focus) -> str:
    brought = bring("family")
    focus.show(brought)
    return brought


@pytest.fixture
def view(qtbot, run, reader, focus, marking) -> NotesView:
    shown = NotesView(reader, focus, NotesController(marking))
    qtbot.addWidget(shown)
    shown.resize(380, 640)
    with qtbot.waitExposed(shown):
        shown.show()
    return shown
