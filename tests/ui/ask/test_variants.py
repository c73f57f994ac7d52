"""The dialog *Ask as a comparison*: which runs it would be, what they may cost, and what is missing for them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QDialog

from rlm_desktop.ui.ask.variants import Variants, VariantsDialog, offered

KEYLESS = "openai/gpt-5"


@pytest.fixture
def dialog(qtbot) -> VariantsDialog:
    made = VariantsDialog(
        QStringListModel(["offline/analyst", KEYLESS]),
        offered("offline/analyst", "rlm"),
        5.0,
        lambda model: "There is no key for openai." if model == KEYLESS else "",
    )
    qtbot.addWidget(made)
    made.show()
    return made


def test_it_begins_with_the_panels_method_and_the_plain_prompt_and_says_what_that_may_cost(dialog):
    assert dialog.chosen() == Variants(methods=("rlm", "direct"), models=("offline/analyst",))
    assert dialog.ok.text() == "Ask 2 runs"
    assert "$10.00 at most for all together" in dialog.said.text()


def test_one_run_is_no_comparison(dialog):
    dialog.methods["direct"].setChecked(False)
    assert not dialog.ok.isEnabled()
    assert dialog.said.text().startswith("Choose two methods or more")


def test_every_method_with_every_model(dialog, qtbot):
    dialog.field.setEditText("offline/reader")
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    assert dialog.chosen().pairs == [
        ("rlm", "offline/analyst"),
        ("rlm", "offline/reader"),
        ("direct", "offline/analyst"),
        ("direct", "offline/reader"),
    ]
    dialog.models.setCurrentRow(0)
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    assert dialog.chosen().models == ("offline/reader",)


def test_a_model_without_a_key_is_told_before_anything_is_asked(dialog, qtbot):
    dialog.field.setEditText(KEYLESS)
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    assert dialog.said.text() == "There is no key for openai."
    assert not dialog.ok.isEnabled()
    dialog.models.setCurrentRow(1)
    qtbot.mouseClick(dialog.remove, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert dialog.result() == QDialog.DialogCode.Accepted
