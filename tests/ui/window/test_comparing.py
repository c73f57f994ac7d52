"""From two runs selected in the library to their comparison, and from there to one of them alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from rlm_desktop.ui.compare.model import Column
from rlm_desktop.worker.trajectories import import_files

DATA = Path(__file__).parents[2] / "data"


def test_selected_runs_are_compared_and_either_side_opens_alone(start, user, qtbot, tmp_path):
    window = start()
    runs = import_files(tmp_path / "runs.db", [DATA / "found.jsonl", DATA / "stopped.jsonl"])
    window.focus.library_changed.emit()
    act = window.menus.act("compare")
    assert not act.isEnabled()
    window.library_view._faces.select(runs)
    user.wait(act.isEnabled)
    act.trigger()
    (opened,) = window.comparisons.opened
    user.wait(lambda: opened.pair.controller.data is not None)
    left = opened.pair.controller.data.whose.left.run
    assert left.run == min(runs), "the run that began first is A"
    opened.pair.steps.activated.emit(opened.pair.lines.index(0, Column.A))
    user.wait(lambda: window.focus.run == left.run)
    assert window.focus.span == opened.pair.controller.data.whose.left.steps[0].row.span
    qtbot.keyClick(opened, Qt.Key.Key_Escape)
    user.wait(lambda: not window.comparisons.opened)


def test_comparisons_close_with_the_window(start, user, tmp_path):
    window = start()
    runs = import_files(tmp_path / "runs.db", [DATA / "found.jsonl", DATA / "family.jsonl"])
    window.comparisons.compare(runs)
    window.comparisons.compare(runs[::-1])
    window.close()
    assert window.comparisons.opened == []
