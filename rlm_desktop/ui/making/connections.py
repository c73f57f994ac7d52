"""The parts connected with each other, and as they were left."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts
from rlm_desktop.ui.wiring import (
    acts,
    comparing,
    documents,
    filtering,
    forking,
    inspecting,
    jumps,
    late,
    models,
    moving,
    notes,
    replay,
    runs,
)


def make(window: Parts) -> None:
    """Connect them, area by area; then let the choices hold."""
    documents.connect(window)
    models.connect(window)
    acts.connect(window, window.appearance)
    moving.connect(window)
    inspecting.connect(window)
    jumps.connect(window)
    filtering.connect(window)
    late.connect(window)
    notes.connect(window)
    replay.connect(window)
    forking.connect(window)
    runs.connect(window)
    comparing.connect(window)
    screens = window.screens
    screens.completed.connect(lambda: window.layout_memory.restore_splitter(screens.splitter))
    screens.completed.connect(window.arrangements.restore_columns)
    window.choices.load()
    window.layout_memory.restore()
    window.arrangements.restore_library()
