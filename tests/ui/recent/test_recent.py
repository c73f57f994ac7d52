"""What was opened is offered again, newest first, also after a crash; what is gone is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from rlm_desktop.ui.jobs import Jobs
from rlm_desktop.ui.recent.controller import MOST, MOST_FILES, NAME, Recent
from rlm_desktop.ui.recent.view import RecentMenu


@pytest.fixture
def memory(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def recent(qtbot: QtBot, memory: QSettings) -> Recent:
    jobs = Jobs()
    made = Recent(memory, jobs)
    yield made
    jobs.close()


def texts(menu: RecentMenu) -> list[str]:
    return [entry.text() for entry in menu.actions() if not entry.isSeparator()]


def test_the_latest_are_first_once_each_and_no_more_than_fit(recent: Recent, memory: QSettings, tmp_path: Path):
    for number in (*range(MOST + 3), 5):
        recent.add([tmp_path / str(number)])
    expected = [5, 12, 11, 10, 9, 8, 7, 6, 4, 3]
    assert recent.kept == tuple((str(tmp_path / str(number)),) for number in expected)
    memory.sync()
    again = QSettings(memory.fileName(), QSettings.Format.IniFormat)
    assert Recent(again, Jobs(), recent).kept == recent.kept
    recent.add([tmp_path / str(number) for number in range(MOST_FILES + 1)])
    assert len(recent.kept[0]) == 1


def test_a_memory_of_another_version_is_passed_over(memory: QSettings, qtbot: QtBot):
    memory.setValue(NAME, '{"opened": 7}')
    assert Recent(memory, Jobs()).kept == ()


def test_what_is_there_is_opened_and_what_is_gone_is_said(recent: Recent, qtbot: QtBot, tmp_path: Path):
    there, gone = tmp_path / "there.txt", tmp_path / "gone.txt"
    there.write_text("here")
    with qtbot.waitSignal(recent.wanted, timeout=30_000) as wanted:
        recent.open((str(there),))
    assert wanted.args == [[there]]
    with qtbot.waitSignal(recent.refused, timeout=30_000) as refused:
        recent.open((str(gone), str(there)))
    assert f"{gone} is not there any more." in str(refused.args[0])


def test_the_menu_names_each_and_forgets_them(recent: Recent, qtbot: QtBot, own_places: Path):
    owner = QWidget()
    qtbot.addWidget(owner)
    menu = RecentMenu(recent, owner)
    assert not menu.menuAction().isEnabled()
    recent.add([own_places / "R&D"])
    recent.add([Path("/one.txt"), Path("/two.txt"), Path("/three.txt")])
    qtbot.waitUntil(lambda: len(texts(menu)) == 3, timeout=30_000)
    assert texts(menu) == ["&1 /one.txt and 2 more", "&2 ~/R&&D", "&Clear recent files"]
    with qtbot.waitSignal(menu.chosen) as chosen:
        menu.actions()[0].trigger()
    assert chosen.args == [("/one.txt", "/two.txt", "/three.txt")]
    menu.actions()[-1].trigger()
    qtbot.waitUntil(lambda: not menu.menuAction().isEnabled(), timeout=30_000)
    assert recent.kept == ()
