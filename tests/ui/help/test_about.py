"""Help, About: the version, and what is inside with its licence."""

import json

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtTest import QAbstractItemModelTester

from rlm_desktop.ui.help.about import AboutDialog
from rlm_desktop.ui.help.components import Component, components, from_list


def test_a_library_is_found_by_its_licence_and_copied(qtbot):
    dialog = AboutDialog(QIcon())
    qtbot.addWidget(dialog)
    QAbstractItemModelTester(dialog.rows, QAbstractItemModelTester.FailureReportingMode.Fatal)
    dialog.show()
    before = dialog.rows.rowCount()
    qtbot.keyClicks(dialog.word, "lgpl")
    assert 0 < dialog.rows.rowCount() < before
    dialog.table.selectRow(0)
    qtbot.keyClick(dialog.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    name, _, licence = QGuiApplication.clipboard().text().split("\t")
    assert name.lower().startswith("pyside6")
    assert "LGPL" in licence


def test_from_source_it_lists_what_is_needed_and_no_tool():
    names = {one.name.lower() for one in components()}
    assert {"rlm-desktop", "litellm", "openai"} <= names
    assert not names & {"pytest", "ruff", "mypy"}


def test_a_bundles_own_list_is_read_in_every_spelling_of_a_licence():
    one = {"name": "one", "version": "1", "licenses": [{"license": {"id": "MIT"}}, {"license": {"name": "BSD"}}]}
    listed = {"components": [one, {"name": "two", "licenses": [{"expression": "MIT OR GPL-2.0"}]}, {"name": "three"}]}
    assert tuple(from_list(json.dumps(listed).encode())) == (
        Component("one", "1", "MIT, BSD"),
        Component("two", "", "MIT OR GPL-2.0"),
        Component("three", "", ""),
    )
