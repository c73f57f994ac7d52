"""Options are given back as they were chosen, a preset is copied to be edited, and a schema must be JSON."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox

from rlm_desktop import paths
from rlm_desktop.ui.ask.options import Options, OptionsDialog, options_line

SCHEMA = '{"type": "object"}'


@pytest.fixture(autouse=True)
def own_presets(tmp_path, monkeypatch):
    """The user's presets, in a folder of the test."""
    monkeypatch.setenv(paths.DATA_VARIABLE, str(tmp_path))


def press_ok(qtbot, dialog):
    qtbot.mouseClick(dialog.buttons.button(QDialogButtonBox.StandardButton.Ok), Qt.MouseButton.LeftButton)


def test_what_is_not_changed_is_given_back(qtbot):
    options = Options(preset="rlm-small", overflow="cut", questions_first_final=True, schema=SCHEMA)
    dialog = OptionsDialog(options)
    qtbot.addWidget(dialog)
    press_ok(qtbot, dialog)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.chosen() == options


def test_a_schema_that_is_no_json_keeps_the_dialog_open_and_says_why(qtbot):
    dialog = OptionsDialog(Options())
    qtbot.addWidget(dialog)
    qtbot.keyClicks(dialog.schema, "{type")
    press_ok(qtbot, dialog)
    assert dialog.result() != QDialog.DialogCode.Accepted
    assert "not JSON" in dialog.said.text()


def test_a_preset_is_copied_among_the_users_own(qtbot):
    dialog = OptionsDialog(Options())
    qtbot.addWidget(dialog)
    assert not dialog.copy.isEnabled()
    dialog.preset.setCurrentIndex(dialog.preset.findData("rlm"))
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert dialog.chosen().preset == "rlm-1"
    assert (paths.prompts_dir() / "rlm-1" / "system.md.j2").is_file()


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (Options(), "As they come"),
        (Options(overflow="cut"), "1 changed"),
        (Options(preset="rlm", schema=SCHEMA), "2 changed"),
    ],
)
def test_the_button_counts_what_is_changed(options, line):
    assert options_line(options) == line
