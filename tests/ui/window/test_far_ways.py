"""What leads through several screens of the window: a variable's history, other prices, and the search by keys."""

from __future__ import annotations

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTableView

from rlm_desktop.events.outcome import SpanKind
from rlm_desktop.ui.costs.repricing import RepriceDialog
from rlm_desktop.ui.inspector.history_model import HistoryModel
from rlm_desktop.worker.trajectories import import_files

from .test_moving import in_pane

FAMILY = "0191a0b0c1f0a0b0c0d"
DATA = Path(__file__).parents[2] / "data"
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
REPLIES = [
    {"text": "I begin.\n\n```repl\ntally = 1\n```"},
    {"text": "I go on.\n\n```repl\nprint('nothing here')\n```"},
    {"text": "I add.\n\n```repl\ntally = tally + 41\nprint(tally)\n```"},
    {"text": "FINAL(42)"},
]


def test_the_history_of_a_variable_of_a_real_run_leads_to_the_code_that_bound_it(
    start, user, qtbot, papers: Path, tmp_path: Path
):
    script = tmp_path / "counting.json"
    script.write_text(json.dumps(REPLIES))
    window = start()
    window.choices.change(root_model=f"scripted/{script}")
    user.open(window, papers)
    run = user.ask(window, "How many?")
    user.wait_for_end(window)
    codes = [span.span for span in window.reader.spans(run) if span.kind is SpanKind.CODE]
    window.focus.select(codes[-1])
    qtbot.keyClick(window, Qt.Key.Key_P, CONTROL)
    qtbot.keyClicks(QApplication.focusWidget(), "var tally")
    user.wait(lambda: window.palette_view.list.model().rowCount())
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    inspector = window.screens.inspector
    user.wait(lambda: [one for one in inspector.findChildren(HistoryModel) if one.rowCount() == 2])
    history = next(one for one in inspector.findChildren(QTableView) if isinstance(one.model(), HistoryModel))
    said = [" ".join(str(history.model().index(row, column).data()) for column in range(6)) for row in range(2)]
    assert "tally = tally + 41" in said[0]
    assert "tally = 1" in said[1]
    at = history.visualRect(history.model().index(1, 0)).center()
    qtbot.mouseClick(history.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.focus.span == codes[0]


def test_a_run_is_priced_anew_by_prices_that_a_real_worker_tells(start, user, qtbot, tmp_path: Path):
    window = start()
    import_files(tmp_path / "runs.db", [DATA / "family.jsonl"])
    window.focus.show(FAMILY)
    window.costs_dock.toggleViewAction().trigger()
    costs = window.costs_dock.content
    user.wait(lambda: costs is not None and costs._reprice.isEnabled())
    qtbot.mouseClick(costs._reprice, Qt.MouseButton.LeftButton)
    dialog = window.findChildren(RepriceDialog)[-1]
    user.wait(lambda: dialog.choices)
    before = dialog.total.text()
    assert before.startswith("Recorded $0.0110")
    for field in dialog.choices.values():
        field.setEditText("openai/gpt-4o")
    user.wait(lambda: dialog.total.text() != before and "No price" not in dialog._missing.text())
    assert "re-priced $" in dialog.total.text()
    dialog.close()


def test_ctrl_shift_f_leads_to_the_search_and_escape_back_to_the_steps(start, user, qtbot, tmp_path: Path):
    window = start()
    import_files(tmp_path / "runs.db", [DATA / "found.jsonl", DATA / "family.jsonl"])
    window.focus.show(FAMILY)
    user.wait(lambda: window.screens.tree)
    window.panes.go_to_name("Steps and calls")
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_F, CONTROL | SHIFT)
    view = window.search_dock.content
    user.wait(lambda: view.isVisible() and view.field.hasFocus())
    qtbot.keyClicks(view.field, "corvid")
    user.wait(view.rows.rowCount)
    qtbot.keyClick(view.field, Qt.Key.Key_Return)
    user.wait(lambda: window.focus.run != FAMILY)
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    qtbot.keyClick(view.field, Qt.Key.Key_Escape)
    user.wait(lambda: in_pane(window.screens.tree))
