"""From two runs selected in the library to their comparison, and from there to one of them alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt

from rlm_desktop.ui.ask.variants import VariantsDialog
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


def ask_several(window, user, question: str, *, at_a_time: int = 1) -> None:
    window.ask_view.question.setPlainText(question)
    user.wait(window.menus.act("ask_several").isEnabled)
    window.menus.act("ask_several").trigger()
    dialog = window.findChild(VariantsDialog)
    dialog.at_a_time.setValue(at_a_time)
    dialog.ok.click()


def test_one_question_with_two_methods_ends_in_their_comparison(start, user, papers):
    window = start()
    user.open(window, papers)
    ask_several(window, user, "What is the maintenance code of the Corvid pump?")
    user.wait(lambda: window.comparisons.opened)
    (opened,) = window.comparisons.opened
    user.wait(lambda: opened.pair.controller.data is not None)
    runs = [side.run for side in (opened.pair.controller.data.whose.left, opened.pair.controller.data.whose.right)]
    assert [run.method for run in runs] == ["rlm", "direct"]
    assert all(run.outcome is not None for run in runs)
    assert runs[0].end <= runs[1].begin, "one after the other"


def test_stop_keeps_those_that_wait_from_beginning(start, user, papers, endless):
    window = start()
    user.open(window, papers)
    window.ask_view.root.show_name(endless)
    ask_several(window, user, "What never ends?")
    user.wait(lambda: window.runs.runs)
    window.menus.act("stop").trigger()
    user.wait(lambda: not window.runs.count)
    assert not window.several_runs.is_busy
    assert window.reader.run_count() == 1
    assert window.comparisons.opened == []
