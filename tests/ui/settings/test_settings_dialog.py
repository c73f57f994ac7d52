"""The settings dialog gives back what it was given, but for what was changed."""

from rlm_desktop.settings import Settings
from rlm_desktop.ui.settings.dialog import NO_LIMIT, SettingsDialog


def test_nothing_changed_is_nothing_chosen(qtbot):
    settings = Settings(theme="dark", max_steps=7, max_cost=0.25, max_tokens=1_000, numpy=True, scratch="/a/b/c")
    dialog = SettingsDialog(settings)
    qtbot.addWidget(dialog)
    assert dialog.chosen() == settings


def test_a_limit_at_its_lowest_is_no_limit_and_says_so(qtbot):
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.max_calls.setValue(0)
    assert dialog.max_calls.text() == NO_LIMIT
    assert dialog.chosen().max_calls == 0


def test_the_theme_that_was_picked_is_chosen(qtbot):
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
    assert dialog.chosen().theme == "light"


def test_what_runs_the_code_is_chosen_and_the_subset_has_neither_numpy_nor_files(qtbot):
    dialog = SettingsDialog(Settings())
    qtbot.addWidget(dialog)
    assert dialog.code.numpy.isEnabled()
    assert dialog.code.scratch.isEnabled()
    dialog.code.python.setCurrentIndex(dialog.code.python.findData("subset"))
    assert dialog.chosen().python == "subset"
    assert not dialog.code.numpy.isEnabled()
    assert not dialog.code.scratch.isEnabled()
