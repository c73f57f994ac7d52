"""After a restart the window is where it was left; what is gone meanwhile is passed over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt

from rlm_desktop import paths
from rlm_desktop.store.library import delete_run, open_library
from rlm_desktop.ui.last_place import NAME
from rlm_desktop.ui.tree.cells import Column
from rlm_desktop.ui.tree.faces import ROW_ROLE
from rlm_desktop.ui.window import Window
from rlm_desktop.worker.trajectories import import_files

GOLDEN = Path(__file__).parents[2] / "data" / "found.jsonl"


def left(start, user):
    """A window that was closed while a step of a filtered run was looked at; what was looked at."""
    window = start(GOLDEN)
    user.wait(lambda: window.focus.run and window.screens.inspector)
    window.focus.select(5)
    window.focus.set_filter("kind:code")
    window.focus.set_stretch((0.5, 2.5))
    place = window.focus.place
    window.close()
    user.wait(lambda: not window.isVisible())
    return place


def test_run_selection_filter_and_stretch_come_back(start, user):
    place = left(start, user)
    again = start()
    assert again.focus.place == place
    assert again.screens.filtering.field.text() == "kind:code"
    again.focus.back()
    assert again.focus.run is None


@pytest.fixture
def killed(tmp_path: Path, user) -> str:
    """The application as a process of its own, killed while the second step of a run was looked at; the run."""
    program = [sys.executable, "-P", "-m", "rlm_desktop", "--db", str(tmp_path / "runs.db")]
    given = import_run(tmp_path / "runs.db")
    with subprocess.Popen([*program, f"rlm-desktop://run/{given}/step/2"], start_new_session=True) as process:
        try:
            user.wait(lambda: given in remembered())
        finally:
            os.killpg(process.pid, signal.SIGKILL)
    return given


def import_run(database: Path) -> str:
    open_library(database)
    return import_files(database, [GOLDEN])[0]


def remembered() -> str:
    file = paths.settings_file().with_name("window.ini")
    return file.read_text("utf-8") if file.exists() else ""


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is killed so there")
def test_a_window_that_was_killed_comes_back_where_one_looked(killed: str, start):
    window = start()
    assert window.focus.run == killed
    assert window.reader.span(killed, window.focus.span).kind == "step"
    assert window.reader.span(killed, window.focus.span).step == 2


def test_a_run_that_is_gone_leaves_the_welcome_page(start, user, tmp_path: Path):
    place = left(start, user)
    delete_run(tmp_path / "runs.db", place.run)
    again = start()
    assert again.focus.run is None
    assert again.centre.currentWidget() is again.welcome_view
    assert not again.notice.isVisible()


def test_a_memory_of_another_version_is_passed_over(start, user):
    left(start, user)
    memory = QSettings(str(paths.settings_file().with_name("window.ini")), QSettings.Format.IniFormat)
    memory.setValue(NAME, '{"run": 7, "colour": "red"}')
    memory.sync()
    assert start().focus.run is None


@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_docks_that_were_hidden_or_floating_are_so_again_and_reset(start, user):
    window = start()
    window.documents_dock.hide()
    window.inspector_dock.setFloating(True)
    window.close()
    again = start()
    assert not again.documents_dock.isVisible()
    assert again.inspector_dock.isFloating()
    again.menus.act("reset_layout").trigger()
    assert again.documents_dock.isVisible()
    assert not again.inspector_dock.isFloating()


def test_columns_and_order_of_the_tree_come_back(start, user):
    window = start(GOLDEN)
    user.wait(lambda: window.focus.run and window.screens.inspector)
    header = window.screens.tree.header()
    header.set_shown(Column.MODEL, True)
    header.moveSection(header.visualIndex(Column.COST), 1)
    header.setSortIndicator(Column.TIME, Qt.SortOrder.DescendingOrder)
    times = steps_by_time(window)
    window.close()
    again = start()
    user.wait(lambda: again.focus.run and again.screens.tree)
    header = again.screens.tree.header()
    assert not header.isSectionHidden(Column.MODEL)
    assert header.visualIndex(Column.COST) == 1
    assert header.sortIndicatorSection() == Column.TIME
    assert steps_by_time(again) == times == sorted(times, reverse=True)


def steps_by_time(window: Window) -> list[float]:
    """How long the steps took, in the order of the tree."""
    tree = window.screens.tree.model()
    steps = [tree.index(row, 0, tree.index(0, 0)).data(ROW_ROLE) for row in range(tree.rowCount(tree.index(0, 0)))]
    return [step.end - step.begin for step in steps]
