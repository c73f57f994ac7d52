"""How long the window ever stands still while a 50 MB text is opened and asked about: measured by a heartbeat.

Run alone, on a quiet machine: .venv/bin/pytest tests/perf
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from rlm_desktop.ui.appearance import Appearance
from rlm_desktop.ui.faults import Faults
from rlm_desktop.ui.showing import open_window

from ..ui.heart import Heart

LONGEST = 0.1
"""Seconds (the house's bar)."""
LINE = "On this day the level of the {number:08} gauge was read twice, and nothing of note was seen at the weir.\n"
SIZE = 50_000_000


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.txt"
    with path.open("w") as file:
        for number in range(SIZE // len(LINE)):
            file.write(LINE.format(number=number))
            if number == SIZE // len(LINE) // 3:
                file.write("The maintenance code of the Corvid pump is KX-4471.\n")
    return path


@pytest.mark.timeout(300)
def test_a_50_mb_text_is_opened_and_asked_without_a_standstill(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, big: Path
):
    def wait(is_so: Callable[[], object]) -> None:
        qtbot.waitUntil(lambda: bool(is_so()), timeout=200_000)

    appearance = Appearance(qapp)
    window = open_window(tmp_path / "runs.db", appearance, Faults(appearance))
    window.show()
    window.activateWindow()
    window.start([])
    wait(lambda: window.screens.inspector and window.known_models.rowCount() > 10)
    heart = Heart()
    window.documents.open([big])
    wait(lambda: window.asking.corpus and not window.asking.is_opening)
    qtbot.keyClicks(window.ask_view.question, "What is the maintenance code of the Corvid pump?")
    qtbot.keyClick(window.ask_view.question, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: window.focus.run)
    wait(lambda: not window.runs.count)
    qtbot.wait(200)
    longest = heart.stop()
    said = window.status_view.said
    window.close()
    window.deleteLater()
    appearance.deleteLater()
    assert "Answered" in said
    assert longest < LONGEST, f"stood still for {longest * 1000:.0f} ms"
