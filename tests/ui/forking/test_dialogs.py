"""The dialogs by themselves: what is chosen in the one, and what the other says of a verdict."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QComboBox

from rlm_desktop.codec import to_plain
from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Diverged
from rlm_desktop.events.limits import Limits
from rlm_desktop.ui.choices import Choices
from rlm_desktop.ui.forking.dialog import Fields, ForkDialog
from rlm_desktop.ui.forking.model import Choice, Origins
from rlm_desktop.ui.forking.verify_dialog import VerifyDialog
from rlm_desktop.ui.forking.verifying import Verification
from rlm_desktop.wire import messages as wire


class Field(QComboBox):
    """A field for a model's name."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setModel(QStringListModel(["other-model"], self))
        self.setAccessibleName(name)

    @property
    def name(self) -> str:
        return self.currentText()

    def show_name(self, name: str) -> None:
        self.setEditText(name)


@pytest.fixture
def dialog(qtbot, golden, reader):
    run = next(row.run for row in reader.runs() if row.can_be_forked)
    origins = Origins(reader)
    origin = origins.origin(run, 1)
    fields = Fields(model_field=Field, presets=lambda: ["rlm-default", "rlm-short"])
    made = ForkDialog(origin, lambda step: origins.code(run, step), fields)
    qtbot.addWidget(made)
    made.show()
    return made, origin


def test_what_is_left_as_it_was_is_as_in_the_run(dialog):
    made, origin = dialog
    assert made.chosen() == Choice(run=origin.row.run, at=origin.row.steps)


def test_what_is_changed_is_chosen(dialog, qtbot):
    made, origin = dialog
    made.step.setValue(1)
    made.question.setPlainText("  Something else?\n")
    made.root.show_name("other-model")
    made.preset.setCurrentIndex(made.preset.findData("rlm-short"))
    made.limits.calls.setValue(0)
    made.limits.cost.setValue(2.5)
    made.editor.clear()
    qtbot.keyClicks(made.editor, "x = 1")
    assert made.executes.isChecked()
    limits = origin.limits
    assert made.chosen() == Choice(
        run=origin.row.run,
        at=1,
        code="x = 1",
        question="Something else?",
        preset="rlm-short",
        root_model="other-model",
        limits=Limits(**{**to_plain(limits), "max_calls": None, "max_cost": 2.5}),
    )
    made.asks.setChecked(True)
    assert made.chosen().code is None


def test_tab_indents_code_and_the_keyboard_can_leave_it(dialog, qtbot):
    made, _ = dialog
    made.editor.clear()
    made.editor.setFocus()
    qtbot.keyClick(made.editor, Qt.Key.Key_Tab)
    assert made.editor.toPlainText() == "    "
    qtbot.keyClick(made.editor, Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert not made.editor.hasFocus()


def test_a_run_under_way_cannot_be_forked_and_it_is_said_why(under_way, reader):
    with pytest.raises(RlmError, match="still under way"):
        Origins(reader).origin(under_way.id, 1)


class Desk:
    """Takes a verification's order, and its reports to who ordered it."""

    def __init__(self, qtbot, tmp_path: Path) -> None:
        self.stopped: list[int] = []
        self.verification = Verification(self._submit, self.stopped.append, Choices(tmp_path / "s"), tmp_path, "r")
        self.dialog = VerifyDialog("How long?", self.verification)
        qtbot.addWidget(self.dialog)
        self.dialog.show()

    def _submit(self, order: wire.Verify, hear) -> int:
        assert order.run == "r"
        self.hear = hear
        return 7

    def tell(self, *reports) -> None:
        for report in reports:
            self.hear(report)


@pytest.fixture
def desk(qtbot, tmp_path):
    return Desk(qtbot, tmp_path)


def test_the_first_difference_is_shown_side_by_side_and_leads_to_its_place(desk, qtbot):
    found = Diverged(
        span=9,
        at=1.0,
        what="prompt",
        where="step 2, block 1, sub-call 7 (line 3)",
        recorded="was asked",
        now="is asked",
    )
    excused = Diverged(
        span=4, at=1.0, what="output", where="step 1, block 1", recorded="1", now="2", excuse="The clock goes on."
    )
    desk.tell(wire.Progress(job=7, done=2, total=3, what="step 2"))
    assert desk.dialog.progress.value() == 2
    verdict = wire.Verified(
        job=7,
        run="r",
        is_identical=False,
        steps=3,
        blocks=3,
        calls=8,
        divergence=to_plain(found),
        excused=(to_plain(excused),),
        notes=("Nothing else was compared.",),
    )
    desk.tell(verdict, wire.Done(job=7))
    said = desk.dialog.said.text()
    assert said.startswith("Another prompt was asked than in the record, at step 2, block 1, sub-call 7 (line 3).")
    assert said.endswith("3 steps, 3 code blocks and 8 calls were compared.")
    assert (desk.dialog.recorded.shown(), desk.dialog.now.shown()) == ("was asked", "is asked")
    with qtbot.waitSignal(desk.dialog.shown) as shown:
        qtbot.mouseClick(desk.dialog.show_button, Qt.MouseButton.LeftButton)
    assert shown.args == [9]
    qtbot.keyClick(desk.dialog, Qt.Key.Key_Escape)
    assert desk.stopped == []


def test_who_closes_it_on_the_way_wants_no_verdict(desk, qtbot):
    qtbot.keyClick(desk.dialog, Qt.Key.Key_Escape)
    assert desk.stopped == [7]
    desk.tell(wire.Stopped(job=7))
    assert "cancelled" in desk.dialog.said.text()


def test_what_cannot_be_verified_says_so(desk):
    desk.tell(wire.Refused(job=7, problem="The documents are gone.", remedy="Open them again."))
    assert desk.dialog.said.text() == "The documents are gone. Open them again."
